/** `tag`: a tag for every word, by a linear map of the model's hidden states, with or without a CRF over it. */
import * as tf from '@tensorflow/tfjs-core';
import { cutWords } from '../../base/cutWords';
import { internal } from '../../base/errors';
import type { Infer } from '../../config/schema';
import type { Program, ProgramContext, Tensors } from '../../engine/contract';
import { softmaxCrossEntropy } from '../../engine/functions';
import { characterFeatures, initializeCharacterFeatures } from '../../layers/characterFeatures';
import { crfLoss, initializeCrf } from '../../layers/crf';
import { dense, initializeDense } from '../../layers/dense';
import { take } from '../../layers/parameters';
import { chooseInputs, type ExportedInputName, pooled } from '../exportedInputs';
import type { Task, TaskDefinition, TextReader } from '../task';
import { collateSentences, encodeWords, type TaggerParts } from './encodeWords';
import { createEvaluator } from './evaluation';
import { codeOfRun, readFacts, type TagFacts } from './facts';
import { fields } from './fields';
import { encodePieces, readPieces, windowUnits } from './pieces';
import { readRow } from './readRow';
import type { schema } from './schema';
import { readTagSpans, typesOf } from './scheme';
import { decode, scoreTagger, type TaggedWords } from './score';
import type { TagCode } from './tagCode';
import { cutUnits } from './units';

type Options = Infer<typeof schema>;

const head = 'head';
const crf = 'crf';
const characters = 'characters';

export const tag: TaskDefinition<Options, TaggedWords> = {
  name: 'tag',
  ...fields,
  create({ options, model, states, tokenizer, labels, facts: learned = {} }): Task<TaggedWords> {
    const { encoder } = model;
    if (!encoder) throw internal(`${model.type} has no encoder`);
    const parts: TaggerParts = { options, encoder, tokenizer, labels, ...(states && { states }) };
    const facts = readFacts(learned, labels);
    // Tags of old runs are learned from labels that are rewritten already.
    const code = facts.old ? facts.code : codeOfRun(facts, options.scheme);
    const { maximumLength } = tokenizer;
    const collate: Task['collate'] = (examples, size) => collateSentences(parts, examples, size);
    const reader = createReader(parts, facts, code);
    return {
      name: 'tag',
      labels,
      target: code ? 'F1' : 'accuracy',
      frozen: states ? new Set([...(encoder.frozen ?? []), ...states.frozen]) : encoder.frozen,
      embeddingName: encoder.embeddingName,
      reader,
      tagger: {
        types: code && typesOf(labels, code),
        cut: (text, given) => cutUnits(text, given ? { words: 'whitespace', unit: 'lines' } : facts),
        pieces: (words, breaks) => encodePieces(parts, words, breaks),
        read: (pieces, rows) => readPieces(pieces, rows, labels),
        spansOf: tags => (code ? readTagSpans(tags, code) : []),
      },
      initialize(random) {
        const sizes = { vocabulary: tokenizer.size, length: maximumLength, beside: states?.features };
        const started = encoder.initialize(sizes, random);
        const width = started[encoder.embeddingName]!.shape[1]!;
        return {
          ...started,
          ...(options.characters > 0 &&
            initializeCharacterFeatures(characters, { filters: options.characters, width }, random)),
          ...initializeDense(head, { from: encoder.features, to: labels.length }, random),
          ...(options.crf && initializeCrf(crf, labels.length, random)),
          ...states?.initialize(),
        };
      },
      count: () => ({}),
      encode({ lists: { tokens = [], tags = [] } = {} }) {
        return encodeWords(parts, tokens.length > 0 ? tokens : [''], tags).example;
      },
      ...(options.stride !== undefined && {
        encodeSplit: examples =>
          examples.flatMap(({ lists: { tokens = [], tags = [] } = {} }) => windowUnits(parts, tokens, tags)),
      }),
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
      score: (weights, split, scoring) =>
        scoreTagger({ ...parts, facts, code, collate, reader }, weights, split, scoring),
      exported() {
        const names = inputNames(parts);
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
          longest: { sequence_length: maximumLength, words: maximumLength },
        };
      },
    };
  },
};

function inputNames({ options, states }: TaggerParts): readonly ExportedInputName[] {
  const spelled = options.characters > 0 ? (['characters'] as const) : [];
  return ['ids', 'mask', 'select', 'words', ...spelled, ...(states?.inputs ?? [])];
}

/** Hidden states of the words' first tokens -> logits [batch, words, tags]. */
function read(
  { encoder, options, states }: TaggerParts,
  parameters: Tensors,
  inputs: Tensors,
  context: ProgramContext,
) {
  const { ids, mask, select } = inputs as { ids: tf.Tensor; mask: tf.Tensor; select: tf.Tensor };
  let embedded = encoder.embed(parameters, { ids, mask });
  if (options.characters > 0) {
    embedded = tf.add(embedded, characterFeatures(parameters, characters, inputs.characters!));
  }
  if (states) embedded = tf.concat([embedded, states.read(parameters, inputs, context)], 2);
  const { hidden, pooled } = encoder.encode(parameters, embedded, { mask }, context);
  return { pooled, logits: dense(parameters, head, tf.matMul(select, hidden)) };
}

function createReader(parts: TaggerParts, facts: TagFacts, code: TagCode | undefined): TextReader<TaggedWords> {
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
      const places = cutWords(text, facts.words);
      const words = places.map(([start, end]) => text.slice(start, end));
      if (words.length === 0) return encodeWords(parts, [''], [], [[0, 0]], '');
      return encodeWords(parts, words, [], places, text);
    },
    inputs: inputNames(parts),
    predict,
    decode: (outputs, row) => decode([readRow(outputs, row, labels)], labels),
    describe(outputs, row, { words = [] }) {
      const { tags, probabilities } = decode([readRow(outputs, row, labels)], labels);
      return {
        kind: 'tags',
        words: words.map(([start, end], w) => ({ tag: tags[w]!, probability: probabilities[w]!, start, end })),
      };
    },
    evaluator: () => createEvaluator(labels, code, facts),
  };
}
