/** ONNX Runtime behind one small interface: `native` is onnxruntime-node, `wasm` is onnxruntime-web. */
import { availableParallelism } from 'node:os';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { keepsFreedMemory } from '../base/allocator';
import { ActionableError } from '../base/errors';
import { sizeOf } from '../base/hostTensor';
import { withLoadingNote } from '../base/loadingNote';
import type { ElementType, TypedData } from './graph/graph';

export interface RuntimeTensor {
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  readonly data: TypedData;
}

export type RuntimeTensors = Readonly<Record<string, RuntimeTensor>>;

export interface CompiledModel {
  run(inputs: RuntimeTensors): Promise<RuntimeTensors>;
  release(): Promise<void>;
}

export interface Runtime {
  readonly name: 'native' | 'wasm';
  /** Inputs are read where they lie; else each run copies them. */
  readonly readsInPlace: boolean;
  /**
   * @param program how messages name what is compiled
   * @param foldConstants lets the runtime compute what depends on constants alone; its other rewrites come with it, and some
   * undo the layouts that our programs chose
   */
  compile(model: Uint8Array, program: string, foldConstants: boolean): Promise<CompiledModel>;
}

interface OrtModule {
  readonly InferenceSession: typeof InferenceSession;
  readonly Tensor: typeof Tensor;
  readonly env: { wasm: { numThreads?: number }; logLevel?: string };
}

export async function loadRuntime(name: 'native' | 'wasm', threads = availableParallelism()): Promise<Runtime> {
  let ort: OrtModule;
  try {
    ort = name === 'native' ? await withLoadingNote(() => import('onnxruntime-node')) : await import('onnxruntime-web');
  } catch (cause) {
    const message = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new ActionableError('engine-missing', `the ${name} engine does not load here: ${message}`, { cause });
  }
  // Its threads wait for one another without sleeping, whatever the session is told: where other programs work, more of them took
  // longer. What they gain on many idle processors was not measured.
  if (name === 'wasm') ort.env.wasm.numThreads = 1;
  return {
    name,
    readsInPlace: name === 'native',
    compile: (model, program, foldConstants) => compile(ort, name, { model, program, foldConstants, threads }),
  };
}

async function compile(
  ort: OrtModule,
  name: Runtime['name'],
  {
    model,
    program,
    foldConstants,
    threads,
  }: { model: Uint8Array; program: string; foldConstants: boolean; threads: number },
): Promise<CompiledModel> {
  let session: InferenceSession;
  try {
    session = await ort.InferenceSession.create(model, {
      executionProviders: [name === 'native' ? 'cpu' : 'wasm'],
      graphOptimizationLevel: foldConstants ? 'basic' : 'disabled',
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      // Else each program would hold its own peak.
      enableCpuMemArena: name !== 'native' || !keepsFreedMemory(),
      logSeverityLevel: 3,
      // Threads that wait for the next run must not keep the processors busy; within one they wait so many microseconds before
      // they sleep: without a limit a step takes up to four times as long while other programs work (measured).
      // Moments of parameters that get no gradient decay to denormal numbers, which are slow.
      extra: {
        session: { set_denormal_as_zero: '1', force_spinning_stop: '1', 'intra_op.spin_duration_us': '50' },
      },
    });
  } catch (cause) {
    throw located('engine-compile', `${program} does not compile`, cause);
  }
  return {
    run: inputs => runSession(ort, session, inputs, program),
    release: () => session.release(),
  };
}

async function runSession(
  ort: OrtModule,
  session: InferenceSession,
  inputs: RuntimeTensors,
  program: string,
): Promise<RuntimeTensors> {
  const feeds: Record<string, Tensor> = {};
  for (const name of session.inputNames) {
    const tensor = inputs[name];
    if (!tensor) throw new Error(`internal: ${program} was run without its input ${name}`);
    feeds[name] = new ort.Tensor(tensor.dtype, tensor.data as Float32Array, [...tensor.shape]);
  }
  let results: InferenceSession.OnnxValueMapType;
  try {
    results = await session.run(feeds);
  } catch (cause) {
    throw located('engine-run', `${program} failed`, cause);
  }
  const outputs: Record<string, RuntimeTensor> = {};
  for (const [name, value] of Object.entries(results)) {
    const tensor = value as Tensor;
    outputs[name] = { dtype: tensor.type as ElementType, shape: tensor.dims, data: ownData(tensor) };
  }
  return outputs;
}

/** Empty tensors come back without data. */
function ownData(tensor: Tensor): TypedData {
  return sizeOf(tensor.dims) === 0 ? new Float32Array(0) : (tensor.data as TypedData);
}

/** The runtime's message names the node, and the node's name says which kernel of which program made it. */
function located(code: string, what: string, cause: unknown): ActionableError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new ActionableError(code, `${what}: ${message}`, { cause });
}
