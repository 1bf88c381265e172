/** What a reader of question and context looked at: within both as one text, and from each word of the context to the question. */
import { internal } from '../../base/errors';
import { float32, type HostTensor, type HostTensors } from '../../base/hostTensor';
import type { Inference } from '../../engine/contract';
import type { AnswerAttention, Question } from '../abilities/answerer';
import { bucketLength } from '../bucketLength';
import { rankAnswers } from './rankAnswers';
import { collateWindows, type SpanParts, spanInputs, toTaskExample } from './spanBatch';
import { encodeQuestion, type Window, type WindowedQuestion } from './windows';

/** @param inference of `spanProgram`, with all captures */
export async function attendToQuestion(
  parts: SpanParts,
  inference: Inference,
  { question, context }: Question,
): Promise<AnswerAttention> {
  const { tokenizer, encoder, network } = parts;
  const encoded = encodeQuestion(tokenizer, question, context, parts.windows);
  const read: { readonly window: Window; readonly outputs: HostTensors }[] = [];
  for (const window of encoded.windows) {
    const time = bucketLength(window.ids.length, tokenizer.maximumLength);
    const collated = collateWindows(tokenizer)([toTaskExample(window)], { batch: 1, time });
    const inputs = Object.fromEntries(spanInputs.map(name => [name, collated[name]!]));
    read.push({ window, outputs: await inference.run(inputs) });
  }
  const logits = read.map(({ outputs }) => ({ start: dataOf(outputs, 'start'), end: dataOf(outputs, 'end') }));
  const [answer] = rankAnswers(parts, context, { encoded, logits }, { count: 1 });
  if (!answer) throw internal('no answer at all');
  // Of a long context the window is shown that holds the answer.
  const { window, outputs } = read.find(each => holds(each.window, encoded, answer.start)) ?? read[0]!;
  const tokens = Array.from(window.ids, id => tokenizer.vocabulary[id]!);
  const captures: Record<string, HostTensor> = {};
  const { layers, heads } = encoder.attention ?? { layers: 0, heads: 0 };
  const all = { from: 0, count: tokens.length };
  for (let i = 0; i < layers; i++) {
    captures[`attention/encoder/${i}`] = cut(outputs[`attention/${i}`], heads, all, all);
  }
  const asked = { from: 1, count: window.first - 2 };
  const inContext = { from: window.first, count: window.count };
  const namesOf = ({ from, count }: Range) => tokens.slice(from, from + count);
  if (network.align) captures['attention/question/0'] = cut(outputs['attention/question'], 1, inContext, asked);
  return {
    answer,
    truncated: encoded.windows.length > 1 || encoded.truncated,
    parts: [
      ...(network.align
        ? [{ kind: 'question', queries: namesOf(inContext), keys: namesOf(asked), layers: 1, heads: 1 } as const]
        : []),
      ...(layers > 0 ? [{ kind: 'encoder', queries: tokens, keys: tokens, layers, heads } as const] : []),
    ],
    captures,
  };
}

interface Range {
  readonly from: number;
  readonly count: number;
}

function dataOf(outputs: HostTensors, name: string): Float32Array {
  const data = outputs[name]?.data;
  if (data instanceof Float32Array) return data;
  throw internal(`no ${name} among the outputs`);
}

function holds({ offset, count }: Window, { offsets }: WindowedQuestion, start: number | undefined): boolean {
  return start !== undefined && offsets.slice(offset, offset + count).some(([a, b]) => a <= start && start < b);
}

/** Some rows and columns of [1, heads, time, time] or [1, time, time], as [1, heads, rows, columns]. */
function cut(tensor: HostTensor | undefined, heads: number, rows: Range, columns: Range): HostTensor {
  if (!tensor) throw internal('attention was not captured');
  const [tall, wide] = tensor.shape.slice(-2) as [number, number];
  const weights = new Float32Array(heads * rows.count * columns.count);
  let at = 0;
  for (let head = 0; head < heads; head++) {
    for (let row = 0; row < rows.count; row++) {
      const start = (head * tall + rows.from + row) * wide + columns.from;
      weights.set(tensor.data.subarray(start, start + columns.count), at);
      at += columns.count;
    }
  }
  return float32([1, heads, rows.count, columns.count], weights);
}
