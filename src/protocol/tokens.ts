/** Extension <-> the page of tokens: a text as one tokenizer divides it, or two. Types only. */
import type { InspectedText } from '../core/pretrained/tokens/inspectTokens';
import type { View } from './view';

/** The second one is there where two are compared. */
export type TokenizerSide = 'first' | 'second';

export interface TokenizerColumn {
  readonly side: TokenizerSide;
  readonly name: string;
  /** Where it is. */
  readonly detail: string;
  readonly working: boolean;
  readonly failure?: string;
  /** How many tokens there are, of all that was divided. */
  readonly counts?: string;
  readonly answer?: InspectedText;
}

export interface TokensView extends View {
  readonly toView: {
    readonly [name: string]: unknown;
    readonly state: {
      /** Absent where nothing is inspected. */
      readonly source?: {
        readonly file: string;
        readonly part: 'selection' | 'document';
        readonly text: string;
        /** UTF-16 code units of all that was asked for, of which `text` may be the start. */
        readonly size: number;
      };
      readonly columns: readonly TokenizerColumn[];
      /** Which of them shades the editor. */
      readonly shading: TokenizerSide;
    };
  };
  readonly toHost: {
    readonly [name: string]: unknown;
    readonly ready: Record<string, never>;
    readonly inspect: Record<string, never>;
    readonly openFile: Record<string, never>;
    readonly choose: { readonly side: TokenizerSide };
    readonly swap: Record<string, never>;
    /** The second one goes. */
    readonly remove: Record<string, never>;
    readonly shade: { readonly side: TokenizerSide };
    /** Selects characters of the text in the editor. */
    readonly reveal: { readonly start: number; readonly end: number };
  };
  readonly requests: Record<string, never>;
}
