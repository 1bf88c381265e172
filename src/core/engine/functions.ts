/** Functions for models beside TensorFlow.js's own: compiled they are fast, and on an ordinary backend they give the same values. */
export { type Attention, attend } from './functions/attend';
export { embed } from './functions/embed';
export { gelu } from './functions/gelu';
export { layerNorm } from './functions/layerNorm';
export { type ScanBody, type Scanned, type ScanOptions, type ScanStep, scan } from './functions/scan';
export { softmaxCrossEntropy } from './functions/softmaxCrossEntropy';
