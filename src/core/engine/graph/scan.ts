/** The parts of a Scan node (ONNX operator Scan, version 11 and later): states go round, items come in and results go out by slices. */
import type { Builder } from './builder';
import type { Graph, Node, Value } from './graph';

export interface ScanParts {
  /** Outside: states at the start, and whole item sequences. */
  readonly states: readonly Value[];
  readonly items: readonly Value[];
  /** Inside: one step's states and items, next states and results. */
  readonly bodyStates: readonly Value[];
  readonly bodyItems: readonly Value[];
  readonly nexts: readonly Value[];
  readonly scanned: readonly Value[];
  /** Outside: states at the end, and whole result sequences. */
  readonly finals: readonly Value[];
  readonly results: readonly Value[];
  /** 1 reads or writes from the end to the start. */
  readonly directions: { readonly items: readonly number[]; readonly results: readonly number[] };
}

export function scanParts(node: Node): ScanParts {
  const body = node.body!;
  const count = node.inputs.length - (node.attributes.num_scan_inputs as number);
  return {
    states: node.inputs.slice(0, count),
    items: node.inputs.slice(count),
    bodyStates: body.inputs.slice(0, count),
    bodyItems: body.inputs.slice(count),
    nexts: body.outputs.slice(0, count),
    scanned: body.outputs.slice(count),
    finals: node.outputs.slice(0, count),
    results: node.outputs.slice(count),
    directions: {
      items: node.attributes.scan_input_directions as readonly number[],
      results: node.attributes.scan_output_directions as readonly number[],
    },
  };
}

/**
 * Writes a Scan. `body.inputs` are the states then the items of one step, `body.outputs` the next states then the results of one step.
 * @param backwards from the last item to the first; results keep the items' order
 * @param time number of steps; -1 when it is known only when it runs
 */
export function emitScan(
  builder: Builder,
  body: Graph,
  states: readonly Value[],
  items: readonly Value[],
  time: number,
  backwards: boolean,
): { finals: readonly Value[]; results: readonly Value[] } {
  const direction = backwards ? 1 : 0;
  const scanned = body.outputs.slice(states.length);
  const node = builder.emitNode(
    'Scan',
    [...states, ...items],
    [
      ...states.map(v => ({ dtype: v.dtype, shape: v.shape })),
      ...scanned.map(v => ({ dtype: v.dtype, shape: [time, ...v.shape] })),
    ],
    {
      num_scan_inputs: items.length,
      scan_input_directions: items.map(() => direction),
      scan_output_directions: scanned.map(() => direction),
    },
    '',
    body,
  );
  return { finals: node.outputs.slice(0, states.length), results: node.outputs.slice(states.length) };
}
