/** The section of a config that a pretrained network is made from. */
import type { Infer } from '../../config/schema';
import type { schema } from './schema';

export type PretrainedConfig = Infer<typeof schema>;
