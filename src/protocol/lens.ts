/** The messages of the lens. Types only. */
import type { ProgressEvent } from '../core/base/progress';
import type { ExampleId } from '../core/data/dataset';
import type { FlipAnswer, FlipRequest } from '../core/explain/counterfactual/flip';
import type { ExplainProgress } from '../core/explain/explainText';
import type { AttentionMatrix, AttentionPart, Attribution, MethodChoice, Unit } from '../core/explain/explanation';
import type { NearestAnswer, NearestRequest } from '../core/explain/nearest/nearest';
import type { Asked, Prediction, RunIdentity } from '../core/inference/prediction';
import type { View } from './view';

export interface LensView extends View {
  readonly toView: {
    readonly [name: string]: unknown;
    readonly state: {
      readonly run?: RunIdentity;
      /** What to do when there is nothing to show. */
      readonly reason?: string;
      /** Where the text came from: `notes.md:12`. */
      readonly place?: string;
      readonly prediction?: Prediction;
      readonly attribution?: Attribution;
      /** Those that can be chosen. */
      readonly methods?: readonly MethodChoice[];
      /** The method that is chosen, where it waits to be asked because it is costly. */
      readonly left?: MethodChoice;
      /** What has attributions. */
      readonly units?: Unit;
      /** Costly methods run by themselves. */
      readonly automatic?: boolean;
      /** How far the method is, while it is busy. */
      readonly progress?: ExplainProgress;
      readonly attention?: AttentionPart;
      readonly meanAttention?: AttentionMatrix;
      readonly milliseconds?: number;
      readonly busy?: boolean;
      /** Nothing is loaded before the folder is trusted. */
      readonly restricted?: boolean;
    };
    /** Of a request that is under way. */
    readonly progress: { readonly of: 'flip' | 'nearest'; readonly event: ProgressEvent };
  };
  readonly toHost: {
    readonly [name: string]: unknown;
    readonly ready: Record<string, never>;
    /** Explain another label than the predicted one. */
    readonly label: { readonly label: string };
    /** Tell the explained label apart from another one; undefined: from none in particular. */
    readonly against: { readonly against?: string };
    /** By another method, from now on. */
    readonly method: { readonly method: string };
    readonly units: { readonly units: Unit };
    readonly automatic: { readonly automatic: boolean };
    /** Runs the costly method that is chosen, once. */
    readonly runMethod: Record<string, never>;
    readonly cancelMethod: Record<string, never>;
    readonly follow: { readonly follow: boolean };
    /** Explains a copy of the text that was changed. */
    readonly explainCopy: { readonly text: Asked };
    /** Opens the example's line in its file, and selects it in all views. */
    readonly open: { readonly file: string; readonly line: number; readonly id: ExampleId };
    /** Puts a table on the clipboard, as CSV. */
    readonly copy: { readonly rows: readonly (readonly (string | number | null)[])[] };
    readonly command: {
      readonly command: 'train' | 'newModel' | 'selectModel' | 'manageTrust' | 'openAttention' | 'openProjection';
    };
  };
  /** Of the run whose answer is shown. */
  readonly requests: {
    readonly [name: string]: { readonly parameters: unknown; readonly result: unknown };
    readonly predict: {
      readonly parameters: { readonly texts: readonly Asked[] };
      readonly result: readonly Prediction[];
    };
    readonly flip: { readonly parameters: FlipRequest; readonly result: FlipAnswer };
    readonly nearest: {
      readonly parameters: Omit<NearestRequest, 'workspace' | 'trusted'>;
      readonly result: NearestAnswer;
    };
  };
}
