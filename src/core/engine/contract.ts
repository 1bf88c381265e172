/**
 * What the rest of core sees of the engine: programs written with TensorFlow.js functions go in,
 * compiled steps and inferences that work on plain host tensors come out.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { HostTensor, HostTensors } from '../base/hostTensor';

export type EngineName = 'native' | 'wasm' | 'tensorflow';

/** Symbolic (traced) or eager TensorFlow.js tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** What a program may ask for beside its tensors; handed to it at each trace. */
export interface ProgramContext {
  /** Dropout and other training-only behaviour is on. */
  readonly training: boolean;
  /** Inverted dropout (Srivastava et al. 2014): a function of (seed, step, place) alone; identity when not training or rate is 0. `rate` in [0, 1). */
  dropout(x: Tensor, rate: number): Tensor;
  /** Uniform in [0, 1), float32: as dropout's masks a function of (seed, step, place) alone; of the place alone when not training. */
  random(shape: readonly number[]): Tensor;
  /**
   * Records an intermediate (attention weights, hidden states) under a name; a no-op unless the compiled program asked for captures.
   * @param value or what makes it, called where it was asked for
   */
  capture(name: string, value: Tensor | (() => Tensor)): void;
  /**
   * Tells of the activations of a layer, [batch, time, features] or [batch, features], whoever listens: a program that looks
   * at a model's health does, the engine does not. `bounded` ones lie in (-1, 1), as tanh's; `rectified` ones may be 0 for good.
   */
  observe?(layer: string, value: Tensor, kind: 'rectified' | 'bounded' | 'free'): void;
  /** Hands on a feature map [batch, time, filters] that the vector of a text is made of; who listens may give another in its place. */
  watch?(name: string, map: Tensor): Tensor;
  /**
   * While training, the parameter of that name, on which the loss does not depend, has this value after the step (running
   * statistics); a frozen one stays. A no-op otherwise.
   */
  update(name: string, value: Tensor): void;
}

/** A pure function of (parameters, inputs). Must be traceable: no reading of values, no random numbers but the context's. */
export type Program = (parameters: Tensors, inputs: Tensors, context: ProgramContext) => Tensors;

/**
 * A program whose outputs hold a scalar `loss`; other outputs are reported each step (scalars). One of them is special:
 * `weight`, what the loss is a mean over. Batches whose gradients are accumulated count by it, each 1 where it is left out;
 * it is not reported. Of a further loss `weight/OUTPUT` says the same, where it is a mean over something else.
 */
export type LossProgram = (
  parameters: Tensors,
  inputs: Tensors,
  context: ProgramContext,
) => { loss: Tensor } & Record<string, Tensor>;

/**
 * An optimizer as pure tensor functions; `slots` are named per parameter (`moment1`, `moment2`).
 * `update` works element by element: a large parameter is updated in parts, handed over without its shape.
 * Weight decay, momentum and so on are constants of the closure; `learningRate` and `step` (1-based, float32 scalars) are inputs.
 */
export interface Optimizer {
  readonly name: string;
  /** Names of the per-parameter state tensors, each of the parameter's shape, starting at zero. */
  readonly slots: readonly string[];
  update(
    parameter: Tensor,
    gradient: Tensor,
    slots: Tensors,
    scalars: { readonly learningRate: Tensor; readonly step: Tensor },
    name: string,
  ): { readonly parameter: Tensor; readonly slots: Tensors };
}

/** Another output of the loss program that some parameters are trained by: the other side of a game, a second head. */
export interface FurtherLoss {
  readonly output: string;
  readonly trains: (parameter: string) => boolean;
  readonly optimizer: Optimizer;
}

export interface TrainerOptions {
  readonly loss: LossProgram;
  readonly parameters: HostTensors;
  readonly optimizer: Optimizer;
  /** All move at once, from the same weights; each is clipped by its own norm. What none of them trains `loss` does. */
  readonly further?: readonly FurtherLoss[];
  /** Names of parameters that are not trained; they become constants. */
  readonly frozen?: ReadonlySet<string>;
  /** Clip gradients to this global L2 norm before the update. */
  readonly clipNorm?: number;
  readonly seed: number;
  /** The layer of a parameter; given, each step tells the norm of the gradients of each layer. */
  readonly layerOf?: (parameter: string) => string;
}

/** What one update is made from: a batch, or several of one signature whose gradients are accumulated. */
export type StepBatch = HostTensors | readonly HostTensors[];

/** Everything that a checkpoint must hold to go on bit for bit. */
export interface TrainerState {
  readonly parameters: HostTensors;
  /** `SLOT/PARAMETER` -> tensor. */
  readonly slots: HostTensors;
  /** Steps done. */
  readonly step: number;
  /** Steps that were done when training of a parameter began; absent where all began at the start. */
  readonly begun?: Readonly<Record<string, number>>;
}

export interface StepResult {
  readonly loss: number;
  /** Global L2 norm of the gradients before clipping; absent where no gradient is of all parameters at once. */
  readonly gradientNorm?: number;
  /** The same of each layer, where `layerOf` was given. */
  readonly layerNorms: Readonly<Record<string, number>>;
  /** The loss program's other scalar outputs. */
  readonly outputs: Readonly<Record<string, number>>;
}

export interface Trainer {
  /**
   * Runs one step a batch, in order, as one run of the engine where it can (`Loop`). All batches must have the same
   * signature (names, dtypes, shapes; and as many to a step). Deterministic: the same state, seed and batches give the same bits.
   * @param learningRates one a step
   */
  steps(batches: readonly StepBatch[], learningRates: readonly number[]): Promise<readonly StepResult[]>;
  state(): TrainerState;
  load(state: TrainerState): void;
  /** From now on these are not trained and all others are. What begins to be trained has fresh slots, and is at its first step. */
  freeze(frozen: ReadonlySet<string>): Promise<void>;
  /**
   * How many steps to hand to one `steps` call, from what was measured so far for this signature: as many as take about 200 ms,
   * and for a large model more, so that copying its state is a small part of it; at most 5 s of them.
   */
  suggestedSteps(batch: StepBatch): number;
  /** Bytes that a step takes, from the shapes of its batch alone, whose data may be missing; absent where the engine cannot tell. */
  memoryOf?(batch: HostTensors): number;
  dispose(): Promise<void>;
}

export interface InferenceOptions {
  readonly program: Program;
  readonly parameters: HostTensors;
  /** Outputs recorded with `context.capture` to return beside the program's own; `'*'` is all of them. */
  readonly captures?: readonly string[];
  /** Names of parameters that `load` will change; they are inputs of the compiled program, the others constants. */
  readonly changing?: ReadonlySet<string>;
  /**
   * Other programs have the same parameters, and it reads few rows at once, so that weights are not worth another layout: where they
   * are large and can be read where they lie, all are inputs.
   */
  readonly shared?: boolean;
  /**
   * What the sizes of the inputs depend on. Where weights are large, one compiled program then serves all sizes; inputs that are
   * not named keep the shape that they have.
   */
  readonly sizes?: NamedSizes;
  /** With its weights in 8 bits. They are then constants, however large. */
  readonly quantized?: Quantization;
}

/** How weights are in 8 bits: they alone (`weights`), or what is multiplied by them too (`products`), as `passes/quantize` has it. */
export const quantizations = ['weights', 'products'] as const;
export type Quantization = (typeof quantizations)[number];

/** Inputs whose dimensions are named, and how great these are at most; `batch_size` has no bound. */
export interface NamedSizes {
  readonly inputs: Readonly<Record<string, ExportedInput>>;
  readonly longest: Readonly<Record<string, number>>;
}

/** A dimension of an input: a number, one that is free, a multiple of a free one, or a sum of free ones. */
export type Dimension = number | string | { readonly of: string; readonly times: number } | SumOfDimensions;

export interface SumOfDimensions {
  readonly sum: readonly string[];
  /** What it is called in a file; as it is written, `a + b`, if not given. */
  readonly as?: string;
}

export interface ExportedInput {
  /** What a file calls it, where the program calls it otherwise; of integers and whole numbers alone. */
  readonly as?: string;
  readonly dtype: HostTensor['dtype'];
  readonly shape: readonly Dimension[];
  /** A float whose numbers are whole: in a file it is int64, as integers are, which tokenizers and other models' users give. */
  readonly whole?: boolean;
  /** What it is, for people. */
  readonly meaning: string;
}

/** What is to be said of a program that is written as a model of its own. */
export interface ExportRequest extends NamedSizes {
  /** What each output is, for people. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Kept in the model, beside what its inputs and outputs are. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** What is written beside it: the same with weights in 8 bits. */
  readonly quantized?: readonly Quantization[];
}

export interface ExportedModel {
  readonly bytes: Uint8Array;
  /** Those that were asked for. */
  readonly quantized: Readonly<Partial<Record<Quantization, Uint8Array>>>;
  /** What the dimensions must be that are not free. */
  readonly fixed: Readonly<Record<string, number>>;
  /** Why there are such. */
  readonly reason?: string;
  /** Those that are free, with their greatest size; null where they have none. */
  readonly free: Readonly<Record<string, number | null>>;
}

export interface Inference {
  /** Compiles for each new signature of inputs, keeps the last few compiled. */
  run(inputs: HostTensors): Promise<HostTensors>;
  /** Other values for the parameters that were said to change; what is compiled stays. */
  load(parameters: HostTensors): void;
  /**
   * The ONNX model, parameters inside, for every batch and every length up to the longest. What a program does not leave free (a
   * loop over tokens unrolls for one length) is fixed, and told.
   */
  toOnnx(request: ExportRequest): ExportedModel;
  dispose(): Promise<void>;
}

export interface Engine {
  readonly name: EngineName;
  createTrainer(options: TrainerOptions): Trainer;
  createInference(options: InferenceOptions): Inference;
}

export interface ChosenEngine {
  readonly engine: Engine;
  readonly reason: string;
  /** Why the native engine, which would have been the first choice, does not load. */
  readonly nativeFailure?: string;
}

/** `createEngine('auto')` picks the first that loads; `reason` says which and why. Defined in `engine/index.ts`. */
export type CreateEngine = (
  name: EngineName | 'auto',
  options?: { readonly threads?: number },
) => Promise<ChosenEngine>;

export type { HostTensor, HostTensors };
