/** Inference inside ONNX Runtime: one compiled session a signature of inputs, the last few kept. */
import type { HostTensor, HostTensors } from '../base/hostTensor';
import { BoundedCache } from './boundedCache';
import type { ExportedModel, ExportRequest, Inference, InferenceOptions } from './contract';
import { exportOnnx } from './exportOnnx';
import { toOnnx } from './graph/toOnnx';
import type { CompiledModel, Runtime, RuntimeTensor } from './runtime';
import { parameterInput, signatureOf, type TracedInference, traceInference } from './traceInference';

const keptSignatures = 8;

interface Compiled {
  readonly traced: TracedInference;
  readonly model: CompiledModel;
}

export class OrtInference implements Inference {
  private last: Promise<unknown> = Promise.resolve();
  private parameters: HostTensors;
  private readonly compiled = new BoundedCache<Compiled>(keptSignatures, c => c.model.release());

  constructor(
    private readonly runtime: Runtime,
    private readonly options: InferenceOptions,
  ) {
    this.parameters = options.parameters;
  }

  load(parameters: HostTensors): void {
    this.parameters = { ...this.parameters, ...parameters };
  }

  /** One run after the other, so that none loses its session to a newer signature while it waits. */
  run(inputs: HostTensors): Promise<HostTensors> {
    const result = this.last.then(() => this.runNow(inputs));
    this.last = result.catch(() => undefined);
    return result;
  }

  private async runNow(inputs: HostTensors): Promise<HostTensors> {
    const { traced, model } = await this.compiled.get(signatureOf(inputs), () => this.compile(inputs));
    const feeds: Record<string, RuntimeTensor> = { ...inputs };
    for (const name of this.options.changing ?? []) feeds[parameterInput(name)] = this.parameters[name]!;
    const context = { inputs, seed: 0, step: 0 };
    for (const { name, dtype, shape, compute } of traced.derived)
      feeds[name] = { dtype, shape, data: compute(context) };
    return (await model.run(feeds)) as Readonly<Record<string, HostTensor>>;
  }

  private async compile(inputs: HostTensors): Promise<Compiled> {
    const traced = traceInference(this.options, inputs);
    const model = await this.runtime.compile(toOnnx(traced.graph, traced.outputNames), 'the model', true);
    return { traced, model };
  }

  toOnnx(request: ExportRequest): ExportedModel {
    return exportOnnx({ ...this.options, parameters: this.parameters, changing: undefined }, request);
  }

  async dispose(): Promise<void> {
    await this.last;
    await this.compiled.clear();
  }
}
