/** An engine whose inferences stay compiled from one evaluation to the next: weights that are trained go in as inputs. */
import type { HostTensors } from '../base/hostTensor';
import type { Engine, Inference, InferenceOptions, Program } from '../engine/contract';

export interface ReusingEngine extends Engine {
  /** Of all that was compiled; `dispose` of one inference keeps it. */
  dispose(): Promise<void>;
}

/** @param frozen names of parameters that stay as they are */
export function reuseInferences(engine: Engine, frozen: ReadonlySet<string> = new Set()): ReusingEngine {
  const kept = new Map<Program, Inference>();
  const changingOf = (parameters: HostTensors) => new Set(Object.keys(parameters).filter(name => !frozen.has(name)));
  const create = (options: InferenceOptions): Inference => {
    // What is captured is compiled in: such an inference is its own.
    if (options.captures) return engine.createInference(options);
    const known = kept.get(options.program);
    known?.load(options.parameters);
    const inference =
      known ?? engine.createInference({ ...options, changing: options.changing ?? changingOf(options.parameters) });
    kept.set(options.program, inference);
    return {
      run: inputs => inference.run(inputs),
      load: parameters => inference.load(parameters),
      toOnnx: inputs => inference.toOnnx(inputs),
      dispose: async () => {},
    };
  };
  return {
    name: engine.name,
    createTrainer: options => engine.createTrainer(options),
    createInference: create,
    async dispose() {
      await Promise.all([...kept.values()].map(inference => inference.dispose()));
      kept.clear();
    },
  };
}
