/** The networks that objectives name. */
import type { NetworkName } from '../objectives/objective';
import { createBoundary } from './boundary';
import type { CreateNetwork } from './network';
import { createNext } from './next';
import { createPlaces } from './places';
import { createReplaced } from './replaced';
import { createSentences } from './sentences';
import { createWrites } from './writes';

export const networks: { readonly [N in NetworkName]: CreateNetwork } = {
  places: createPlaces,
  next: createNext,
  boundary: createBoundary,
  sentences: createSentences,
  replaced: createReplaced,
  writes: createWrites,
};
