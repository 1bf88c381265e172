/** Training starts from a pretrained model: its tokenizer, and those of its weights that fit; what it lacks is drawn. */
import { countOf } from '../../base/countOf';
import type { HostTensor, HostTensors } from '../../base/hostTensor';
import { type MatchedWeights, matchWeights } from '../../pretrained/matchWeights';
import type { Pretrained } from '../../pretrained/pretrained';
import { shapesOf } from '../../tasks/shapes';
import type { Task } from '../../tasks/task';
import type { TrainOptions } from '../events';
import { countLayers, isReset } from '../fineTuning';
import type { PretrainedRun } from '../pretrainedRun';
import { initializeLate } from './chance';
import { hashFiles } from './hashFiles';
import { matchRun } from './pretrainedRun';
import type { Start } from './start';

/**
 * @param read once it is known that it is needed: a run that goes on from a checkpoint does without it
 * @param reset last layers that are drawn, whatever the files have
 */
export function startFromPretrained(
  read: () => Promise<Pretrained | PretrainedRun>,
  { seed, reset }: { readonly seed: number; readonly reset: number },
  options: TrainOptions,
  known?: Pretrained | PretrainedRun,
): Start {
  return {
    ...(known && {
      vocabularies: {
        tokenizer: known.tokenizer,
        ...(known.targetTokenizer && { targetTokenizer: known.targetTokenizer }),
      },
    }),
    async begin(task) {
      const pretrained = known ?? (await read());
      const matched = withReset(matchPretrained(pretrained, task), reset);
      for (const event of describeMatch(matched)) options.onEvent({ kind: 'log', ...event });
      options.onEvent({ kind: 'progress', message: 'reading pretrained weights' });
      const [found, files] = await Promise.all([matched.read(), hashFiles(pretrained.files, options.signal)]);
      const parameters = withFound(initializeLate(task, seed), found);
      return { parameters, frozen: new Map(), files, table: matched.rows };
    },
  };
}

/** Those that were read, and of the others what was drawn, in the order of the task. */
export function withFound(drawn: HostTensors, found: HostTensors): HostTensors {
  const choose = ([name, late]: [string, HostTensor]): [string, HostTensor] => {
    const { dtype, shape } = late;
    return [name, found[name] ?? { dtype, shape, data: late.data }];
  };
  return Object.fromEntries(Object.entries(drawn).map(choose));
}

/** The same where the last layers are new, as if the files had nothing of them. */
export function withReset({ rows, fresh, read }: MatchedWeights, reset: number): MatchedWeights {
  if (reset === 0) return { rows, fresh, read };
  const names = rows.flatMap(({ name }) => (name === undefined ? [] : [name]));
  const layers = countLayers(names);
  const isNew = (name: string | undefined) => name !== undefined && isReset(name, { reset }, layers);
  return {
    rows: rows.map(row => {
      const { of: _, ...rest } = row;
      return isNew(row.name) ? { ...rest, status: 'new' as const, note: 'reset' } : row;
    }),
    fresh: names.filter(name => isNew(name) || fresh.includes(name)),
    read: async () => Object.fromEntries(Object.entries(await read()).filter(([name]) => !isNew(name))),
  };
}

/** @throws ActionableError `weights-mismatch` */
export function matchPretrained(
  pretrained: Pretrained | PretrainedRun,
  task: Pick<Task, 'initialize' | 'labels' | 'name'>,
): MatchedWeights {
  if ('parameters' in pretrained) return matchRun(pretrained, task);
  return matchWeights(pretrained, shapesOf(task), task.labels);
}

/** Names of a layer's parameters are said once. */
function layersOf(names: readonly string[]): string {
  const layers = [...new Set(names.map(name => name.replace(/\.(?:weight|bias|scale)$/, '')))];
  return `${layers.slice(0, 4).join(', ')}${layers.length > 4 ? `, and ${layers.length - 4} more` : ''}`;
}

/** For the log. */
export function describeMatch({ rows, fresh }: Pick<MatchedWeights, 'rows' | 'fresh'>) {
  const found = rows.filter(({ status }) => status === 'found').length;
  const unused = rows.filter(({ status }) => status === 'unused').flatMap(({ of = [] }) => of);
  const parts = [
    `pretrained weights: ${countOf(found, 'parameter')} found`,
    fresh.length === 0 ? 'none new' : `${fresh.length} new, to be trained (${layersOf(fresh)})`,
    unused.length === 0
      ? 'no tensor unused'
      : `${countOf(unused.length, 'tensor')} of the file unused (${layersOf(unused)})`,
  ];
  return [{ level: 'info' as const, message: parts.join('; ') }];
}
