/** What `create` of a user's module returned -> an encoder: a whole one as ours are, or the short form. */
import type * as tf from '@tensorflow/tfjs-core';
import { ActionableError } from '../../base/errors';
import { type HostTensor, type HostTensors, sizeOf } from '../../base/hostTensor';
import type { Random } from '../../base/random';
import { joinWords } from '../../config/describe';
import type { ProgramContext, Tensors } from '../../engine/contract';
import { embedding, initializeEmbedding } from '../../layers/embedding';
import { drawKernel, filled, type Initialization, zeros } from '../../layers/initializers';
import type { Encoded, EncoderParts } from '../model';
import type { Layer } from './layers';

const initializations = ['uniform', 'xavier', 'he', 'orthogonal', 'normal', 'zeros', 'ones'] as const;

/** A shape alone is a matrix by Xavier, or a vector of zeros. */
export type ParameterSpec =
  | readonly number[]
  | {
      readonly shape: readonly number[];
      /** Of shapes of two and more axes the last is the outputs', all before it the inputs'. */
      readonly initialize?: (typeof initializations)[number];
      /** In place of `initialize`: row by row. */
      readonly values?: ArrayLike<number>;
      /** Not trained. */
      readonly frozen?: boolean;
    };

/** The short form: word vectors are ours, `encode` is the user's. */
export interface Definition {
  /** Size of a word vector. */
  readonly width: number;
  readonly parameters?: Readonly<Record<string, ParameterSpec>>;
  readonly layers?: readonly Layer<readonly never[], unknown>[];
  /** Puts [CLS] before every text. */
  readonly needsCls?: boolean;
  readonly attention?: { readonly layers: number; readonly heads: number };
  /** `encode` gives a logit a label: no dense layer is put over it. */
  readonly pooledAreLogits?: boolean;
  /** Words [batch, time, width] and mask [batch, time] -> one vector a text [batch, features], or that beside the hidden states. */
  encode(parameters: Tensors, words: tf.Tensor, mask: tf.Tensor, context: ProgramContext): tf.Tensor | Encoded;
}

/** The long form, where word vectors are the user's too. */
type WholeEncoder = Omit<EncoderParts, 'tokens' | 'initialize' | 'words' | 'embed' | 'encode'> & {
  readonly needsCls?: boolean;
  initialize(vocabulary: number, maximumLength: number, random: Random): HostTensors;
  embed(parameters: Tensors, ids: tf.Tensor, mask: tf.Tensor): tf.Tensor;
  encode(parameters: Tensors, embedded: tf.Tensor, mask: tf.Tensor, context: ProgramContext): Encoded;
};

const table = 'embedding';

function malformed(message: string): ActionableError {
  return new ActionableError('model-shape', message);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Without `features`, which a trial run tells. @throws ActionableError naming what is missing or odd */
export function readDefinition(made: unknown): Omit<EncoderParts, 'features'> {
  if (!isObject(made)) throw malformed(`create must return a model (an object), not ${describe(made)}`);
  if (typeof made.encode !== 'function') {
    throw malformed('the model has no function encode(parameters, words, mask, context)');
  }
  if ('embed' in made || 'initialize' in made) return readWhole(made);
  return fromDefinition(made as unknown as Definition);
}

function describe(value: unknown): string {
  return value === undefined ? 'nothing' : value === null ? 'null' : `a ${typeof value}`;
}

function readWhole(made: Readonly<Record<string, unknown>>): Omit<EncoderParts, 'features'> {
  for (const name of ['initialize', 'embed']) {
    if (typeof made[name] !== 'function')
      throw malformed(`the model has no function ${name}; a whole encoder has initialize, embed and encode`);
  }
  if (typeof made.embeddingName !== 'string') {
    throw malformed('the model has no embeddingName: the name of its table of word vectors');
  }
  const { needsCls, initialize, embed, encode, ...rest } = made as unknown as WholeEncoder;
  return {
    ...rest,
    tokens: tokensOf({ needsCls }),
    initialize: ({ vocabulary, length }, random) => initialize.call(made, vocabulary, length, random),
    words: (parameters, { ids, mask }) => embed.call(made, parameters, ids, mask),
    encode: (parameters, embedded, { mask }, context) => encode.call(made, parameters, embedded, mask, context),
  };
}

/** Its own word for it. */
function tokensOf({ needsCls }: Pick<Definition, 'needsCls'>): readonly string[] {
  return needsCls ? ['cls'] : [];
}

function fromDefinition(definition: Definition): Omit<EncoderParts, 'features'> {
  const { width, parameters = {}, layers = [], attention, pooledAreLogits } = definition;
  if (!Number.isInteger(width) || width < 1) {
    throw malformed('the model has no width: the embedding size, a whole number of 1 or more');
  }
  const frozen = new Set(Object.keys(parameters).filter(name => isFrozen(parameters[name]!)));
  for (const [name, spec] of Object.entries(parameters)) checkSpec(name, spec);
  checkLayers(layers, Object.keys(parameters));
  return {
    tokens: tokensOf(definition),
    attention,
    embeddingName: `${table}.weight`,
    ...(pooledAreLogits && { pooledAreLogits: true }),
    frozen,
    initialize({ vocabulary }, random) {
      const own = Object.entries(parameters).map(([name, spec]) => [name, startOf(spec, random.fork(name))] as const);
      return {
        ...initializeEmbedding(table, { vocabulary, width }, 0.1, random),
        ...Object.assign({}, ...layers.map((each): HostTensors => each.initialize(random))),
        ...Object.fromEntries(own),
      };
    },
    words: (tensors, { ids }) => embedding(tensors, table, ids),
    encode(tensors, words, { mask }, context) {
      const made: unknown = definition.encode(tensors, words, mask, context);
      return isObject(made) && 'pooled' in made
        ? { hidden: words, ...(made as Partial<Encoded> & Pick<Encoded, 'pooled'>) }
        : { hidden: words, pooled: made as tf.Tensor };
    },
  };
}

function isFrozen(spec: ParameterSpec): boolean {
  return 'frozen' in spec && spec.frozen === true;
}

function checkLayers(layers: unknown, taken: readonly string[]): void {
  if (!Array.isArray(layers)) throw malformed('layers must be a list of layers');
  const names = new Set(taken);
  for (const each of layers as readonly unknown[]) {
    if (!isLayer(each))
      throw malformed('layers holds something that is no layer of nlp-workbench, such as dense("out", { from, to })');
    if (names.has(each.layerName)) throw malformed(`two layers are called "${each.layerName}"`);
    names.add(each.layerName);
  }
}

function isLayer(value: unknown): value is Layer<readonly never[], unknown> {
  return typeof value === 'function' && 'initialize' in value && 'layerName' in value;
}

function checkSpec(name: string, spec: ParameterSpec): void {
  const shape: unknown = Array.isArray(spec) ? spec : isObject(spec) ? spec.shape : undefined;
  const isShape = Array.isArray(shape) && shape.every(size => Number.isInteger(size) && size >= 1);
  if (!isShape) throw malformed(`parameter "${name}" has no shape: a list of whole numbers, such as [64, 32]`);
  if (Array.isArray(spec) || !isObject(spec)) return;
  const { initialize, values } = spec as Exclude<ParameterSpec, readonly number[]>;
  if (initialize !== undefined && !initializations.includes(initialize)) {
    throw malformed(`parameter "${name}": initialize is "${initialize}"; choose ${joinWords(initializations)}`);
  }
  if (values !== undefined && values.length !== sizeOf(shape)) {
    throw malformed(
      `parameter "${name}" has ${values.length} values, not the ${sizeOf(shape)} of [${shape.join(', ')}]`,
    );
  }
}

function startOf(spec: ParameterSpec, random: Random): HostTensor {
  const { shape, initialize, values } = 'shape' in spec ? spec : { shape: spec };
  if (values) return { dtype: 'float32', shape, data: Float32Array.from(values) };
  const how = initialize ?? (shape.length < 2 ? 'zeros' : 'xavier');
  if (how === 'zeros') return zeros(shape);
  if (how === 'ones') return filled(shape, 1);
  return draw(how, shape, random);
}

/** All axes but the last count as inputs. */
function draw(how: Initialization, shape: readonly number[], random: Random): HostTensor {
  const to = shape[shape.length - 1] ?? 1;
  const from = sizeOf(shape) / to;
  return { ...drawKernel(how, { from, to }, random), shape };
}
