/** What a model made of a text and what it attended to meanwhile, as one value for models that read, write, answer or go on. */

import { ActionableError, internal } from '../../base/errors';
import type { HostTensor, HostTensors } from '../../base/hostTensor';
import { maskEncoding, maskId } from '../../inference/maskTokens';
import type { Asked } from '../../inference/prediction';
import type { Run } from '../../inference/run';
import { toldLanguages } from '../../inference/writeTexts';
import type { LanguageChoice } from '../../pretrained/languages';
import { aroundWritten } from '../../text/specialTokens';
import type { AttentionPart, AttentionSummary } from '../explanation';
import { questionOf } from './question';
import { sidesOf, wordsOfTokens, wordsOfWritten } from './tokenWords';

/** A corner of a padded tensor [1, heads, tall, wide]. */
export interface AttentionBlock {
  readonly tensor: HostTensor;
  readonly rows: number;
  readonly columns: number;
}

/** What the weights of a block are made of: `layers/transformer/attention` says what each is. */
export interface ScoreBlock {
  readonly query: HostTensor;
  readonly key: HostTensor;
  readonly scale: number;
  readonly bias?: HostTensor;
  readonly rows: number;
  readonly columns: number;
}

export interface Looking {
  readonly summary: AttentionSummary;
  /** What makes up the matrices of a layer, along their diagonal: one block of most models, two of towers. */
  blocksOf(part: AttentionPart, layer: number): readonly AttentionBlock[];
  /** The same before the softmax. @throws ActionableError `no-scores` of attention of other kinds */
  scoresOf(part: AttentionPart, layer: number): Promise<readonly ScoreBlock[]>;
}

/** A text, and which of its tokens the model is not to see. */
export interface Looked {
  readonly text: Asked;
  /** Numbers from 0, as `AttentionPart.queries` has the tokens; of models that read alone. */
  readonly masked?: readonly number[];
}

/** Texts that are kept: one, and what it is compared with. */
const KEPT = 2;

/** The last texts of each run: its matrices are asked for one by one. */
const last = new WeakMap<Run, Map<string, Promise<Looking>>>();

/**
 * @throws ActionableError `no-attention` of a model that reads and has none; `cannot-mask`, `out-of-range` of masks that cannot be;
 * CancelledError
 */
export function look(run: Run, { text, masked = [] }: Looked, signal?: AbortSignal): Promise<Looking> {
  const languages = toldLanguages(run);
  const key = JSON.stringify([text, masked, languages]);
  const kept = last.get(run) ?? new Map<string, Promise<Looking>>();
  last.set(run, kept);
  const known = kept.get(key);
  if (known) return known;
  const { writer, answerer, insight } = run.task;
  const looking = insight
    ? lookAtTokens(run, oneText(run, text), masked)
    : writer
      ? lookAtWriting(run, answerer?.join?.(questionOf(text)) ?? oneText(run, text), masked, languages, signal)
      : answerer
        ? lookAtAnswer(run, text, masked)
        : lookAtReading(run, text, masked);
  kept.set(key, looking);
  const [oldest] = kept.keys();
  if (kept.size > KEPT) kept.delete(oldest!);
  looking.catch(() => {
    if (kept.get(key) === looking) kept.delete(key);
  });
  return looking;
}

export function hasAttention(run: Run): boolean {
  return run.task.reader?.encoder.attention !== undefined;
}

async function lookAtReading(run: Run, text: Asked, masked: readonly number[]): Promise<Looking> {
  const { attention } = run.task.generator ? {} : run.open('reader').encoder;
  if (!attention) {
    throw new ActionableError(
      'no-attention',
      `${run.identity.name} is of type ${run.parts.config.model.type}, which has no attention. Train a transformer, or an encoder-decoder model with attention.`,
    );
  }
  const reading = await run.read('attention', text, masked);
  const { encoding, windows } = reading;
  const prediction = run.describe(text, encoding, reading.outputs, 0);
  // No token attends beyond its window: the first one is shown.
  const { outputs, lengths } = windows?.[0] ?? reading;
  const places = windows ? windows[0]!.places : Int32Array.from(encoding.tokens.keys());
  const tokens = Array.from(places, place => encoding.tokens[place]!);
  const offsets = Array.from(places, place => encoding.offsets[place]!);
  const truncated = encoding.truncated || windows !== undefined;
  const [first, second] = typeof text === 'string' ? [text] : text;
  const whole = second === undefined ? first : `${first}\n${second}`;
  const words = wordsOfTokens(whole, offsets);
  const sides = second === undefined ? undefined : sidesOf(offsets, first.length, lengths);
  const part = { kind: 'text', queries: tokens, keys: tokens, ...attention, ...bothSides(words, sides) } as const;
  const nameOf = (i: number, layer: number) => `${i === 0 ? '' : 'pair/'}attention/${layer}`;
  return {
    summary: {
      parts: [part],
      read: tokens.length,
      truncated,
      prediction,
      masking: run.tokenizer.vocabulary[maskId(run.tokenizer)],
    },
    // Neither tower attends to the other.
    blocksOf: (_, layer) =>
      lengths.map((length, i) => ({
        tensor: captured(outputs, nameOf(i, layer)),
        rows: length,
        columns: length,
      })),
    async scoresOf(_, layer) {
      const { windows: read, ...whole } = await run.read('scores', text, masked);
      const captures = (read?.[0] ?? whole).outputs;
      return lengths.map((length, i) => scoresIn(run, captures, nameOf(i, layer), length, length));
    },
  };
}

async function lookAtTokens(run: Run, text: string, masked: readonly number[]): Promise<Looking> {
  const insight = run.open('insight');
  const read = insight.encode(text);
  const encoding = maskEncoding(read, masked, run.tokenizer);
  const { tokens, offsets, ids, truncated } = encoding;
  const captures = await insight.attend(ids);
  const words = wordsOfTokens(text, offsets);
  const part = {
    kind: 'text',
    queries: tokens,
    keys: tokens,
    ...run.task.insight!.attention,
    ...bothSides(words),
  } as const;
  const at = (layer: number) => `attention/${layer}`;
  const size = tokens.length;
  return {
    summary: {
      parts: [part],
      read: size,
      truncated,
      lens: true,
      masking: run.tokenizer.vocabulary[maskId(run.tokenizer)],
    },
    blocksOf: (_, layer) => [{ tensor: captured(captures, at(layer)), rows: size, columns: size }],
    scoresOf: async (_, layer) => [scoresIn(run, captures, at(layer), size, size)],
  };
}

async function lookAtWriting(
  run: Run,
  text: string,
  masked: readonly number[],
  languages: LanguageChoice,
  signal: AbortSignal | undefined,
): Promise<Looking> {
  refuseMasks(run, masked);
  const writer = run.open('writer');
  const [hypotheses] = await writer.write([text], { ...languages, signal });
  const written = hypotheses?.[0];
  if (!written) throw internal('nothing was written');
  const { source, writtenTokens, captures } = await writer.attend(text, written.text, languages);
  const { vocabulary, special } = run.parts.targetTokenizer ?? run.tokenizer;
  // A step of the decoder sees the tokens before, and writes the next one: that is what it looks for in the text.
  const next = [...writtenTokens.slice(1), vocabulary[aroundWritten(special).end]!];
  const read = wordsOfTokens(text, source.offsets);
  const sides = {
    encoder: { queries: source.tokens, keys: source.tokens, ...bothSides(read) },
    decoder: { queries: writtenTokens, keys: writtenTokens, ...bothSides(wordsOfWritten(writtenTokens)) },
    cross: { queries: next, keys: source.tokens, words: { queries: wordsOfWritten(next), keys: read } },
  } as const;
  const sizes = run.task.writer!.attention;
  const parts = (['cross', 'encoder', 'decoder'] as const).flatMap(kind => {
    const size = sizes[kind];
    return size ? [{ kind, ...sides[kind], ...size }] : [];
  });
  const count = source.tokens.length;
  return { summary: { parts, read: count, truncated: source.truncated, written }, ...blocksIn(run, captures) };
}

/** Of a model that answers by a part of the text: question and text are given as one. */
async function lookAtAnswer(run: Run, text: Asked, masked: readonly number[]): Promise<Looking> {
  refuseMasks(run, masked);
  const { attend } = run.open('answerer');
  if (!attend) throw new ActionableError('no-attention', `${run.identity.name} has no attention`);
  const { answer, truncated, parts, captures } = await attend(questionOf(text));
  const written = { text: answer.text, logProbability: Math.log(answer.probability) };
  const read = parts[0]?.keys.length ?? 0;
  return { summary: { parts, read, truncated, written }, ...blocksIn(run, captures) };
}

/** @param captures `attention/KIND/LAYER` */
function blocksIn(run: Run, captures: HostTensors): Pick<Looking, 'blocksOf' | 'scoresOf'> {
  return {
    blocksOf: ({ kind, queries, keys }, layer) => [
      { tensor: captured(captures, `attention/${kind}/${layer}`), rows: queries.length, columns: keys.length },
    ],
    scoresOf: async ({ kind, queries, keys }, layer) => [
      scoresIn(run, captures, `attention/${kind}/${layer}`, queries.length, keys.length),
    ],
  };
}

function captured(tensors: HostTensors, name: string): HostTensor {
  const tensor = tensors[name];
  if (!tensor) throw internal(`${name} was not captured`);
  return tensor;
}

function scoresIn(run: Run, tensors: HostTensors, name: string, rows: number, columns: number): ScoreBlock {
  const [query, key, scale] = ['query', 'key', 'scale'].map(part => tensors[`${name}/${part}`]);
  if (!query || !key || !scale) {
    throw new ActionableError(
      'no-scores',
      `${run.identity.name} computes attention in a way of its own: its queries and keys cannot be shown. Its weights can.`,
    );
  }
  return { query, key, scale: scale.data[0]!, bias: tensors[`${name}/bias`], rows, columns };
}

function bothSides(words: readonly number[], sides?: readonly number[]): Pick<AttentionPart, 'words' | 'sides'> {
  return { words: { queries: words, keys: words }, ...(sides && { sides }) };
}

function oneText(run: Run, text: Asked): string {
  if (typeof text === 'string') return text;
  throw new ActionableError('two-texts', `${run.identity.name} reads one text, not two. Leave the second text out.`);
}

function refuseMasks(run: Run, masked: readonly number[]): void {
  if (masked.length === 0) return;
  const message = `tokens can be masked for models that read a text; ${run.identity.name} writes another one`;
  throw new ActionableError('cannot-mask', message);
}
