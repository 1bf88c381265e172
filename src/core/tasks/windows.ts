/**
 * A text longer than a model reads at once, in windows that overlap: what each says of the whole text is averaged. In training a window
 * is a unit of its own, and the windows of a text weigh as much as one text together.
 */
import { type HostTensor, type HostTensors, rowOf } from '../base/hostTensor';
import type { Encoding, Tokenizer } from '../text/tokenizer';
import type { PredictedBatch } from './predictBatches';
import type { ReaderWindows } from './task';
import type { TaskExample } from './taskExample';

export interface TextWindow {
  readonly ids: Int32Array;
  /** For each of them which token of the whole text it is. */
  readonly places: Int32Array;
}

/** Tokens that a tokenizer put in before and after a text: they stand around each window too. */
export function countAround({ offsets, put }: Encoding): { readonly before: number; readonly after: number } {
  if (put) return { before: put[0], after: put[1] };
  const isPutIn = (i: number) => offsets[i]![0] === offsets[i]![1];
  let before = 0;
  while (before < offsets.length && isPutIn(before)) before++;
  let after = 0;
  while (after < offsets.length - before && isPutIn(offsets.length - 1 - after)) after++;
  return { before, after };
}

/** Where the windows of so many tokens begin. @param room tokens of a window @param stride tokens from the start of one to the next */
export function startsOf(total: number, room: number, stride: number): readonly number[] {
  const step = Math.max(1, Math.min(stride, room));
  const starts = [0];
  while (starts.at(-1)! + room < total) starts.push(starts.at(-1)! + step);
  return starts;
}

/** @returns the whole text, and its windows: one where it is short enough */
export function cutWindows(
  tokenizer: Pick<Tokenizer, 'encode' | 'maximumLength'>,
  text: string,
  stride: number,
): { readonly encoding: Encoding; readonly windows: readonly TextWindow[] } {
  const { maximumLength } = tokenizer;
  const encoding = tokenizer.encode(text, Number.POSITIVE_INFINITY);
  const { ids } = encoding;
  const all = Int32Array.from(ids.keys());
  if (ids.length <= maximumLength) return { encoding, windows: [{ ids, places: all }] };
  const { before, after } = countAround(encoding);
  const total = ids.length - before - after;
  const room = Math.max(1, maximumLength - before - after);
  const windows = startsOf(total, room, stride).map(start => {
    const from = before + start;
    const inside = all.subarray(from, Math.min(from + room, ids.length - after));
    const places = Int32Array.from([...all.subarray(0, before), ...inside, ...all.subarray(ids.length - after)]);
    return { places, ids: places.map(place => ids[place]!) };
  });
  return { encoding, windows };
}

/** Says of a unit which window of its text it is, of how many. */
const NAME = 'window';

/** Units of one text. */
export function markWindows(units: readonly TaskExample[]): readonly TaskExample[] {
  if (units.length === 1) return units;
  return units.map(({ length, tensors }, i) => {
    const window: HostTensor = { dtype: 'int32', shape: [2], data: Int32Array.of(i, units.length) };
    return { length, tensors: { ...tensors, [NAME]: window } };
  });
}

/** Which window of its text a unit is, and how many there are. */
export function windowOf({ tensors }: TaskExample): { readonly index: number; readonly of: number } {
  const [index = 0, of = 1] = tensors[NAME]?.data ?? [];
  return { index: Number(index), of: Number(of) };
}

/** What a unit weighs in training and scores: the windows of a text together 1. */
export function shareOf(unit: TaskExample): number {
  return 1 / windowOf(unit).of;
}

/** Values of examples as values of their units. */
export function eachUnit<T>(values: readonly T[], units: readonly TaskExample[]): readonly T[] {
  if (values.length === units.length) return values;
  let example = -1;
  return units.map(unit => values[windowOf(unit).index === 0 ? ++example : example]!);
}

/** One row of outputs. */
function takeRow(outputs: HostTensors, row: number): HostTensors {
  return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, rowOf(tensor, row)]));
}

/** Means of what several windows give, number by number; what is said of their tokens has none, and is left out. */
export function averageRows(rows: readonly HostTensors[]): HostTensors {
  const isOfText = ([name, { shape }]: readonly [string, HostTensor]) =>
    shape.length <= 2 && rows.every(row => row[name]!.shape.join() === shape.join());
  const said = Object.entries(rows[0]!).filter(isOfText);
  return Object.fromEntries(
    said.map(([name, first]) => {
      const all = rows.map(row => row[name]!.data);
      const data = Float32Array.from(
        first.data,
        (_, i) => all.reduce((sum, each) => sum + Number(each[i]), 0) / all.length,
      );
      return [name, { dtype: 'float32', shape: first.shape, data } as const];
    }),
  );
}

/**
 * Outputs of units as outputs of their texts, which `indices` then name.
 * @param units of all batches; those of a text follow each other
 * @param finish of the means of a text's windows: what is no mean, such as probabilities
 */
export async function* joinWindows(
  batches: AsyncIterable<PredictedBatch>,
  units: readonly TaskExample[],
  finish: (means: HostTensors) => HostTensors,
): AsyncGenerator<PredictedBatch> {
  if (units.every(unit => windowOf(unit).of === 1)) return yield* batches;
  const texts = eachUnit(
    units.flatMap((unit, i) => (windowOf(unit).index === 0 ? [i] : [])).map((_, text) => text),
    units,
  );
  const waiting = new Map<number, HostTensors[]>();
  for await (const { outputs, indices } of batches) {
    for (const [row, unit] of indices.entries()) {
      const text = texts[unit]!;
      const { index, of } = windowOf(units[unit]!);
      const rows = waiting.get(text) ?? new Array<HostTensors>(of);
      rows[index] = takeRow(outputs, row);
      waiting.set(text, rows);
      if (Object.keys(rows).length < of) continue;
      waiting.delete(text);
      yield { outputs: of === 1 ? rows[0]! : finish(averageRows(rows)), indices: [text] };
    }
  }
}

/** How a reader of single texts reads them in windows. @param stride of the config; undefined where texts are truncated */
export function windowsOf(
  tokenizer: Pick<Tokenizer, 'encode' | 'maximumLength'>,
  stride: number | undefined,
  finish: ReaderWindows['finish'] = means => means,
): ReaderWindows | undefined {
  if (stride === undefined) return undefined;
  return {
    encode(text) {
      const { encoding, windows } = cutWindows(tokenizer, text, stride);
      const units = windows.map(({ ids }) => ({
        length: ids.length,
        tensors: { ids: { dtype: 'int32', shape: [ids.length], data: ids } as const },
      }));
      return { encoding, units: markWindows(units), places: windows.map(({ places }) => places) };
    },
    finish,
  };
}

/** Softmax of the rows of `logits`, as `probabilities`. */
export function withSoftmax(means: HostTensors): HostTensors {
  return withProbabilities(means, logits => {
    const highest = Math.max(...logits);
    const each = Array.from(logits, x => Math.exp(x - highest));
    const sum = each.reduce((a, b) => a + b, 0);
    return each.map(x => x / sum);
  });
}

/** Sigmoid of each of `logits`, as `probabilities`. */
export function withSigmoid(means: HostTensors): HostTensors {
  return withProbabilities(means, logits => Array.from(logits, x => 1 / (1 + Math.exp(-x))));
}

function withProbabilities(means: HostTensors, f: (logits: Float32Array) => readonly number[]): HostTensors {
  const { logits } = means;
  if (!logits) return means;
  const data = Float32Array.from(f(logits.data as Float32Array));
  return { ...means, probabilities: { dtype: 'float32', shape: logits.shape, data } };
}
