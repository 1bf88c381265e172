/** SmolLM2-135M writes after a prompt of 8 tokens. */
import { prepareWriting } from './smollm';

export const name = 'smollm2-8';
export const unit = 'ms/token';

export const prepare = () => prepareWriting(8);
