/** `tag`: a tag for every word, by a linear map of the model's hidden states, with or without a CRF over it. */
import * as tf from '@tensorflow/tfjs-core';
import { internal } from '../../base/errors';
import { float32, type HostTensors } from '../../base/hostTensor';
import { splitWords } from '../../base/splitWords';
import type { Infer } from '../../config/schema';
import type { Program, ProgramContext, Tensors } from '../../engine/contract';
import { softmaxCrossEntropy } from '../../engine/functions';
import {
  characterFeatures,
  charactersPerWord,
  encodeCharacters,
  initializeCharacterFeatures,
} from '../../layers/characterFeatures';
import { crfLoss, initializeCrf } from '../../layers/crf';
import { dense, initializeDense } from '../../layers/dense';
import { take } from '../../layers/parameters';
import type { Encoder } from '../../models/model';
import type { Encoding, Tokenizer } from '../../text/tokenizer';
import { idsOf, padRows } from '../collate';
import { chooseInputs, type ExportedInputName, pooled } from '../exportedInputs';
import { scoreRows } from '../scoreRows';
import type { Task, TaskDefinition, TaskExample, TextReader } from '../task';
import { createEvaluator } from './evaluation';
import { fields } from './fields';
import { readRow } from './readRow';
import type { schema } from './schema';
import { convertTags } from './scheme';

export interface TaggedWords {
  /** One a word that the model saw. */
  readonly tags: readonly string[];
  /** Probability of each of those tags. */
  readonly probabilities: readonly number[];
}

type Options = Infer<typeof schema>;

const head = 'head';
const crf = 'crf';
const characters = 'characters';

interface Parts {
  readonly options: Options;
  readonly encoder: Encoder;
  readonly tokenizer: Tokenizer;
  readonly labels: readonly string[];
}

export const tag: TaskDefinition<Options, TaggedWords> = {
  name: 'tag',
  ...fields,
  needsCls: () => false,
  create({ options, model, tokenizer, labels }): Task<TaggedWords> {
    const { encoder } = model;
    if (!encoder) throw internal(`${model.type} has no encoder`);
    const parts: Parts = { options, encoder, tokenizer, labels };
    const encodeTags = (tags: readonly string[]) => convertTags(tags, options.scheme);
    const { maximumLength } = tokenizer;
    const collate: Task['collate'] = (examples, size) => collateSentences(parts, examples, size);
    const reader = createReader(parts, encodeTags);
    return {
      name: 'tag',
      labels,
      target: labels.some(label => /^[BIES]-./.test(label))
        ? { name: 'F1', better: 'higher' }
        : { name: 'accuracy', better: 'higher' },
      frozen: encoder.frozen,
      embeddingName: encoder.embeddingName,
      reader,
      initialize(random) {
        const started = encoder.initialize(tokenizer.size, maximumLength, random);
        const width = started[encoder.embeddingName]!.shape[1]!;
        return {
          ...started,
          ...(options.characters > 0 &&
            initializeCharacterFeatures(characters, { filters: options.characters, width }, random)),
          ...initializeDense(head, { from: encoder.features, to: labels.length }, random),
          ...(options.crf && initializeCrf(crf, labels.length, random)),
        };
      },
      count: () => ({}),
      encode: ({ lists }) =>
        encodeWords(parts, lists?.tokens?.length ? lists.tokens : [''], encodeTags(lists?.tags ?? [])).example,
      collate,
      loss(parameters, inputs, context) {
        const { logits } = read(parts, parameters, inputs, context);
        const {
          labels: targets,
          counted,
          words,
        } = inputs as { labels: tf.Tensor; counted: tf.Tensor; words: tf.Tensor };
        const total = tf.sum(counted);
        const hits = tf.mul(tf.cast(tf.equal(tf.argMax(logits, 2), targets), 'float32'), counted);
        const accuracy = tf.div(tf.sum(hits), tf.maximum(total, 1e-9));
        if (options.crf) {
          // Sentences with a tag that training never saw are left out, and so are filler rows.
          const complete = tf.cast(tf.equal(tf.sum(counted, 1), tf.sum(words, 1)), 'float32');
          const known = tf.mul(complete, tf.minimum(tf.sum(words, 1), 1));
          const each = tf.mul(crfLoss(parameters, crf, logits, targets, words), known);
          const weight = tf.sum(tf.mul(known, tf.sum(counted, 1)));
          return { loss: tf.div(tf.sum(each), tf.maximum(weight, 1e-9)), weight, accuracy };
        }
        const [batch, time, count] = logits.shape as [number, number, number];
        const rows = batch * time;
        const flat = tf.reshape(logits, [rows, count]);
        const loss = softmaxCrossEntropy(flat, tf.reshape(targets, [rows]), tf.reshape(counted, [rows]));
        return { loss, weight: total, accuracy };
      },
      score: (weights, split, scoring) => scoreRows({ collate }, reader, maximumLength, weights, split, scoring),
      exported() {
        const names = inputNames(options);
        return {
          program: reader.predict,
          inputs: chooseInputs(names),
          outputs: {
            logits: 'one number a word and label, in the order of labels',
            pooled,
            probabilities: 'one a word and label, each word by itself; they sum to 1',
            seen: '1 for each word, as given',
            ...(options.crf && {
              transitions: 'what is added to the logits where a label (row) is followed by another (column)',
              ends: 'what is added to the logits of the first word (row 0) and the last one (row 1)',
            }),
          },
          longest: { time: maximumLength, words: maximumLength },
        };
      },
    };
  },
};

function inputNames({ characters: spelled }: Options): readonly ExportedInputName[] {
  return ['ids', 'mask', 'select', 'words', ...(spelled > 0 ? (['characters'] as const) : [])];
}

/** Hidden states of the words' first tokens -> logits [batch, words, tags]. */
function read({ encoder, options }: Parts, parameters: Tensors, inputs: Tensors, context: ProgramContext) {
  const { ids, mask, select } = inputs as { ids: tf.Tensor; mask: tf.Tensor; select: tf.Tensor };
  let embedded = encoder.embed(parameters, ids, mask);
  if (options.characters > 0) {
    embedded = tf.add(embedded, characterFeatures(parameters, characters, inputs.characters!));
  }
  const { hidden, pooled } = encoder.encode(parameters, embedded, mask, context);
  return { pooled, logits: dense(parameters, head, tf.matMul(select, hidden)) };
}

function createReader(
  parts: Parts,
  encodeTags: (tags: readonly string[]) => readonly string[],
): TextReader<TaggedWords> {
  const { options, encoder, labels } = parts;
  const predict: Program = (parameters, inputs, context) => {
    const { logits, pooled } = read(parts, parameters, inputs, context);
    const all = { logits, pooled, probabilities: tf.softmax(logits), seen: tf.mul(inputs.words!, 1) };
    if (!options.crf) return all;
    const ends = tf.stack([take(parameters, `${crf}.start`), take(parameters, `${crf}.end`)]);
    return { ...all, transitions: tf.mul(take(parameters, `${crf}.transitions`), 1), ends: tf.mul(ends, 1) };
  };
  return {
    encoder,
    encodeText(text) {
      const places = splitWords(text);
      const words = places.map(([start, end]) => text.slice(start, end));
      return encodeWords(parts, words.length > 0 ? words : [''], [], places);
    },
    inputs: inputNames(options),
    predict,
    decode: (outputs, row) => readWords(outputs, row, labels),
    describe(outputs, row, { words = [] }) {
      const { tags, probabilities } = readWords(outputs, row, labels);
      return {
        kind: 'tags',
        words: words.map(([start, end], w) => ({ tag: tags[w]!, probability: probabilities[w]!, start, end })),
      };
    },
    evaluator: () => createEvaluator(labels, encodeTags),
  };
}

function readWords(outputs: HostTensors, row: number, labels: readonly string[]): TaggedWords {
  const { tags, probabilities } = readRow(outputs, row, labels);
  const at = (tag: string, w: number) => probabilities[w * labels.length + labels.indexOf(tag)]!;
  return { tags, probabilities: tags.map(at) };
}

/**
 * Words by their tokens; words that the length cuts off are left out whole.
 * @param places of the words in their text
 */
function encodeWords(
  { tokenizer, labels, options }: Parts,
  words: readonly string[],
  tags: readonly string[],
  places: readonly (readonly [number, number])[] = [],
): { readonly example: TaskExample; readonly encoding: Encoding } {
  const ids: number[] = [];
  const tokens: string[] = [];
  const offsets: (readonly [number, number])[] = [];
  const firsts: number[] = [];
  const spelled: number[] = [];
  const empty = new Int32Array(charactersPerWord);
  for (const [w, word] of words.entries()) {
    const own = tokenizer.encode(word);
    // Of a first word that is longer than all that can be read its beginning is read.
    if (w > 0 && ids.length + own.ids.length > tokenizer.maximumLength) break;
    const [start] = places[w] ?? [0];
    firsts.push(ids.length);
    ids.push(...own.ids);
    tokens.push(...own.tokens);
    for (const [from, to] of own.offsets) offsets.push([start + from, start + to]);
    if (options.characters > 0) {
      const spelling = encodeCharacters(word);
      for (let i = 0; i < own.ids.length; i++) spelled.push(...(i === 0 ? spelling : empty));
    }
  }
  const targets = firsts.map((_, w) => (tags[w] === undefined ? -1 : labels.indexOf(tags[w]!)));
  const row = (data: readonly number[]) =>
    ({ dtype: 'int32', shape: [data.length], data: Int32Array.from(data) }) as const;
  return {
    example: {
      length: ids.length,
      tensors: {
        ids: row(ids),
        firsts: row(firsts),
        labels: row(targets),
        ...(options.characters > 0 && { characters: row(spelled) }),
      },
    },
    encoding: {
      ids: Int32Array.from(ids),
      tokens,
      offsets,
      truncated: firsts.length < words.length,
      words: firsts.map((_, w) => places[w] ?? [0, 0]),
    },
  };
}

/** `select` [batch, words, time] picks the first token of each word; there are as many places for words as for tokens. */
function collateSentences(
  { tokenizer, options }: Parts,
  examples: readonly TaskExample[],
  size: { readonly batch: number; readonly time: number },
): HostTensors {
  const { batch, time } = size;
  const { ids, mask } = padRows(
    examples.map(example => idsOf(example, 'ids')),
    size,
    tokenizer.special.padding,
  );
  const select = new Float32Array(batch * time * time);
  const words = new Float32Array(batch * time);
  const counted = new Float32Array(batch * time);
  const labels = new Int32Array(batch * time);
  const spelled = new Int32Array(options.characters > 0 ? batch * time * charactersPerWord : 0);
  examples.forEach((example, b) => {
    const targets = idsOf(example, 'labels');
    idsOf(example, 'firsts').forEach((first, w) => {
      const at = b * time + w;
      select[at * time + first] = 1;
      words[at] = 1;
      counted[at] = targets[w]! >= 0 ? 1 : 0;
      labels[at] = Math.max(0, targets[w]!);
    });
    if (options.characters > 0) spelled.set(idsOf(example, 'characters'), b * time * charactersPerWord);
  });
  return {
    ids,
    mask,
    select: float32([batch, time, time], select),
    words: float32([batch, time], words),
    counted: float32([batch, time], counted),
    labels: { dtype: 'int32', shape: [batch, time], data: labels },
    ...(options.characters > 0 && {
      characters: { dtype: 'int32', shape: [batch, time * charactersPerWord], data: spelled } as const,
    }),
  };
}
