/** Training starts from the pretrained sides of an encoder-decoder: what each brings has its place, and cross-attention is drawn. */
import { under, withPrefix } from '../../base/prefix';
import type { MatchedWeights } from '../../pretrained/matchWeights';
import type { Pretrained } from '../../pretrained/pretrained';
import type { Config } from '../../schemas';
import { shapesOf } from '../../tasks/shapes';
import type { Task } from '../../tasks/task';
import type { TrainOptions } from '../events';
import type { PretrainedRun } from '../pretrainedRun';
import { pretrainedSide, type ReadSides, type SideName, sideNames } from '../readSides';
import { initializeLate, startByChance } from './chance';
import { hashFiles } from './hashFiles';
import { describeMatch, matchPretrained, withFound, withReset } from './pretrained';
import type { Start } from './start';

/**
 * @param read once it is known that they are needed: a run that goes on from a checkpoint does without them
 * @param known where they were read already
 */
export function startFromSides(
  read: () => Promise<ReadSides>,
  { model, train: { seed } }: Pick<Config, 'model' | 'train'>,
  options: Pick<TrainOptions, 'signal' | 'onEvent'>,
  known?: ReadSides,
): Start {
  const { encoder, decoder } = known?.read ?? {};
  return {
    vocabularies: {
      ...(encoder && { tokenizer: encoder.tokenizer }),
      ...(decoder && { targetTokenizer: decoder.tokenizer }),
    },
    async begin(task, vocabularies) {
      const sides = (known ?? (await read())).read;
      if (!sides.encoder && !sides.decoder) return startByChance(seed, options).begin(task, vocabularies);
      const wanted = shapesOf(task);
      const matched = sideNames.map(side => matchSide(sides[side], side, under(side, wanted), model));
      const rows = matched.flatMap(each => each.rows);
      const fresh = matched.flatMap(each => each.fresh);
      for (const event of describeMatch({ rows, fresh })) options.onEvent({ kind: 'log', ...event });
      options.onEvent({ kind: 'progress', message: 'reading pretrained weights' });
      const found = Object.assign({}, ...(await Promise.all(matched.map(each => each.read()))));
      const files = sideNames.flatMap(side => sides[side]?.files ?? []);
      return {
        parameters: withFound(initializeLate(task, seed), found),
        frozen: new Map(),
        files: await hashFiles([...new Set(files)], options.signal),
        table: rows,
      };
    },
  };
}

/** Cross-attention, and what leads to it. */
const ofCross = /^bridge\.|\.cross(?:Norm)?\./;

/** By the names that they have in the whole. @param wanted of the side */
function matchSide(
  from: Pretrained | PretrainedRun | undefined,
  side: SideName,
  wanted: ReturnType<Task['initialize']>,
  model: Config['model'],
): MatchedWeights {
  const nameOf = (name: string) => `${side}/${name}`;
  if (!from) {
    const fresh = Object.keys(wanted).map(nameOf);
    const rows = Object.entries(wanted).map(([name, { shape }]) => ({
      status: 'new' as const,
      name: nameOf(name),
      shape,
    }));
    return { rows, fresh, read: async () => ({}) };
  }
  const own = { name: 'translate', labels: [], initialize: () => wanted };
  const { reset = 0 } = pretrainedSide(model, side) ?? {};
  const { rows, fresh, read } = withReset(matchPretrained(from, own), reset);
  return {
    rows: rows.map(row => ({
      ...row,
      ...(row.name !== undefined && { name: nameOf(row.name) }),
      ...(row.status === 'new' && ofCross.test(row.name ?? '') && { note: 'cross-attention' }),
    })),
    fresh: fresh.map(nameOf),
    read: async () => withPrefix(side, await read()),
  };
}
