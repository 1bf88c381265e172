/** Tokens of a data set whose representation after a layer is near that of one token (exBERT, Hoover et al. 2020, section 3.2). */
import type { Caller } from '../../base/caller';
import { ActionableError, throwIfCancelled } from '../../base/errors';
import { Heap } from '../../base/heap';
import { Random } from '../../base/random';
import { unlessGivenUp } from '../../base/unlessGivenUp';
import type { Example, ExampleId, SplitName } from '../../data/dataset';
import type { Asked } from '../../inference/prediction';
import type { Run } from '../../inference/run';
import { normalize } from '../../search/embedder';
import { textsOfExample } from '../points/groups';
import { askedOfExample, examplesOf, type OpenData, RunData } from '../runData';
import { inRange } from './inRange';

export interface AskedTokens {
  readonly text: Asked;
  /** Which token of the text, from 0, as `AttentionPart.queries` has them. */
  readonly token: number;
  /** From 0. */
  readonly layer: number;
  readonly split: SplitName;
  /** Tokens that are told, 1 to 1,000. */
  readonly count: number;
  /** Without `trusted` the examples are read only from inside the workspace that holds the run. */
  readonly workspace?: string;
  readonly trusted?: boolean;
}

export interface SimilarToken {
  readonly token: string;
  /** Cosine of the angle between the representations, -1 to 1. */
  readonly similarity: number;
  /** What stands in the text, and around it; places that a tokenizer put in have no text of their own. */
  readonly before: string;
  readonly word: string;
  readonly after: string;
  readonly example: ExampleId;
  readonly file: string;
  readonly line: number;
}

export interface SimilarTokens {
  readonly token: string;
  /** The nearest first. */
  readonly found: readonly SimilarToken[];
  /** Texts that were searched, of all in the split: a sample where they are too many to be kept. */
  readonly texts: number;
  readonly total: number;
  readonly tokens: number;
}

/** Of vectors that are kept, in bytes: about 170,000 tokens of width 384. */
const ROOM = 256e6;
/** Texts that are read before who waits hears of it. */
const PORTION = 64;
/** UTF-16 code units of a text that are shown on each side. */
const AROUND = 40;

/** Vectors of tokens, of length 1, and where each stands. */
interface TokenIndex {
  readonly examples: readonly Example[];
  readonly width: number;
  /** [tokens, width] */
  readonly vectors: Float32Array;
  /** Of each token: the place of its example, and where it stands in the text. */
  readonly example: Int32Array;
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly names: readonly string[];
  readonly texts: number;
}

/** Numbers that are not known to be how many; arrays double. */
class Growing<A extends Float32Array | Int32Array> {
  length = 0;
  constructor(
    private kept: A,
    private readonly make: (size: number) => A,
  ) {}

  push(values: ArrayLike<number>): void {
    if (this.length + values.length > this.kept.length) {
      const larger = this.make(Math.max(2 * this.kept.length, this.length + values.length));
      larger.set(this.kept.subarray(0, this.length));
      this.kept = larger;
    }
    this.kept.set(values, this.length);
    this.length += values.length;
  }

  get values(): A {
    return this.kept.subarray(0, this.length) as A;
  }
}

/** Of length 1. */
function directed(vector: Float32Array): Float32Array {
  const own = vector.slice();
  normalize(own, 0, own.length);
  return own;
}

async function readIndex(
  run: Run,
  data: OpenData,
  { layer, split }: AskedTokens,
  { signal, onProgress }: Caller,
): Promise<TokenIndex> {
  const examples = examplesOf(data, split);
  const order = new Random(run.parts.config.train.seed, 'similar tokens').permutation(examples.length);
  const ints = (size: number) => new Int32Array(size);
  const vectors = new Growing(new Float32Array(1 << 16), size => new Float32Array(size));
  const [example, start, end] = [0, 1, 2].map(() => new Growing(ints(1024), ints)) as [
    Growing<Int32Array>,
    Growing<Int32Array>,
    Growing<Int32Array>,
  ];
  const names: string[] = [];
  const shared = new Map<string, string>();
  let width = 0;
  let texts = 0;
  while (texts < order.length && vectors.length * 4 < ROOM) {
    const chosen = Array.from(order.subarray(texts, texts + PORTION));
    const asked = chosen.map(index => askedOfExample(run, examples[index]!));
    const seen = new Set<string>();
    for await (const { text, encoding, places, states, width: wide } of run.states(asked, layer, signal)) {
      width = wide;
      for (const [row, place] of places.entries()) {
        const [from, to] = encoding.offsets[place]!;
        const token = encoding.tokens[place]!;
        // What the tokenizer put in stands in no text; windows that overlap have a token twice.
        if (to <= from || seen.has(`${text} ${place}`)) continue;
        seen.add(`${text} ${place}`);
        vectors.push(directed(states.subarray(row * wide, (row + 1) * wide)));
        example.push([chosen[text]!]);
        start.push([from]);
        end.push([to]);
        if (!shared.has(token)) shared.set(token, token);
        names.push(shared.get(token)!);
      }
    }
    texts += chosen.length;
    onProgress?.({ message: 'reading the texts', fraction: texts / order.length });
    throwIfCancelled(signal);
  }
  return {
    examples,
    width,
    vectors: vectors.values,
    example: example.values,
    start: start.values,
    end: end.values,
    names,
    texts,
  };
}

/** The vectors of the last split and layer that were searched: what follows is another token, mostly. */
export class SimilarTokenSearch {
  constructor(private readonly data = new RunData()) {}

  private last: { readonly run: Run; readonly key: string; readonly index: Promise<TokenIndex> } | undefined;

  /** @throws ActionableError `out-of-range`, `no-such-split` or `no-states`; ProblemsError where the data cannot be read; CancelledError */
  async search(run: Run, asked: AskedTokens, caller: Caller = {}): Promise<SimilarTokens> {
    const { text, token, layer, split, count } = asked;
    if (!Number.isInteger(count) || count < 1 || count > 1000) {
      throw new ActionableError('out-of-range', `the number of tokens shown is from 1 to 1,000, not ${count}`);
    }
    const { vector, name } = await vectorOf(run, text, token, layer, caller.signal);
    const index = await this.read(run, asked, caller);
    const { examples, vectors, width, example, names } = index;
    const best = new Heap<{ readonly at: number; readonly similarity: number }>(
      (a, b) => a.similarity < b.similarity || (a.similarity === b.similarity && a.at > b.at),
    );
    for (let at = 0; at < names.length; at++) {
      let similarity = 0;
      for (let i = 0, from = at * width; i < width; i++) similarity += vector[i]! * vectors[from + i]!;
      if (best.size === count && similarity <= best.first!.similarity) continue;
      best.push({ at, similarity });
      if (best.size > count) best.pop();
    }
    const found: SimilarToken[] = [];
    for (let entry = best.pop(); entry; entry = best.pop()) {
      const { at, similarity } = entry;
      const source = examples[example[at]!]!;
      const whole = textsOfExample(source).join('\n');
      const [from, to] = [index.start[at]!, index.end[at]!];
      const lead = Math.max(0, from - AROUND);
      const rest = Math.min(whole.length, to + AROUND);
      found.push({
        token: names[at]!,
        similarity: Math.max(-1, Math.min(1, similarity)),
        before: `${lead > 0 ? '…' : ''}${whole.slice(lead, from)}`,
        word: whole.slice(from, to),
        after: `${whole.slice(to, rest)}${rest < whole.length ? '…' : ''}`,
        example: { split, index: example[at]! },
        ...source.source,
      });
    }
    return { token: name, found: found.reverse(), texts: index.texts, total: examples.length, tokens: names.length };
  }

  private async read(run: Run, asked: AskedTokens, caller: Caller): Promise<TokenIndex> {
    const data = await this.data.open(run, asked, caller);
    const key = JSON.stringify([asked.layer, asked.split, data.stamp]);
    if (this.last?.run === run && this.last.key === key)
      return unlessGivenUp(this.last.index, caller.signal, () => this.read(run, asked, caller));
    const last = { run, key, index: readIndex(run, data, asked, caller) };
    this.last = last;
    last.index.catch(() => {
      if (this.last === last) this.last = undefined;
    });
    return last.index;
  }
}

async function vectorOf(run: Run, text: Asked, token: number, layer: number, signal?: AbortSignal) {
  const { layers } = run.task.insight?.attention ?? run.open('reader').encoder.attention ?? { layers: 0 };
  if (layers === 0) {
    const message = `${run.identity.name} has no layers whose states can be read. Use a transformer, or a pretrained model.`;
    throw new ActionableError('no-states', message);
  }
  inRange('layer', layer, layers);
  for await (const { encoding, places, states, width } of run.states([text], layer, signal)) {
    inRange('token', token, encoding.tokens.length);
    const row = places.indexOf(token);
    if (row < 0) continue;
    const vector = directed(states.subarray(row * width, (row + 1) * width));
    return { vector, name: encoding.tokens[token]! };
  }
  throw new ActionableError('no-states', `the states of token ${token + 1} cannot be read: it is of the second text`);
}
