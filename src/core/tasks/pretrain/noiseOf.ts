/** The noise of blocks in a pass: drawn anew for each, or one of so many that each block has. */
import { Random } from '../../base/random';
import type { Block } from './block';
import type { Noised, NoiseFacts, Objective } from './objectives/objective';

/**
 * A function of (seed, pass, place in it), or of (seed, block) where masks are static.
 * @param random of the batch; without one, blocks are scored: each then has always the same noise
 */
export function noiseOf(
  objective: Objective,
  options: unknown,
  facts: NoiseFacts,
  blocks: readonly Block[],
  random?: Random,
): readonly Noised[] {
  const own = options as never;
  const copies = objective.copies?.(own);
  const arranged =
    objective.arrange?.(blocks, own, facts, random?.fork('arrange') ?? new Random(0, 'scored')) ?? blocks;
  return arranged.map((block, row) => {
    const drawn = () => {
      if (!random) return new Random(0, `scored/${block.number}`);
      const fork = random.fork(`${row}`);
      return copies === undefined ? fork : new Random(random.seed, `copy/${block.number}/${fork.integer(copies)}`);
    };
    return objective.noise?.(block, own, facts, drawn()) ?? { ids: block.ids };
  });
}
