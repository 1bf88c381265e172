/** Functions for models beside TensorFlow.js's own: compiled they are fast, and on an ordinary backend they give the same values. */
export { alignDistances, distanceColumns } from './functions/alignDistances';
export { type Attention, attend, attentionWeights } from './functions/attend';
export { embed } from './functions/embed';
export { gelu } from './functions/gelu';
export { layerNorm } from './functions/layerNorm';
export { type Scanned, type ScanOptions, scan } from './functions/scan';
export type { ScanBody, ScanStep } from './functions/scanBody';
export { softmaxCrossEntropy } from './functions/softmaxCrossEntropy';
