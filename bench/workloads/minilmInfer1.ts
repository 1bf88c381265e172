/** Labels from a Transformer of MiniLM's size: batch 1, length 64. */
import { prepareInference } from './minilm';

export const name = 'minilm-infer-1x64';
export const unit = 'ms/batch';

export const prepare = () => prepareInference(1, 64);
