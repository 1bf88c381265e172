/** Functions for models beside TensorFlow.js's own: compiled they are fast, and on an ordinary backend they give the same values. */
export { type ScanBody, type Scanned, type ScanOptions, type ScanStep, scan } from './functions/scan';
