/**
 * Attention as pipes: the most that can flow from each token at the start to a token after the last layer (Abnar and Zuidema 2020,
 * section 3). The capacities of a layer are those of `withResidual`.
 */
import { withResidual } from './rollout';

/** Tokens up to which all outputs are asked for at once: there is a flow for each pair. */
export const MOST_FLOW_TOKENS = 64;

/** Tokens up to which a single output is asked for: seconds, and their square for more. */
export const MOST_FLOW_INPUTS = 256;

/** Less than this is what rounding leaves of a pipe that is full. */
const FULL = 1e-12;

/**
 * A network of pipes in layers, its greatest flows by Dinic's algorithm (1970). A node is a token of a layer: number
 * `layer * side + token`, layer 0 below the first one. Every pipe leads one layer down.
 */
class Pipes {
  /** What still fits through each pipe, [layers, token above, token below]. */
  private readonly room: Float64Array;
  /** What flows already, and may flow back: [layers, token below, token above]. */
  private readonly used: Float64Array;
  /** Into each node. */
  private readonly carried: Float64Array;
  private readonly depth: Int32Array;
  private readonly queue: Int32Array;
  /** Of each node the neighbour that is tried next: tokens below, then those above. */
  private readonly next: Int32Array;
  private readonly capacities: Float64Array;

  constructor(
    layers: readonly Float64Array[],
    private readonly side: number,
    private readonly count = layers.length,
  ) {
    const area = side * side;
    const nodes = (count + 1) * side;
    this.capacities = new Float64Array(count * area);
    for (const [i, layer] of layers.entries()) this.capacities.set(layer, i * area);
    this.room = new Float64Array(count * area);
    this.used = new Float64Array(count * area);
    this.carried = new Float64Array(nodes);
    this.depth = new Int32Array(nodes);
    this.queue = new Int32Array(nodes);
    this.next = new Int32Array(nodes);
  }

  /** @param from a token after the last layer @param to one below the first */
  greatest(from: number, to: number): number {
    const { side, capacities } = this;
    this.room.set(capacities);
    this.used.fill(0);
    this.carried.fill(0);
    const source = this.count * side + from;
    // No more leaves the source, or reaches its end, than their pipes hold: where that much flows, nothing is left to look for.
    let [out, into] = [0, 0];
    for (let i = 0; i < side; i++) {
      out += capacities[((this.count - 1) * side + from) * side + i]!;
      into += capacities[i * side + to]!;
    }
    const most = Math.min(out, into) - FULL;
    let total = 0;
    while (total < most && this.measure(source, to)) {
      this.next.fill(0);
      for (let pushed = 1; pushed > 0; total += pushed) pushed = this.push(source, to, Number.POSITIVE_INFINITY);
    }
    return total;
  }

  /** Sets the distance of each node from the source, up to that of the end. */
  private measure(source: number, to: number): boolean {
    const { depth, queue, side, room, used, carried, count } = this;
    depth.fill(-1);
    depth[source] = 0;
    queue[0] = source;
    for (let [head, tail] = [0, 1]; head < tail; head++) {
      const node = queue[head]!;
      const far = depth[node]! + 1;
      if (depth[to]! >= 0 && far > depth[to]!) break;
      const layer = Math.floor(node / side);
      const token = node - layer * side;
      if (layer > 0) {
        const [below, at] = [(layer - 1) * side, ((layer - 1) * side + token) * side];
        for (let i = 0; i < side; i++) {
          if (depth[below + i]! >= 0 || room[at + i]! < FULL) continue;
          depth[below + i] = far;
          queue[tail++] = below + i;
        }
      }
      if (layer === count || carried[node]! < FULL) continue;
      const [above, at] = [(layer + 1) * side, (layer * side + token) * side];
      for (let i = 0; i < side; i++) {
        if (depth[above + i]! >= 0 || used[at + i]! < FULL) continue;
        depth[above + i] = far;
        queue[tail++] = above + i;
      }
    }
    return depth[to]! >= 0;
  }

  private push(node: number, to: number, most: number): number {
    if (node === to) return most;
    const { next, depth, side, room, used, carried, count } = this;
    const layer = Math.floor(node / side);
    const token = node - layer * side;
    const far = depth[node]! + 1;
    for (; next[node]! < 2 * side; next[node]!++) {
      const neighbour = next[node]!;
      const down = neighbour < side;
      if (down ? layer === 0 : layer === count) continue;
      const other = down ? neighbour : neighbour - side;
      const reached = down ? (layer - 1) * side + other : (layer + 1) * side + other;
      if (depth[reached] !== far) continue;
      const at = down ? ((layer - 1) * side + token) * side + other : (layer * side + token) * side + other;
      const back = down ? ((layer - 1) * side + other) * side + token : (layer * side + other) * side + token;
      const free = down ? room[at]! : used[at]!;
      if (free < FULL) continue;
      const pushed = this.push(reached, to, Math.min(most, free));
      if (pushed === 0) continue;
      if (down) {
        room[at]! -= pushed;
        used[back]! += pushed;
        carried[reached]! += pushed;
      } else {
        used[at]! -= pushed;
        room[back]! += pushed;
        carried[node]! -= pushed;
      }
      return pushed;
    }
    return 0;
  }
}

/**
 * For some tokens after the last layer the greatest flow from each token at the start, [outputs, tokens], rows of sum 1.
 * @param layers means over heads, from the first layer to the last, [tokens, tokens] each
 * @param pause is called now and then
 */
export async function flow(
  layers: readonly Float32Array[],
  side: number,
  outputs: readonly number[],
  pause: () => Promise<void> = async () => {},
): Promise<Float32Array> {
  const pipes = new Pipes(
    layers.map(layer => withResidual(layer, side)),
    side,
  );
  const flows = new Float32Array(outputs.length * side);
  for (const [i, output] of outputs.entries()) {
    const row = new Float64Array(side);
    for (let input = 0; input < side; input++) {
      if (input % 8 === 0) await pause();
      row[input] = pipes.greatest(output, input);
    }
    const sum = row.reduce((a, b) => a + b, 0);
    for (let input = 0; input < side; input++) flows[i * side + input] = sum > 0 ? row[input]! / sum : 0;
  }
  return flows;
}
