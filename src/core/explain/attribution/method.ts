/** What a method of attribution is: a value in the list of `methods`, which the command line, the worker and the views read. */
import type { Prediction } from '../../inference/prediction';
import type { Run } from '../../inference/run';
import type { Attribution, MethodChoice, Unit } from '../explanation';
import type { Weight } from './words';

/** What is explained: a label, or the number of a task without labels. */
export interface Target {
  readonly name: string;
  /** Place among the labels of the run; 0 of a number. */
  readonly index: number;
  /** Another label: what is explained is by how much the logit is above that one's. */
  readonly against?: Omit<Target, 'against'>;
}

export interface AttributionOptions {
  /** What has weights: words, the tokens that the model reads, or sentences; words if not given. */
  readonly units?: Unit;
  /** Places between the base and the text at which gradients are taken. */
  readonly steps?: number;
  /** Of methods that draw changed texts; 0 if not given. The same seed gives the same weights. */
  readonly seed?: number;
  /** Texts that a method may read, of methods that take one. */
  readonly budget?: number;
  /** Words that may have a weight, of methods that choose some (LIME); 10 if not given. */
  readonly features?: number;
  /** Called now and then by methods that read many texts. */
  readonly onProgress?: (evaluations: number, of: number) => void;
}

/** Weights of stretches of the text as a method finds them, and what it knows of the number that it explains. */
export interface Weighed extends Pick<Attribution, 'of' | 'value' | 'base' | 'error' | 'fit' | 'evaluations'> {
  /** In the order of the text. */
  readonly parts: readonly Weight[];
}

/**
 * What a method asks of a run that predicts labels or a number of a text: `predict` nothing more; `gradient` a task that gives
 * its two halves; `attention` a network that has some; `convolution` one with feature maps, and the halves.
 */
export type Need = 'predict' | 'gradient' | 'attention' | 'convolution';

/** `name` is that of `--method` and of JSON, `title` is for people. */
export interface AttributionMethod extends MethodChoice {
  readonly needs: Need;
  /** Weights have a sign: what raises the target's number, and what lowers it. */
  readonly signed: boolean;
  /** Its weights say where the network looks, whatever the target is. */
  readonly looks?: true;
  /** What it tells beside weights; also what views and docs say of it. */
  readonly reports?: readonly ('base' | 'error' | 'fit')[];
  /** Options that it reads beside `units`. */
  readonly options?: readonly ('steps' | 'seed' | 'budget' | 'features')[];
  /** Texts that it reads unless told otherwise. */
  readonly budget?: number;
  /**
   * @param input the prediction of the text, with its tokens
   * @throws CancelledError
   */
  explain(
    run: Run,
    input: Prediction,
    target: Target,
    options: AttributionOptions,
    signal?: AbortSignal,
  ): Promise<Weighed>;
}
