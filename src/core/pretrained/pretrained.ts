/** A pretrained model as a folder has it: what network it is, its tokenizer, and its tensors, which are read when they are asked for. */
import type { HeadName } from '../families/family';
import type { Tokenizer } from '../text/tokenizer';
import type { PretrainedModel } from './source';
import type { TensorFiles } from './tensorFiles';

export interface Pretrained extends PretrainedModel {
  /** Absolute. */
  readonly path: string;
  /** Reads no more tokens than the model can. */
  readonly tokenizer: Tokenizer;
  /** Of the texts that it writes, where it is another (Marian). */
  readonly targetTokenizer?: Tokenizer;
  readonly weights: TensorFiles;
  /** What messages call them. */
  readonly weightsFile: string;
  /** The head that the files are of, where that is not said by `architectures`. */
  readonly headOfFile?: HeadName;
  /** Absolute paths of all that was read. */
  readonly files: readonly string[];
}
