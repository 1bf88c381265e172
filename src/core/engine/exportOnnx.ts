/** A program as an ONNX model that other runtimes run, at any batch and length where the program allows it. */
import type { ExportedModel, ExportRequest, InferenceOptions } from './contract';
import { NotGeneral } from './general/align';
import { batch } from './general/polynomial';
import { type Exportable, freeNames, greatest, inputsAt, namedSums, traceGeneral } from './general/traceGeneral';
import { createValue, type Graph, type Node, type Value } from './graph/graph';
import { toOnnx } from './graph/toOnnx';
import { quantize } from './passes/quantize';
import { traceInference } from './traceInference';

export function exportOnnx(options: InferenceOptions, request: ExportRequest): ExportedModel {
  const names = freeNames(request.inputs);
  const wholly = greatest(request.longest);
  let reason: string | undefined;
  // What unrolls a loop over tokens still takes any number of texts, and the other way round.
  const parts = [names.filter(name => name === batch), names.filter(name => name !== batch)];
  for (const free of [names, ...(parts.every(part => part.length > 0) ? parts : [])]) {
    try {
      const general = traceGeneral(options, request, free);
      const fixed = Object.fromEntries(names.filter(name => !free.includes(name)).map(name => [name, wholly[name]!]));
      return finish(request, general, fixed, reason);
    } catch (error) {
      if (!(error instanceof NotGeneral)) throw error;
      reason ??= error.message;
    }
  }
  const { graph, outputNames } = traceInference(options, inputsAt(request.inputs, wholly));
  const fixed = Object.fromEntries(names.map(name => [name, wholly[name]!]));
  return finish(request, { graph, outputNames, dimensionsOf: value => value.shape }, fixed, reason);
}

/** Whole numbers come as int64, under the names of a file, and become what the program computes with. */
function takeIntegers({ graph, dimensionsOf, ...rest }: Exportable, inputs: ExportRequest['inputs']): Exportable {
  const given = new Map(
    graph.inputs.map(value => {
      const { dtype, shape, depth, name } = value;
      const input = inputs[name!];
      const whole = dtype === 'int32' || input?.whole;
      return [value, whole ? createValue({ dtype: 'int64', shape, depth, name: input?.as ?? name }) : value];
    }),
  );
  const casts = [...given].flatMap(([value, from]): Node[] => {
    if (from === value) return [];
    const attributes = { to: value.dtype };
    return [{ op: 'Cast', domain: '', inputs: [from], outputs: [value], attributes, place: 'whole numbers' }];
  });
  const asGiven = new Map([...given].map(([value, from]) => [from, value]));
  return {
    ...rest,
    graph: { ...graph, inputs: [...given.values()], nodes: [...casts, ...graph.nodes] },
    dimensionsOf: value => dimensionsOf(asGiven.get(value) ?? value),
  };
}

/** A computed shape may have a 0, which ONNX would take for the size that was there before. */
function mayBeEmpty(graph: Graph): Graph {
  const nodes = graph.nodes.map((node): Node => {
    const computed = node.op === 'Reshape' && !node.inputs[1]!.constant;
    const attributes = computed ? { ...node.attributes, allowzero: 1 } : node.attributes;
    return { ...node, attributes, body: node.body && mayBeEmpty(node.body) };
  });
  return { ...graph, nodes };
}

function finish(
  { inputs, outputs, metadata, longest, quantized = [] }: ExportRequest,
  exportable: Exportable,
  fixed: ExportedModel['fixed'],
  reason: string | undefined,
): ExportedModel {
  const { graph, outputNames, dimensionsOf: printed } = takeIntegers(exportable, inputs);
  const sums = namedSums(inputs);
  const dimensionsOf = (value: Value) => printed(value).map(size => sums.get(String(size)) ?? size);
  const meanings: Readonly<Record<string, string>> = {
    ...Object.fromEntries(Object.entries(inputs).map(([name, { as, meaning }]) => [as ?? name, meaning])),
    ...outputs,
  };
  const describe = (value: Value, name: string) => ({
    dtype: value.dtype,
    shape: dimensionsOf(value),
    ...(meanings[name] !== undefined && { meaning: meanings[name] }),
  });
  const described = {
    inputs: Object.fromEntries(graph.inputs.map(v => [v.name!, describe(v, v.name!)])),
    outputs: Object.fromEntries(graph.outputs.map((v, i) => [outputNames[i]!, describe(v, outputNames[i]!)])),
  };
  const isFixed = Object.keys(fixed).length > 0;
  const write = (written: Graph, more: Readonly<Record<string, string>> = {}) =>
    toOnnx(mayBeEmpty(written), outputNames, {
      dimensionsOf,
      meanings,
      metadata: {
        ...metadata,
        inputs: JSON.stringify(described.inputs),
        outputs: JSON.stringify(described.outputs),
        fixed: JSON.stringify(fixed),
        ...more,
      },
    });
  const free = freeNames(inputs).filter(name => !(name in fixed));
  return {
    bytes: write(graph),
    quantized: Object.fromEntries(quantized.map(how => [how, write(quantize(graph, how), { quantized: how })])),
    fixed,
    ...(isFixed && { reason }),
    free: Object.fromEntries(free.map(name => [name, longest[name] ?? null])),
  };
}
