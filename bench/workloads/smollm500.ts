/** SmolLM2-135M writes after a prompt of 500 tokens. */
import { prepareWriting } from './smollm';

export const name = 'smollm2-500';
export const unit = 'ms/token';

export const prepare = () => prepareWriting(500);
