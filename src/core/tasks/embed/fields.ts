/** What `embed` reads of an example. */
import { textsOfPair } from '../pairKeys';
import { readPair } from '../reading';
import type { TaskFields } from '../task';

export const fields: TaskFields = { texts: textsOfPair, read: readPair, learnLabels: () => [] };
