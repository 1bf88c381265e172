/** What a pretraining objective is: its keys, what it needs, and what it makes of a block of text. Loads no runtime. */
import type { Random } from '../../../base/random';
import type { ObjectSchema } from '../../../config/schema';
import type { HeadName } from '../../../families/family';
import type { Score } from '../../../metrics/score';
import type { Gift } from '../../../models/spec';
import type { SpecialTokens } from '../../../text/specialTokens';
import type { Block } from '../block';

/** What learns: an encoder that says what stands at places, or a decoder that says what follows. A line of `networks`. */
export type NetworkName = 'places' | 'next' | 'boundary' | 'sentences' | 'replaced' | 'writes';

/** Of a vocabulary. */
export interface NoiseFacts {
  readonly special: SpecialTokens;
  /** Ids that may be masked, moved or drawn: all but the special ones, ascending. */
  readonly ordinary: Int32Array;
  /** Whether an id is one of `special`. */
  readonly isSpecial: (id: number) => boolean;
  /** Tokens that the model reads at once. */
  readonly longest: number;
}

/** What the model is given for a block, and what it is to say. */
export interface Noised {
  /** What is read, [tokens]. */
  readonly ids: Int32Array;
  /** Which text each is of, where there are two. */
  readonly segments?: Int32Array;
  /** Places in `ids` that are asked for, ascending, and the token that stood at each. */
  readonly places?: Int32Array;
  readonly targets?: Int32Array;
  /** What is to be written, by what writes: without the tokens before and after it. */
  readonly written?: Int32Array;
  /** What a network of its own reads beside these, each of one row; of numbers as many as `roomFor` its time. */
  readonly more?: Readonly<Record<string, Int32Array>>;
}

/** @typeParam O its keys, with defaults */
export interface Objective<O = never> {
  /** Its keys; the description says what it is, with its source. */
  readonly schema: ObjectSchema;
  /** What its model must give. */
  readonly needs: readonly Gift[];
  /** What learns from it: a line of `networks`. */
  readonly network: NetworkName;
  /** Of a pretrained model, what it goes on from; its files are written with this head. */
  readonly head?: HeadName;
  /** Special tokens that its vocabulary needs beside the usual ones. */
  readonly tokens?: readonly string[];
  /** Its blocks stand in the special tokens that the model wants around every text. */
  readonly framed?: true;
  /** It reads two texts, told apart by segments. */
  readonly pairs?: true;
  /** What evaluations of it give, in the order of interest. */
  readonly scores: readonly Score[];
  /** The task as which its runs are asked: `fill-mask` fills masks. Absent where they are only gone on from. */
  readonly serves?: string;
  /** What must be known of the tokens of a block, beside documents. */
  marks?(options: O): { readonly words?: boolean; readonly sentences?: boolean };
  /** Tokens of a block, special ones counted, where it becomes longer or shorter; `longest` if not given. */
  blockLength?(options: O, longest: number): number;
  /** Whether a block has the same noise in each pass: then one of so many. @returns undefined where each pass draws anew */
  copies?(options: O): number | undefined;
  /** Blocks of a batch before their noise, where they look at each other. @returns as many, none longer than the longest */
  arrange?(blocks: readonly Block[], options: O, facts: NoiseFacts, random: Random): readonly Block[];
  /** What a vocabulary lacks for it, and what to do; nothing where it has all. */
  lacks?(options: O, facts: NoiseFacts): string | undefined;
  /** Most places that are asked for in a row of `time` tokens, or tokens that are written of one, the end included. */
  roomFor?(time: number, options: O): number;
  /**
   * Absent where the text is learned as it stands.
   * @param random of this block in this pass: the same whenever it is asked again
   */
  noise?(block: Block, options: O, facts: NoiseFacts, random: Random): Noised;
}
