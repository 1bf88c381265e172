/** Passages, with their words or their vectors, until there are enough of them for a segment of an index. */
import { hashText } from '../../base/hashText';
import type { HostTensors } from '../../base/hostTensor';
import type { Passage } from '../passages/passage';
import { Column, integers, packBytes, startsOf } from './columns';

/** UTF-16 code units of a passage that an index keeps, to show and to compare. */
export const SHOWN = 400;
/** Passages of a segment, and bytes of their words or vectors: what is held in memory while an index is made. */
export const MOST_PASSAGES = 1 << 16;
const MOST_BYTES = 1 << 25;

const TWO32 = 2 ** 32;

export interface Row extends Omit<Passage, 'text'> {
  /** As much of the text as is kept. */
  readonly shown: string;
  /** Of the whole text: as two numbers of 32 bits. */
  readonly hash: readonly [high: number, low: number];
}

export function rowOf({ line, end, text }: Passage): Row {
  const hash = hashText(text);
  return { line, end, shown: shownOf(text), hash: [Math.floor(hash / TWO32) | 0, (hash % TWO32) | 0] };
}

export function shownOf(text: string): string {
  const cut = text.slice(0, SHOWN);
  // Not within a character.
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}

abstract class Builder {
  private readonly lines = Column.integers();
  private readonly ends = Column.integers();
  private readonly hashes = Column.integers();
  private readonly texts: Buffer[] = [];
  private textBytes = 0;

  get count(): number {
    return this.lines.length;
  }

  get isFull(): boolean {
    return this.count >= MOST_PASSAGES || this.textBytes + this.bytes >= MOST_BYTES;
  }

  /** Of what is held beside texts. */
  protected abstract readonly bytes: number;
  protected abstract finishOwn(): HostTensors;

  protected addRow({ line, end, shown, hash }: Row): void {
    this.lines.push(line);
    this.ends.push(end);
    this.hashes.append(hash);
    const text = Buffer.from(shown, 'utf8');
    this.texts.push(text);
    this.textBytes += text.length;
  }

  finish(): HostTensors {
    const count = this.count;
    return {
      lines: integers(this.lines.finish()),
      ends: integers(this.ends.finish()),
      hashes: integers(this.hashes.finish()),
      textStarts: integers(
        startsOf(
          this.texts.map(({ length }) => length),
          count,
        ),
      ),
      text: packBytes(this.texts),
      ...this.finishOwn(),
    };
  }
}

/** Words: for each term where it occurs, so that a search reads what its own terms have and no more. */
export class WordsBuilder extends Builder {
  private readonly ids = new Map<string, number>();
  private readonly tokens = Column.integers();
  private readonly lengths = Column.integers();

  protected get bytes(): number {
    return 4 * this.tokens.length;
  }

  add(row: Row, terms: Iterable<string>): void {
    this.addRow(row);
    let length = 0;
    for (const term of terms) {
      let id = this.ids.get(term);
      if (id === undefined) {
        id = this.ids.size;
        this.ids.set(term, id);
      }
      this.tokens.push(id);
      length++;
    }
    this.lengths.push(length);
  }

  /** Terms in the order of their bytes; of each the passages that have it, rising, each as often as it does. */
  protected finishOwn(): HostTensors {
    const terms = [...this.ids.keys()].map(term => Buffer.from(term, 'utf8'));
    const order = terms.map((_, id) => id).sort((a, b) => Buffer.compare(terms[a]!, terms[b]!));
    const places = new Int32Array(terms.length);
    order.forEach((id, place) => {
      places[id] = place;
    });
    const starts = new Int32Array(terms.length + 1);
    for (let i = 0; i < this.tokens.length; i++) {
      const place = places[this.tokens.at(i)]! + 1;
      starts[place] = starts[place]! + 1;
    }
    for (let i = 0; i < terms.length; i++) starts[i + 1] = starts[i + 1]! + starts[i]!;
    const postings = new Int32Array(this.tokens.length);
    const next = starts.slice(0, -1);
    for (let passage = 0, token = 0; passage < this.count; passage++) {
      for (const last = token + this.lengths.at(passage); token < last; token++) {
        const place = places[this.tokens.at(token)]!;
        const at = next[place]!;
        postings[at] = passage;
        next[place] = at + 1;
      }
    }
    const sorted = order.map(id => terms[id]!);
    return {
      lengths: integers(this.lengths.finish()),
      termStarts: integers(
        startsOf(
          sorted.map(({ length }) => length),
          sorted.length,
        ),
      ),
      terms: packBytes(sorted),
      postingStarts: integers(starts),
      postings: integers(postings),
    };
  }
}

/** Vectors of length 1, or 0 where a text has none. */
export class VectorsBuilder extends Builder {
  private readonly vectors = Column.floats();

  constructor(readonly width: number) {
    super();
  }

  protected get bytes(): number {
    return 4 * this.vectors.length;
  }

  add(row: Row, vector: ArrayLike<number>): void {
    this.addRow(row);
    this.vectors.append(vector);
  }

  protected finishOwn(): HostTensors {
    const data = this.vectors.finish();
    return { vectors: { dtype: 'float32', shape: [this.count, this.width], data } };
  }
}
