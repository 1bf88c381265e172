/**
 * Inference inside ONNX Runtime: one compiled session a signature of inputs, the last few kept. Where weights are large, one
 * session serves all sizes; a program that has to have one for each gets its weights as inputs.
 */
import type { HostTensor, HostTensors } from '../base/hostTensor';
import { BoundedCache } from './boundedCache';
import type { ExportedModel, ExportRequest, Inference, InferenceOptions } from './contract';
import { exportOnnx } from './exportOnnx';
import { NotGeneral } from './general/align';
import { traceGeneral } from './general/traceGeneral';
import type { Graph } from './graph/graph';
import { toOnnx } from './graph/toOnnx';
import { areLarge } from './largeWeights';
import { quantize } from './passes/quantize';
import type { CompiledModel, Runtime, RuntimeTensor } from './runtime';
import { parameterInput, signatureOf, type TracedInference, traceInference } from './traceInference';

const keptSignatures = 8;

interface Compiled {
  readonly derived: TracedInference['derived'];
  /** Parameters that are inputs. */
  readonly changing: ReadonlySet<string>;
  readonly model: CompiledModel;
}

export class OrtInference implements Inference {
  private last: Promise<unknown> = Promise.resolve();
  private parameters: HostTensors;
  private readonly compiled = new BoundedCache<Compiled>(keptSignatures, c => c.model.release());

  /** Its weights are too large for each session to hold them, and another way is known. */
  private readonly large: boolean;
  /** It has not been found out that the program does not do the same at all sizes. */
  private mayBeGeneral: boolean;

  private readonly options: InferenceOptions;

  constructor(
    private readonly runtime: Runtime,
    options: InferenceOptions,
  ) {
    const { parameters, changing, sizes, shared = false, quantized } = options;
    this.options =
      shared && !quantized && runtime.readsInPlace && areLarge(parameters)
        ? { ...options, changing: new Set(Object.keys(parameters)) }
        : options;
    this.parameters = parameters;
    const constants = Object.entries(parameters).filter(([name]) => !changing?.has(name));
    this.large = sizes !== undefined && areLarge(Object.fromEntries(constants));
    this.mayBeGeneral = this.large;
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
    const { derived, changing, model } = (await this.generalFor(inputs)) ?? (await this.compiledFor(inputs));
    const feeds: Record<string, RuntimeTensor> = { ...inputs };
    for (const name of changing) feeds[parameterInput(name)] = this.parameters[name]!;
    const context = { inputs, seed: 0, step: 0 };
    for (const { name, dtype, shape, compute } of derived) feeds[name] = { dtype, shape, data: compute(context) };
    return (await model.run(feeds)) as Readonly<Record<string, HostTensor>>;
  }

  private compiledFor(inputs: HostTensors): Promise<Compiled> {
    return this.compiled.get(signatureOf(inputs), async () => {
      const changing =
        this.large && !this.options.quantized
          ? new Set(Object.keys(this.parameters))
          : (this.options.changing ?? new Set<string>());
      const { graph, outputNames, derived } = traceInference({ ...this.options, changing }, inputs);
      return {
        derived,
        changing,
        model: await this.runtime.compile(toOnnx(this.finish(graph), outputNames), 'the model', true),
      };
    });
  }

  /** What serves these inputs at any size; nothing where weights are small, or where the program differs between sizes. */
  private async generalFor(inputs: HostTensors): Promise<Compiled | undefined> {
    const { sizes, changing = new Set<string>() } = this.options;
    if (!sizes || !this.mayBeGeneral) return undefined;
    const others = Object.fromEntries(Object.entries(inputs).filter(([name]) => !(name in sizes.inputs)));
    try {
      return await this.compiled.get(`any size ${signatureOf(others)}`, async () => {
        const named = Object.fromEntries(Object.entries(sizes.inputs).filter(([name]) => name in inputs));
        const unnamed = Object.entries(others).map(([name, { dtype, shape }]) => [name, { dtype, shape, meaning: '' }]);
        const all = { ...named, ...Object.fromEntries(unnamed) };
        const { graph, outputNames, dimensionsOf } = traceGeneral(this.options, { ...sizes, inputs: all });
        const bytes = toOnnx(this.finish(graph), outputNames, { dimensionsOf });
        return { derived: [], changing, model: await this.runtime.compile(bytes, 'the model', true) };
      });
    } catch (error) {
      if (!(error instanceof NotGeneral)) throw error;
      this.mayBeGeneral = false;
      return undefined;
    }
  }

  private finish(graph: Graph): Graph {
    const { quantized } = this.options;
    return quantized ? quantize(graph, quantized) : graph;
  }

  toOnnx(request: ExportRequest): ExportedModel {
    return exportOnnx({ ...this.options, parameters: this.parameters, changing: undefined }, request);
  }

  async dispose(): Promise<void> {
    await this.last;
    await this.compiled.clear();
  }
}
