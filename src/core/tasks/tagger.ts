/** What a task offers that says something of every word of a text: where the words are, how they are read, what tags mark. */
import type { Place } from '../base/cutWords';
import type { HostTensors } from '../base/hostTensor';
import type { Span } from '../metrics/tags/spans';
import type { Encoding } from '../text/tokenizer';
import type { ReadRow } from './tag/readRow';
import type { TaskExample } from './taskExample';

/** Words that are read together. */
export interface WordGroup {
  /** In UTF-16 code units of the text. */
  readonly places: readonly Place[];
  /** Words that a sentence begins with, where the group holds several. */
  readonly breaks: readonly number[];
}

/** Words that the model reads at once. */
export interface WordPiece {
  readonly example: TaskExample;
  readonly encoding: Encoding;
  /** Of its first word in the group, and how many there are. */
  readonly from: number;
  readonly count: number;
  /** The words that it says the tags of, `speaksTo` excluded: where pieces overlap, not all of its own. */
  readonly speaksFrom: number;
  readonly speaksTo: number;
}

export interface TextTagger {
  /** What spans can be, where tags mark spans. */
  readonly types: readonly string[] | undefined;
  /** The words of a text as the run has learned to cut it; `given`: they stand between white space, a sentence a line. */
  cut(text: string, given?: boolean): readonly WordGroup[];
  /** All words of a group, in as many pieces as it takes. */
  pieces(words: readonly string[], breaks?: readonly number[]): readonly WordPiece[];
  /** What `predict` said of the pieces of a group, one row each -> what is said of its words, in order. */
  readonly read: (pieces: readonly WordPiece[], rows: readonly HostTensors[]) => readonly ReadRow[];
  /** Of the tags of a group; none where tags mark no spans. */
  spansOf(tags: readonly string[]): readonly Span[];
}
