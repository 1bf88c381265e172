/**
 * Owen values (Owen 1977) on a tree of phrases: Shapley values of two halves at a time, from the whole text down to its words, the
 * halves with the largest effect first. As `PartitionExplainer` of `shap` with its text masker and
 * `batch_size=128`.
 */
import { Heap } from '../../base/heap';
import { createGame, type Game, type Mask } from './masking';
import { maskToken } from './maskToken';
import type { AttributionMethod } from './method';
import { partitionTree, type TreeNode } from './partitionTree';
import { wholeText } from './words';

const BUDGET = 500;
/** Texts that are asked for before the next halves are chosen. */
const AT_ONCE = 128;

export const shapPartition: AttributionMethod = {
  name: 'shap-partition',
  title: 'SHAP, partition',
  needs: 'predict',
  signed: true,
  costly: true,
  reports: ['base'],
  options: ['budget'],
  budget: BUDGET,
  async explain(run, input, target, options, signal) {
    const { budget = BUDGET } = options;
    const expected = (players: number) => Math.min(budget, Math.max(1, players * (players - 1)));
    const game = createGame(run, input, target, options, { fill: maskToken(run), expected }, signal);
    const { players, whole } = game;
    const [base] = (await game.ask([new Uint8Array(players.length)])) as [number];
    const text = wholeText(input);
    const segments = players.map(({ start }, i) => text.slice(start, players[i + 1]?.start ?? players[i]!.end));
    const weights = await owenValues(partitionTree(segments), game, { base, budget: budget - 2 });
    return {
      of: input.kind === 'score' ? 'score' : 'probability',
      value: whole,
      base,
      evaluations: game.evaluations,
      parts: players.map((player, i) => ({ ...player, weight: weights[i]! })),
    };
  },
};

/** A phrase, beside what else takes part: what is said without it and with it. */
interface Pending {
  readonly context: Mask;
  readonly without: number;
  readonly with: number;
  readonly place: number;
  readonly share: number;
  readonly rank: number;
  readonly order: number;
}

/** @param budget texts; where it ends, what is left of a phrase is shared by its words */
export async function owenValues(
  tree: readonly TreeNode[],
  { players: { length: leaves }, whole, ask }: Pick<Game, 'players' | 'whole' | 'ask'>,
  { base, budget }: { readonly base: number; readonly budget: number },
): Promise<Float64Array> {
  const values = new Float64Array(leaves + tree.length);
  if (leaves === 0) return values;
  const masks = masksOf(tree, leaves);
  const queue = new Heap<Pending>((a, b) => a.rank > b.rank || (a.rank === b.rank && a.order < b.order));
  let order = 0;
  const put = (pending: Omit<Pending, 'rank' | 'order'>) =>
    queue.push({ ...pending, rank: Math.abs(pending.with - pending.without) * pending.share, order: order++ });
  put({ context: new Uint8Array(leaves), without: base, with: whole, place: values.length - 1, share: 1 });
  let used = 0;
  while (queue.size > 0 && used < budget) {
    const some: Pending[] = [];
    const asked: Mask[] = [];
    while (queue.size > 0 && asked.length < AT_ONCE && used + asked.length < budget) {
      const next = queue.pop()!;
      if (next.place < leaves) {
        values[next.place]! += (next.with - next.without) * next.share;
        continue;
      }
      const { left, right } = tree[next.place - leaves]!;
      some.push(next);
      asked.push(together(next.context, masks[left]!), together(next.context, masks[right]!));
    }
    const said = await ask(asked);
    used += asked.length;
    for (const [i, { context, without, with: both, place, share }] of some.entries()) {
      const { left, right } = tree[place - leaves]!;
      const [onlyLeft, onlyRight] = [said[2 * i]!, said[2 * i + 1]!];
      const half = share / 2;
      put({ context, without, with: onlyLeft, place: left, share: half });
      put({ context, without, with: onlyRight, place: right, share: half });
      put({ context: asked[2 * i + 1]!, without: onlyRight, with: both, place: left, share: half });
      put({ context: asked[2 * i]!, without: onlyLeft, with: both, place: right, share: half });
    }
  }
  for (let left = queue.pop(); left; left = queue.pop()) values[left.place]! += (left.with - left.without) * left.share;
  for (let i = tree.length - 1; i >= 0; i--) {
    const { left, right, size } = tree[i]!;
    const value = values[leaves + i]!;
    const sizeOf = (place: number) => (place < leaves ? 1 : tree[place - leaves]!.size);
    values[left]! += (value * sizeOf(left)) / size;
    values[right]! += (value * sizeOf(right)) / size;
  }
  return values.subarray(0, leaves);
}

/** The leaves below each node. */
function masksOf(tree: readonly TreeNode[], leaves: number): readonly Mask[] {
  const masks: Mask[] = Array.from({ length: leaves }, (_, i) => {
    const mask = new Uint8Array(leaves);
    mask[i] = 1;
    return mask;
  });
  for (const { left, right } of tree) masks.push(together(masks[left]!, masks[right]!));
  return masks;
}

function together(a: Mask, b: Mask): Mask {
  return a.map((bit, i) => bit | b[i]!);
}
