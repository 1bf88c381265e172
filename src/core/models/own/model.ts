/** `own`: the network that a file of the user's describes, tried once so that what is wrong is said before training begins. */
import * as tf from '@tensorflow/tfjs-core';
import { internal, ProblemsError } from '../../base/errors';
import type { HostTensors } from '../../base/hostTensor';
import { Random } from '../../base/random';
import type { Infer } from '../../config/schema';
import type { ProgramContext, Tensors } from '../../engine/contract';
import { traceInference } from '../../engine/traceInference';
import type { CreateEncoder, Encoded, EncoderParts } from '../model';
import { readDefinition } from './definition';
import { CALL_SECONDS, INITIALIZE_SECONDS, runLimited } from './limit';
import { blame, problemAt } from './locate';
import type { OwnModule } from './readModule';
import type { schema } from './schema';

/** Of the trial run; any will do. */
const trial = { batch: 2, time: 5, vocabulary: 8 };

type Create = (options: Readonly<Record<string, unknown>>, labels: number) => unknown;

/** Frames of a stack that are looked through for the user's line: TensorFlow.js has many of its own above it. */
const frames = 200;

/** @throws ProblemsError at the line of the user's file */
export const create: CreateEncoder<Infer<typeof schema>> = ({ options }, labels, module) => {
  if (!module) throw internal("a model of the user's own without its module");
  const files = module.files.map(({ path }) => path);
  const guard = <T>(doing: string, work: () => T, seconds = CALL_SECONDS): T => {
    const before = Error.stackTraceLimit;
    Error.stackTraceLimit = frames;
    try {
      return runLimited(seconds, work);
    } catch (error) {
      throw blame(error, doing, files);
    } finally {
      Error.stackTraceLimit = before;
    }
  };
  const make = findCreate(module);
  const made = guard('create', () => readDefinition(make(options, labels)));
  const guarded: Omit<EncoderParts, 'features'> = {
    ...made,
    initialize: (sizes, random) => guard('initialize', () => made.initialize(sizes, random), INITIALIZE_SECONDS),
    words: (parameters, input) => guard('embed', () => made.words(parameters, input)),
    encode: (parameters, embedded, input, context) =>
      guard('encode', () => checkEncoded(made.encode(parameters, embedded, input, context), input.mask)),
  };
  // Each call within has a limit of its own.
  const features = guard('encode', () => tryOut(guarded), INITIALIZE_SECONDS);
  if (guarded.pooledAreLogits && features !== labels) {
    const message = `encode gives ${features} logits for ${labels} labels; pooledAreLogits wants one a label`;
    throw new ProblemsError([problemAt(files[0]!, 'model-shape', message, undefined)]);
  }
  return { ...guarded, features };
};

function findCreate({ exports, files }: OwnModule): Create {
  const standard = exports.default as { create?: unknown } | undefined;
  const found = [exports.create, standard?.create, standard].find(each => typeof each === 'function');
  if (found) return found as Create;
  const names = Object.keys(exports).filter(name => name !== '__esModule');
  const there = names.length > 0 ? `; it exports ${names.join(', ')}` : '';
  const message = `this file must export a function create(options, labels)${there}`;
  throw new ProblemsError([problemAt(files[0]!.path, 'model-export', message, undefined)]);
}

/** Shapes are what the rest relies on. */
function checkEncoded({ hidden, pooled }: Encoded, mask: tf.Tensor): Encoded {
  const [batch] = mask.shape;
  const shapeOf = (value: unknown) => (value instanceof tf.Tensor ? `[${value.shape.join(', ')}]` : typeof value);
  if (!(pooled instanceof tf.Tensor) || pooled.rank !== 2 || pooled.shape[0] !== batch) {
    throw new Error(`expected one vector per text, [batch, features] with batch ${batch}, got ${shapeOf(pooled)}`);
  }
  if (!(hidden instanceof tf.Tensor) || hidden.rank !== 3 || hidden.shape[0] !== batch) {
    throw new Error(`expected hidden [batch, time, features] with batch ${batch}, got ${shapeOf(hidden)}`);
  }
  return { hidden, pooled };
}

/** What is promised to the attention panel is there. */
function checkAttention(
  { attention }: Omit<EncoderParts, 'features'>,
  captured: ReadonlyMap<string, readonly number[]>,
): void {
  if (!attention) return;
  for (let i = 0; i < attention.layers; i++) {
    const shape = captured.get(`attention/${i}`);
    const wanted = `[${trial.batch}, ${attention.heads}, time, time]`;
    if (!shape) throw new Error(`attention of ${attention.layers} layers, but nothing is captured as attention/${i}`);
    if (shape.length !== 4 || shape[1] !== attention.heads || shape[2] !== shape[3])
      throw new Error(`attention/${i} must be ${wanted}, not [${shape.join(', ')}]`);
  }
}

/** Traces the model on a batch of nothing. @returns the size of `pooled` */
function tryOut(encoder: Omit<EncoderParts, 'features'>): number {
  const { batch, time, vocabulary } = trial;
  const parameters: HostTensors = encoder.initialize({ vocabulary, length: time }, new Random(0));
  let features = 0;
  const program = (tensors: Tensors, inputs: Tensors, context: ProgramContext): Tensors => {
    const input = inputs as { ids: tf.Tensor; mask: tf.Tensor };
    const { pooled } = encoder.encode(tensors, encoder.words(tensors, input), input, context);
    features = pooled.shape[1]!;
    return { pooled };
  };
  const inputs: HostTensors = {
    ids: { dtype: 'int32', shape: [batch, time], data: new Int32Array(batch * time) },
    mask: { dtype: 'float32', shape: [batch, time], data: new Float32Array(batch * time).fill(1) },
  };
  const { graph, outputNames } = traceInference({ program, parameters, captures: ['*'] }, inputs, traced => traced);
  const captured = new Map(outputNames.map((name, i) => [name, graph.outputs[i]!.shape] as const));
  checkAttention(encoder, captured);
  return features;
}
