/** Regular expressions of tokenizer.json, in Oniguruma's syntax: what of it is read, as plain data. */
import type { Ranges } from '../characterSet';

/** As many as there are, giving some back where what follows needs them; as few as that needs; or as many as there are for good. */
export type Mode = 'greedy' | 'lazy' | 'possessive';

export type Anchor =
  | 'line start'
  | 'line end'
  | 'text start'
  | 'text end'
  | 'last line end'
  | 'word edge'
  | 'no word edge';

export type Pattern =
  /** One character of these. */
  | { readonly type: 'set'; readonly set: Ranges }
  /** One after the other. */
  | { readonly type: 'sequence'; readonly of: readonly Pattern[] }
  /** The first that matches, with what follows it. */
  | { readonly type: 'either'; readonly of: readonly Pattern[] }
  | {
      readonly type: 'repeat';
      readonly of: Pattern;
      readonly least: number;
      readonly most: number;
      readonly mode: Mode;
    }
  /** Its first match for good, whatever follows. */
  | { readonly type: 'atomic'; readonly of: Pattern }
  /** What follows, or goes before, is or is no match of this; nothing of it is taken. */
  | { readonly type: 'look'; readonly ahead: boolean; readonly negative: boolean; readonly of: Pattern }
  | { readonly type: 'anchor'; readonly at: Anchor };

export const nothing: Pattern = { type: 'sequence', of: [] };
