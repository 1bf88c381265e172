/** Where an encoder-decoder looks while it reads a text and writes another: within each of them, and from one to the other. */
import { ActionableError, internal } from '../base/errors';
import type { HostTensor } from '../base/hostTensor';
import type { Run } from '../inference/run';
import type { WritingAttention, WrittenText } from '../tasks/writer';
import { lookForAnswer } from './answerAttention';
import type { AttentionPart, PartMatrix, PartThumbnails } from './explanation';
import { poolMatrix } from './poolMatrix';

export interface WritingSummary {
  readonly written: WrittenText;
  readonly truncated: boolean;
  readonly parts: readonly AttentionPart[];
}

/** What was written from a text, and what was looked at meanwhile. */
export interface Looking {
  readonly summary: WritingSummary;
  readonly captures: WritingAttention['captures'];
}

/** The last text of each run: its matrices are asked for one by one. */
const last = new WeakMap<Run, { readonly text: string; readonly looking: Promise<Looking> }>();

export function writesTexts(run: Run): boolean {
  return run.task.writer !== undefined || run.task.answerer !== undefined;
}

async function look(run: Run, text: string, signal: AbortSignal | undefined): Promise<Looking> {
  const asked = await lookForAnswer(run, text);
  if (asked) return asked;
  const { writer } = run.task;
  const [hypotheses] = await run.writer.write([text], { signal });
  const written = hypotheses?.[0];
  if (!writer || !written) throw internal('nothing was written');
  const { source, writtenTokens, captures } = await run.writer.attend(text, written.text);
  const { vocabulary, special } = run.parts.targetTokenizer ?? run.tokenizer;
  // A step of the decoder sees the tokens before, and writes the next one: that is what it looks for in the text.
  const next = [...writtenTokens.slice(1), vocabulary[special.sep ?? special.padding]!];
  const sides = {
    encoder: { queries: source.tokens, keys: source.tokens },
    decoder: { queries: writtenTokens, keys: writtenTokens },
    cross: { queries: next, keys: source.tokens },
  } as const;
  const parts = (['cross', 'encoder', 'decoder'] as const).flatMap(kind => {
    const size = writer.attention[kind];
    return size ? [{ kind, ...sides[kind], ...size }] : [];
  });
  return { summary: { written, truncated: source.truncated, parts }, captures };
}

function lookOnce(run: Run, text: string, signal?: AbortSignal): Promise<Looking> {
  const kept = last.get(run);
  if (kept?.text === text) return kept.looking;
  const looking = look(run, text, signal);
  last.set(run, { text, looking });
  looking.catch(() => {
    if (last.get(run)?.looking === looking) last.delete(run);
  });
  return looking;
}

/** What is written from a text, and the parts of the model that attend. @throws CancelledError */
export async function writingSummary(run: Run, text: string, signal?: AbortSignal): Promise<WritingSummary> {
  return (await lookOnce(run, text, signal)).summary;
}

function partOf({ summary: { parts } }: Looking, kind: string, run: Run): AttentionPart {
  const part = parts.find(each => each.kind === kind);
  if (part) return part;
  const there = parts.map(each => each.kind).join(', ');
  const words = parts.length === 0 ? 'no attention' : `no ${kind} attention, only ${there}`;
  throw new ActionableError('no-attention', `${run.identity.name} has ${words}`);
}

/** One head without padding, [queries, keys]. */
function headOf({ captures }: Looking, part: AttentionPart, layer: number, head: number): Float32Array {
  const tensor: HostTensor | undefined = captures[`attention/${part.kind}/${layer}`];
  if (!tensor) throw internal(`attention of ${part.kind} layer ${layer} was not captured`);
  const [rows, columns] = [part.queries.length, part.keys.length];
  const [, , tall, wide] = tensor.shape as [number, number, number, number];
  const weights = new Float32Array(rows * columns);
  for (let query = 0; query < rows; query++) {
    const start = (head * tall + query) * wide;
    for (let key = 0; key < columns; key++) weights[query * columns + key] = tensor.data[start + key]!;
  }
  return weights;
}

/**
 * One head of one layer, or the mean over its heads: [queries, keys] of the part, rows sum to 1.
 * @throws ActionableError `no-attention` or `out-of-range`
 */
export async function writingMatrix(
  run: Run,
  text: string,
  kind: string,
  layer: number,
  head: number | 'mean',
): Promise<PartMatrix> {
  const looking = await lookOnce(run, text);
  const part = partOf(looking, kind, run);
  inRange('layer', layer, part.layers);
  if (head !== 'mean') inRange('head', head, part.heads);
  const chosen = head === 'mean' ? Array.from({ length: part.heads }, (_, i) => i) : [head];
  const weights = new Float32Array(part.queries.length * part.keys.length);
  for (const one of chosen) {
    headOf(looking, part, layer, one).forEach((weight, i) => {
      weights[i]! += weight / chosen.length;
    });
  }
  return { layer, head, weights };
}

function inRange(what: string, value: number, count: number): void {
  if (Number.isInteger(value) && value >= 0 && value < count) return;
  throw new ActionableError('out-of-range', `no ${what} ${value}; there are 0 to ${count - 1}`);
}

/** Every head of every layer, mean-pooled to at most `side` rows and columns. @throws ActionableError `no-attention` */
export async function writingThumbnails(run: Run, text: string, kind: string, side: number): Promise<PartThumbnails> {
  const looking = await lookOnce(run, text);
  const part = partOf(looking, kind, run);
  const { layers, heads } = part;
  const [from, to] = [part.queries.length, part.keys.length];
  const [rows, columns] = [Math.min(side, from), Math.min(side, to)];
  const weights = new Float32Array(layers * heads * rows * columns);
  for (let layer = 0; layer < layers; layer++)
    for (let head = 0; head < heads; head++) {
      const small = poolMatrix(headOf(looking, part, layer, head), [from, to], [rows, columns]);
      weights.set(small, (layer * heads + head) * rows * columns);
    }
  return { layers, heads, rows, columns, weights };
}
