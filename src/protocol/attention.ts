/** The messages of the attention view. Types only. */
import type { SimilarTokens } from '../core/explain/attention/similarTokens';
import type { TextByLayer } from '../core/explain/attention/tokensByLayer';
import type {
  AttentionMatrix,
  AttentionNeurons,
  AttentionPart,
  AttentionSummary,
  AttentionThumbnails,
  HeadChoice,
  Stage,
} from '../core/explain/explanation';
import type { RunIdentity } from '../core/inference/prediction';
import type { View } from './view';

/** A text as a model reads it. */
export interface AttentionSubject {
  readonly text: string;
  /** Folder of the run that reads it; the one that is shown if not given. */
  readonly run?: string;
  /** Numbers of tokens that it is not to see. */
  readonly masked?: readonly number[];
}

interface OfPart extends AttentionSubject {
  readonly part: AttentionPart['kind'];
}

export interface AttentionView extends View {
  readonly toView: {
    readonly [name: string]: unknown;
    readonly state: {
      readonly run?: RunIdentity;
      readonly text: string;
      readonly reason?: string;
      /** Runs that can be looked into; `name` tells one from another. */
      readonly models: readonly { readonly use: string; readonly name: string; readonly folder: string }[];
      /** A page without a model: what can be asked is in it. */
      readonly offline?: {
        readonly layers: readonly number[];
        /** Weights are kept in so many steps of the largest of their row. */
        readonly steps: number;
      };
    };
    /** How far the search for tokens is. */
    readonly progress: { readonly message: string; readonly fraction?: number };
  };
  readonly toHost: {
    readonly [name: string]: unknown;
    readonly ready: Record<string, never>;
    /** Looks into another run. */
    readonly choose: { readonly folder: string };
    readonly save: { readonly name: string } & (
      | { readonly svg: string }
      /** base64 */
      | { readonly png: string }
    );
    /** One page with all that is shown of a text, which needs no model. */
    readonly savePage: AttentionSubject;
    /** Where an example stands. */
    readonly openExample: { readonly file: string; readonly line: number };
  };
  readonly requests: {
    readonly [name: string]: { readonly parameters: unknown; readonly result: unknown };
    readonly summary: {
      readonly parameters: AttentionSubject;
      readonly result: AttentionSummary;
    };
    readonly matrix: {
      readonly parameters: OfPart & {
        readonly layer: number;
        readonly head: HeadChoice;
        readonly over?: readonly number[];
        readonly stage?: Stage;
        readonly queries?: readonly number[];
      };
      readonly result: AttentionMatrix;
    };
    readonly thumbnails: {
      readonly parameters: OfPart & { readonly side: number };
      readonly result: AttentionThumbnails;
    };
    readonly neurons: {
      readonly parameters: OfPart & { readonly layer: number; readonly head: number; readonly query: number };
      readonly result: AttentionNeurons;
    };
    /** Which token each layer would write. */
    readonly layers: {
      readonly parameters: { readonly text: string; readonly shown: number };
      readonly result: TextByLayer;
    };
    readonly similar: {
      readonly parameters: {
        readonly text: string;
        readonly token: number;
        readonly layer: number;
        readonly split: 'train' | 'validation' | 'test';
      };
      readonly result: SimilarTokens;
    };
  };
}
