/**
 * A Transformer's layers from word vectors to hidden states: the one that encoders, decoders and both sides of encoder-decoders are
 * settings of. What families of models do differently is data: `StackOptions`, and `LayerOptions` for each layer.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../base/hostTensor';
import type { Random } from '../../base/random';
import type { ProgramContext, Tensors } from '../../engine/contract';
import { type Activation, activate } from '../activations';
import { convolution, initializeConvolution } from '../convolution';
import { dense, initializeDense } from '../dense';
import type { Initialization } from '../initializers';
import { initializeNorm, type NormOptions, norm } from '../norm';
import { take } from '../parameters';
import { type KeyValue, projectMemory } from './attention';
import {
  initializeTransformerLayer,
  type LayerOptions,
  type Memory,
  stepTransformerLayer,
  transformerLayer,
} from './layer';
import { initializePositionBias, type PositionBias, positionBias } from './positionBias';
import { type AddedPositions, addPosition, addPositions, initializePositions } from './positions';
import { allPlaces, hidePadding, hideUnreached, type Places, type Window } from './reach';
import { distances, dropDistances, initializeRelative, type RelativePositions } from './relative';

export interface StackLayer extends LayerOptions {
  /** Of its feed-forward part. */
  readonly inner: number;
  /** Tokens before and after it that a token sees, where that is not all. */
  readonly window?: Window;
}

export interface StackOptions {
  readonly width: number;
  /** From the first to the last; each as it is, so that options may vary. */
  readonly layers: readonly StackLayer[];
  /** For each layer the number of the weights that it has; its own if not given (ALBERT shares them). */
  readonly weightsOf?: readonly number[];
  /** A token sees itself and those before it alone. */
  readonly causal?: boolean;
  /** Width of the states of another text that each layer attends to. */
  readonly memory?: number;
  /** Added to word vectors. Where they are turns, layers have them (`rotary`). */
  readonly positions?: AddedPositions;
  /** Added to the logits of all layers. */
  readonly positionBias?: PositionBias;
  /** Vectors of distances, which layers with `relative` read; of a whole text, so not in single steps. */
  readonly relativePositions?: RelativePositions;
  /** After the first layer: what a token's neighbourhood was before it (DeBERTa v2). */
  readonly convolution?: { readonly kernel: number; readonly activation: Activation; readonly norm?: NormOptions };
  /** Positions count real tokens from 0, wherever padding stands, and not columns. */
  readonly countsTokens?: boolean;
  /** What word vectors are multiplied by. */
  readonly scale?: number;
  /**
   * Of word vectors that are not as wide as the layers: a map right after they are looked up, after positions are added, or after
   * all that is done to them.
   */
  readonly projection?: { readonly from: number; readonly place: 'words' | 'sum' | 'end'; readonly bias: boolean };
  /** Of word vectors and what was added to them. */
  readonly embeddingNorm?: NormOptions;
  /** After the last layer. */
  readonly finalNorm?: NormOptions;
  /** A map without a bias after all of it, to states of another width (OPT). */
  readonly narrowing?: { readonly to: number };
  readonly dropout: number;
  /** Rate at which states are dropped after all of it (T5); 0 if not given. */
  readonly finalDropout?: number;
  readonly names: StackNames;
}

/** First words of the names of parameters, and of what is captured. */
export interface StackNames {
  /** LAYERS.0, LAYERS.1, ... */
  readonly layers: string;
  /** Of the normalization after the last layer. */
  readonly norm: string;
  readonly positions: string;
  readonly projection?: string;
  /** Of the normalization of word vectors; LAYERS.embeddingNorm if not given. */
  readonly embeddingNorm?: string;
  /** Of weights of attention: ATTENTION/0, ... */
  readonly attention: string;
  readonly cross?: string;
  /** Of hidden states: HIDDEN/embedded, what the first layer reads, HIDDEN/0, ...; not captured if not given. */
  readonly hidden?: string;
  /** Whether layers tell of their outputs (`context.observe`). */
  readonly observed?: boolean;
}

export interface StackInputs {
  readonly context: ProgramContext;
  /** [batch, time], where there is padding among what is read; with a past [batch, past + time]. */
  readonly mask?: tf.Tensor;
  /** int32 [batch or 1, time] where tokens do not stand in their columns; with a past [batch or 1, past + time]. */
  readonly positions?: tf.Tensor;
  /** Another text: its states, [batch, keys, memory], or what `projectMemory` made of them; and their mask. */
  readonly memory?: ({ readonly states: tf.Tensor } | { readonly projected: Tensors }) & { readonly mask: tf.Tensor };
  /** Keys and values of all tokens before these, as `stateShapes` names them. */
  readonly past?: Tensors;
  /** Is told keys and values of each layer, those of the past too, for a cache to go on from. */
  readonly keep?: (layer: number, kept: KeyValue) => void;
}

/** Of positions and tables of positions, as in BERT and GPT-2. */
const deviation = 0.02;

/** How wide hidden states are. */
export function stateWidth({ width, narrowing }: StackOptions): number {
  return narrowing?.to ?? width;
}

export function createStack(options: StackOptions) {
  const { width, layers, names, causal, memory } = options;
  const { heads } = layers[0]!;
  const nameOf = (i: number) => `${names.layers}.${options.weightsOf?.[i] ?? i}`;
  const projectionName = names.projection ?? `${names.layers}.projection`;
  const embeddingNormName = names.embeddingNorm ?? `${names.layers}.embeddingNorm`;
  const biasName = `${names.layers}.positionBias`;
  const narrowingName = `${names.layers}.narrowing`;

  const relativeName = `${names.layers}.relative`;
  const convolutionName = `${names.layers}.convolution`;

  const project = (parameters: Tensors, x: tf.Tensor, place: 'words' | 'sum' | 'end') =>
    options.projection?.place === place ? dense(parameters, projectionName, x, options.projection.bias) : x;
  /** Word vectors -> what the first layer reads. */
  const start = (parameters: Tensors, words: tf.Tensor, context: ProgramContext, add: (x: tf.Tensor) => tf.Tensor) => {
    const scaled = options.scale === undefined ? words : tf.mul(words, options.scale);
    let x = project(parameters, add(project(parameters, scaled, 'words')), 'sum');
    if (options.embeddingNorm) x = norm(parameters, embeddingNormName, x, options.embeddingNorm);
    return project(parameters, context.dropout(x, options.dropout), 'end');
  };
  const finish = (parameters: Tensors, x: tf.Tensor) => {
    const normed = options.finalNorm ? norm(parameters, names.norm, x, options.finalNorm) : x;
    return options.narrowing ? dense(parameters, narrowingName, normed, false) : normed;
  };
  /** norm(x + activation(convolution of what the first layer read)). Beyond the text are zeros. */
  const convolve = (
    parameters: Tensors,
    embedded: tf.Tensor,
    x: tf.Tensor,
    mask: tf.Tensor | undefined,
    context: ProgramContext,
  ) => {
    if (!options.convolution) return x;
    const { activation, norm: normOptions } = options.convolution;
    const real = mask ? tf.mul(embedded, tf.expandDims(mask, 2)) : embedded;
    const neighbourhood = context.dropout(convolution(parameters, convolutionName, real), options.dropout);
    return norm(parameters, `${convolutionName}.norm`, tf.add(x, activate(neighbourhood, activation)), normOptions);
  };
  /** For each layer what is added to its logits. @param places in columns @param positions [batch or 1, ...] */
  const biases = (parameters: Tensors, places: Places, positions: Places, mask: tf.Tensor | undefined) => {
    const always = [
      ...(mask ? [hidePadding(mask)] : []),
      ...(options.positionBias ? [positionBias(parameters, biasName, options.positionBias, heads, positions)] : []),
    ];
    const made = new Map<string, tf.Tensor | undefined>();
    return layers.map(({ window }) => {
      const key = window ? `${window.before} ${window.after}` : '';
      if (!made.has(key)) {
        const hidden = hideUnreached(places, { causal, window });
        const all = hidden ? [...always, hidden] : always;
        made.set(key, all.length > 0 ? all.reduce((a, b) => tf.add(a, b)) : undefined);
      }
      return made.get(key);
    });
  };

  return {
    /** What is done to states after the last layer, [..., width] -> [..., width, or what it is narrowed to]; to those of others too. */
    finish,
    initializePositions(length: number, random: Random): HostTensors {
      const { positions, projection } = options;
      const size = { length, width: projection && projection.place !== 'words' ? projection.from : width };
      return positions ? initializePositions(names.positions, positions, size, deviation, random) : {};
    },
    /** All but positions and the table of word vectors. */
    initialize(random: Random, initialization: Initialization): HostTensors {
      const { projection, embeddingNorm, weightsOf, finalNorm, narrowing } = options;
      const parts: HostTensors[] = [];
      if (embeddingNorm) {
        const size = projection?.place === 'end' ? projection.from : width;
        parts.push(initializeNorm(embeddingNormName, size, embeddingNorm));
      }
      if (projection) {
        const size = { from: projection.from, to: width };
        parts.push(initializeDense(projectionName, size, random, initialization, projection.bias));
      }
      if (options.positionBias)
        parts.push(initializePositionBias(biasName, options.positionBias, heads, deviation, random));
      if (options.relativePositions)
        parts.push(initializeRelative(relativeName, options.relativePositions, width, deviation, random));
      if (options.convolution) {
        const size = { kernel: options.convolution.kernel, from: width, filters: width };
        parts.push(initializeConvolution(convolutionName, size, random, initialization));
        parts.push(initializeNorm(`${convolutionName}.norm`, width, options.convolution.norm));
      }
      for (const [i, layer] of layers.entries()) {
        if (weightsOf && weightsOf.indexOf(weightsOf[i]!) < i) continue;
        parts.push(
          initializeTransformerLayer(nameOf(i), layer, { width, inner: layer.inner, memory }, random, initialization),
        );
      }
      if (finalNorm) parts.push(initializeNorm(names.norm, width, finalNorm));
      if (narrowing) {
        const size = { from: width, to: narrowing.to };
        parts.push(initializeDense(narrowingName, size, random, initialization, false));
      }
      return Object.assign({}, ...parts);
    },
    /** Word vectors [batch, time, their width] -> hidden states [batch, time, width, or what it is narrowed to] */
    read(parameters: Tensors, words: tf.Tensor, { context, mask, memory: other, past, keep, ...inputs }: StackInputs) {
      const time = words.shape[1]!;
      const before = past ? take(past, 'key.0').shape[2]! : 0;
      const places = allPlaces(before + time);
      const counted = inputs.positions ?? (options.countsTokens && mask ? countTokens(mask) : undefined);
      const everywhere = counted ?? tf.reshape(places.keys, [1, before + time]);
      const here = past ? tf.slice(everywhere, [0, before], [everywhere.shape[0]!, time]) : everywhere;
      const queries = past ? tf.slice(places.keys, [before], [time]) : places.queries;
      // Where tokens stand in their columns, tables are cut and not looked up.
      const positions = counted || past ? here : undefined;
      let x = start(parameters, words, context, vectors =>
        options.positions ? addPositions(parameters, names.positions, options.positions, vectors, positions) : vectors,
      );
      const added = biases(parameters, { queries, keys: places.keys }, { queries: here, keys: everywhere }, mask);
      const otherBias = other && hidePadding(other.mask);
      const embedded = x;
      if (names.hidden) context.capture(`${names.hidden}/embedded`, embedded);
      const away = options.relativePositions && distances(parameters, relativeName, options.relativePositions, time);
      for (const [i, layer] of layers.entries()) {
        const name = nameOf(i);
        const memory: Memory | undefined = other && {
          keyValue:
            'projected' in other
              ? keyValueOf(other.projected, i)
              : projectMemory(parameters, `${name}.cross`, other.states, layer, width),
          bias: otherBias!,
          capture: `${names.cross}/${i}`,
        };
        x = transformerLayer(parameters, name, x, layer, {
          bias: added[i],
          capture: `${names.attention}/${i}`,
          memory,
          context,
          positions,
          distances: away && dropDistances(away, layer.dropout, context),
          past: past && keyValueOf(past, i),
          keep: keep && (kept => keep(i, kept)),
        });
        if (i === 0) x = convolve(parameters, embedded, x, mask, context);
        if (names.hidden) context.capture(`${names.hidden}/${i}`, x);
        if (names.observed) context.observe?.(`${names.layers}.${i}`, x, 'free');
      }
      const states = finish(parameters, x);
      return options.finalDropout ? context.dropout(states, options.finalDropout) : states;
    },
    /** The same after tokens whose keys and values are kept, or at the start of a text: those of all come out. */
    extend(
      parameters: Tensors,
      words: tf.Tensor,
      past: Tensors | undefined,
      inputs: Omit<StackInputs, 'past' | 'keep'>,
    ): { readonly hidden: tf.Tensor; readonly state: Tensors } {
      const kept: KeyValue[] = [];
      const keep = (layer: number, all: KeyValue) => {
        kept[layer] = all;
      };
      const hidden = this.read(parameters, words, { ...inputs, past, keep });
      return { hidden, state: named((i, part) => kept[i]![part]) };
    },
    /** Of keys and values: `key.0`, `value.0`, ... */
    stateShapes(batch: number, limit: number): Readonly<Record<string, readonly number[]>> {
      const each = layers.flatMap(({ heads, keyValueHeads = heads, headWidth = width / heads }, i) =>
        ['key', 'value'].map(part => [`${part}.${i}`, [batch, keyValueHeads, limit, headWidth]] as const),
      );
      return Object.fromEntries(each);
    },
    /** What each layer reads of another text at every step, by the same names. */
    projectMemory(parameters: Tensors, states: tf.Tensor): Tensors {
      const each = layers.map((layer, i) => projectMemory(parameters, `${nameOf(i)}.cross`, states, layer, width));
      return named((i, part) => each[i]![part]);
    },
    /**
     * One token after those whose keys and values are kept.
     * @param words its vector, [batch, width of word vectors]
     * @param position int32 scalar
     * @returns `state`: its own keys and values, for the place `position`
     */
    step(
      parameters: Tensors,
      words: tf.Tensor,
      state: Tensors,
      position: tf.Tensor,
      {
        context,
        memory: other,
      }: {
        readonly context: ProgramContext;
        /** As `projectMemory` gives it, and the mask of the text. */
        readonly memory?: { readonly projected: Tensors; readonly mask: tf.Tensor };
      },
    ): { readonly hidden: tf.Tensor; readonly state: Tensors } {
      const limit = take(state, 'key.0').shape[2]!;
      let x = start(parameters, words, context, vectors =>
        options.positions
          ? addPosition(parameters, names.positions, options.positions, vectors, position, limit)
          : vectors,
      );
      const queries = tf.reshape(position, [1]);
      // Places from its own on are of no token yet. Counted as one later they are out of reach; its own comes last.
      const columns = tf.range(0, limit, 1, 'int32');
      const places = tf.add(columns, tf.cast(tf.greaterEqual(columns, position), 'int32'));
      const keys = tf.concat([places, queries]);
      const at = { queries: tf.reshape(position, [1, 1]), keys: tf.reshape(keys, [1, limit + 1]) };
      const added = biases(parameters, { queries, keys }, at, undefined);
      const otherBias = other && hidePadding(other.mask);
      const next: KeyValue[] = [];
      for (const [i, layer] of layers.entries()) {
        const kept = keyValueOf(state, i);
        const memory: Memory | undefined = other && {
          keyValue: keyValueOf(other.projected, i),
          bias: otherBias!,
          capture: `${names.cross}/${i}`,
        };
        const inputs = { bias: added[i], capture: `${names.attention}/${i}`, memory, context };
        const step = stepTransformerLayer(parameters, nameOf(i), x, kept, position, layer, inputs);
        x = step.output;
        next.push(step.kept);
      }
      return { hidden: finish(parameters, x), state: named((i, part) => next[i]![part]) };
    },
  };

  function named(of: (layer: number, part: 'key' | 'value') => tf.Tensor): Tensors {
    return Object.fromEntries(
      layers.flatMap((_, i) => (['key', 'value'] as const).map(part => [`${part}.${i}`, of(i, part)])),
    );
  }
}

/** Those of a layer. */
function keyValueOf(kept: Tensors, layer: number): KeyValue {
  return { key: take(kept, `key.${layer}`), value: take(kept, `value.${layer}`) };
}

export type Stack = ReturnType<typeof createStack>;

/** Where each real token stands among real tokens: int32 [batch, time]; 0 before the first. */
export function countTokens(mask: tf.Tensor): tf.Tensor {
  return tf.cast(tf.mul(tf.sub(tf.cumsum(mask, 1), 1), mask), 'int32');
}
