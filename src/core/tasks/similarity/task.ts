/** `similarity`: a vector for each text, learned from texts that belong together and texts that do not. */
import * as tf from '@tensorflow/tfjs-core';
import { ActionableError, internal } from '../../base/errors';
import { float32, type HostTensor, type HostTensors } from '../../base/hostTensor';
import { hashName } from '../../base/random';
import type { LossProgram, Program, Tensors } from '../../engine/contract';
import { toUnitLength } from '../../layers/unitLength';
import { chooseInputs, pooled } from '../exportedInputs';
import type { Task, TaskDefinition } from '../task';
import type { TaskExample } from '../taskExample';
import { createTextInput, rowOf } from '../textInput';
import { createVectorReader } from '../vectorReader';
import { type BatchShape, batchFacts, chooseNegatives, stackTexts, tensorNames } from './batches';
import { fields, textsOf } from './fields';
import { type BatchFacts, batchLoss } from './losses';
import { readPairLabel, type SimilarityOptions } from './schema';
import { type ComparedPair, scorePairs } from './scorePairs';

/** Lowest and highest training score, [2], of the loss that compares with them. */
const scale = 'scale';

export const similarity: TaskDefinition<SimilarityOptions, ComparedPair> = {
  name: 'similarity',
  ...fields,
  create({ options, model, tokenizer, roles = new Set() }): Task<ComparedPair> {
    const { encoder } = model;
    if (!encoder || encoder.pooledAreLogits) throw internal(`${model.type} gives no vector of a text`);
    const { type } = options.loss;
    checkDimensions(options.dimensions, encoder.features);
    const input = createTextInput(encoder, tokenizer, 'none');
    const { maximumLength, special } = tokenizer;
    const shape: BatchShape = { loss: type, negatives: roles.has('negative') ? options.negatives : 0 };
    const isScaled = type === 'cosine';
    const predict: Program = (parameters, inputs, context) => {
      const vectors = input.pool(parameters, inputs, context);
      return { pooled: options.normalize ? toUnitLength(vectors) : vectors };
    };
    const reader = createVectorReader(encoder, input, predict, options);
    const factsOf = (parameters: Tensors, inputs: Tensors): BatchFacts => {
      const given = inputs as unknown as BatchFacts;
      return isScaled ? { ...given, targets: scaled(parameters[scale]!, given.targets) } : given;
    };
    const loss: LossProgram = (parameters, inputs, context) => {
      const { texts, textsMask } = inputs as { texts: tf.Tensor; textsMask: tf.Tensor };
      const vectors = predict(parameters, { ids: texts, mask: textsMask }, context).pooled!;
      return batchLoss(options, splitVectors(vectors, shape), factsOf(parameters, inputs));
    };
    /** The same from vectors that are there. */
    const lossOfVectors: Program = (parameters, inputs) =>
      batchLoss(options, splitVectors(inputs.vectors!, shape), factsOf(parameters, inputs));
    const encodeIds = (text: string) => tokenizer.encode(text).ids;
    return {
      name: 'similarity',
      labels: [],
      target: targetOf(options, roles),
      ...(isScaled && { frozen: new Set([...(encoder.frozen ?? []), scale]) }),
      ...(!isScaled && encoder.frozen && { frozen: encoder.frozen }),
      embeddingName: encoder.embeddingName,
      reader: { ...reader, decode: () => ({}) },
      initialize: random => ({ ...input.initialize(random), ...(isScaled && { [scale]: float32([2], [0, 1]) }) }),
      count: (examples): HostTensors => (isScaled ? { [scale]: float32([2], rangeOf(examples)) } : {}),
      encode(example) {
        const { text, pair, negatives } = textsOf(example, options);
        const ids = encodeIds(text);
        const pairIds = pair === undefined ? undefined : encodeIds(pair);
        const others = negatives.map(encodeIds);
        const keys = [example.fields.text ?? '', ...(pair === undefined ? [] : [example.fields['text-pair']!])];
        const all = [...keys, ...(example.lists?.negative ?? [])];
        const tensors: Record<string, HostTensor> = {
          ids: rowOf(ids),
          ...(pairIds && { [tensorNames.pair]: rowOf(pairIds) }),
          [tensorNames.keys]: rowOf(all.map(each => hashName(each.trim()) | 0)),
          [tensorNames.target]: float32([1], [targetOfExample(example.fields, options)]),
        };
        for (const [i, each] of others.entries()) tensors[tensorNames.negative(i)] = rowOf(each);
        const length = Math.max(ids.length, pairIds?.length ?? 0, ...others.map(each => each.length));
        return { length, tensors };
      },
      collate(examples, size, random) {
        // Texts alone are read, not learned from.
        if (!examples[0]?.tensors[tensorNames.keys]) return input.collate(examples, size);
        const choices = examples.map((example, row) =>
          chooseNegatives(example, shape.negatives, random?.fork(`negatives/${row}`)),
        );
        const { ids, mask } = stackTexts(examples, choices, shape, size, special.pad);
        return { texts: ids, textsMask: mask, ...batchFacts(examples, choices, shape, size.batch) };
      },
      loss,
      score: (weights, split, scoring) =>
        scorePairs(
          { reader, collate: input.collate, lossOfVectors, shape, roles, longest: maximumLength },
          weights,
          split,
          scoring,
        ),
      exported: () => ({
        program: predict,
        inputs: chooseInputs(input.inputs),
        outputs: { pooled },
        longest: input.longest,
      }),
    };
  },
};

/** @throws ActionableError `bad-dimensions` */
function checkDimensions(dimensions: readonly number[], features: number): void {
  const large = dimensions.find(size => size >= features);
  if (large === undefined) return;
  throw new ActionableError(
    'bad-dimensions',
    `task.dimensions: ${large} is not less than the ${features} numbers that the vectors of this model have; remove it (the whole vector is always trained)`,
  );
}

/** What the checkpoint is chosen by. */
function targetOf({ loss }: SimilarityOptions, roles: ReadonlySet<string>): string {
  if (roles.has('score')) return 'spearman';
  if (roles.has('label')) return 'average-precision';
  if (loss.type === 'triplet') return 'triplet-accuracy';
  return roles.has('text-pair') ? 'MRR' : 'loss';
}

/** A label as 1 or 0 where the loss reads labels, or learns from pairs alone; else the score. */
function targetOfExample(fields: Readonly<Record<string, string>>, { loss }: SimilarityOptions): number {
  if (loss.type === 'cosent' || loss.type === 'cosine') return Number(fields.score || Number.NaN);
  const label = fields.label === undefined ? undefined : readPairLabel(fields.label);
  return label === undefined ? Number.NaN : Number(label);
}

function rangeOf(examples: readonly TaskExample[]): [number, number] {
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { tensors } of examples) {
    const score = tensors[tensorNames.target]!.data[0]!;
    if (Number.isNaN(score)) continue;
    lowest = Math.min(lowest, score);
    highest = Math.max(highest, score);
  }
  return highest > lowest ? [lowest, highest] : [0, 1];
}

/** Scores as 0..1. */
function scaled(range: tf.Tensor, scores: tf.Tensor): tf.Tensor {
  const [lowest, highest] = [0, 1].map(at => tf.slice(range, [at], [1])) as [tf.Tensor, tf.Tensor];
  return tf.div(tf.sub(scores, lowest), tf.sub(highest, lowest));
}

/** [texts x batch, features] -> those of first texts, of second ones, of negatives. */
function splitVectors(vectors: tf.Tensor, { negatives }: BatchShape) {
  const [all, features] = vectors.shape as [number, number];
  const batch = all / (2 + negatives);
  const block = (index: number) => tf.slice(vectors, [index * batch, 0], [batch, features]);
  return { u: block(0), v: block(1), negatives: Array.from({ length: negatives }, (_, k) => block(2 + k)) };
}
