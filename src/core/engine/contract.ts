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
  /** Records an intermediate (attention weights, hidden states) under a name; a no-op unless the compiled program asked for captures. */
  capture(name: string, value: Tensor): void;
  /**
   * Tells of the activations of a layer, [batch, time, features] or [batch, features], whoever listens: a program that looks
   * at a model's health does, the engine does not. `bounded` ones lie in (-1, 1), as tanh's; `rectified` ones may be 0 for good.
   */
  observe?(layer: string, value: Tensor, kind: 'rectified' | 'bounded' | 'free'): void;
  /**
   * While training, the parameter of that name, on which the loss does not depend, has this value after the step (running
   * statistics); a frozen one stays. A no-op otherwise.
   */
  update(name: string, value: Tensor): void;
}

/** A pure function of (parameters, inputs). Must be traceable: no reading of values, no random kernels but `context.dropout`. */
export type Program = (parameters: Tensors, inputs: Tensors, context: ProgramContext) => Tensors;

/**
 * A program whose outputs hold a scalar `loss`; other outputs are reported each step (scalars). One of them is special:
 * `weight`, what the loss is a mean over. Batches whose gradients are accumulated count by it, each 1 where it is left out;
 * it is not reported.
 */
export type LossProgram = (
  parameters: Tensors,
  inputs: Tensors,
  context: ProgramContext,
) => { loss: Tensor } & Record<string, Tensor>;

/**
 * An optimizer as pure tensor functions; `slots` are named per parameter (`moment1`, `moment2`).
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

export interface TrainerOptions {
  readonly loss: LossProgram;
  readonly parameters: HostTensors;
  readonly optimizer: Optimizer;
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
}

export interface StepResult {
  readonly loss: number;
  /** Global L2 norm of the gradients before clipping. */
  readonly gradientNorm: number;
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
  /** How many steps to hand to one `steps` call so that it takes about 200 ms, from what was measured so far for this signature. */
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
}

/** A dimension of an input: a number, one that is free, or a multiple of a free one. */
export type Dimension = number | string | { readonly of: string; readonly times: number };

export interface ExportedInput {
  readonly dtype: HostTensor['dtype'];
  readonly shape: readonly Dimension[];
  /** What it is, for people. */
  readonly meaning: string;
}

/** What is to be said of a program that is written as a model of its own. */
export interface ExportRequest {
  readonly inputs: Readonly<Record<string, ExportedInput>>;
  /** What each output is, for people. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Greatest size of each dimension that the inputs name; that of `batch` has none. */
  readonly longest: Readonly<Record<string, number>>;
  /** Kept in the model, beside what its inputs and outputs are. */
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface ExportedModel {
  readonly bytes: Uint8Array;
  /** What the dimensions must be that are not free. */
  readonly fixed: Readonly<Record<string, number>>;
  /** Why there are such. */
  readonly reason?: string;
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

/** `createEngine('auto')` picks the first that loads; `reason` says which and why. Defined in `engine/index.ts`. */
export type CreateEngine = (
  name: EngineName | 'auto',
  options?: { readonly threads?: number },
) => Promise<{ readonly engine: Engine; readonly reason: string }>;

export type { HostTensor, HostTensors };
