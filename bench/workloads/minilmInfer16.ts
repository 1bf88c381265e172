/** Labels from a Transformer of MiniLM's size: batch 16, length 64. */
import { prepareInference } from './minilm';

export const name = 'minilm-infer-16x64';
export const unit = 'ms/batch';

export const prepare = () => prepareInference(16, 64);
