/** Which runs of the curves belong together: by config, by all but the seed, by a key, or by a regular expression. Pure. */
import type { RunHead } from '../../src/protocol/curves';
import { aggregate, type BandKind } from './aggregate';
import type { Line, XAxis } from './history';
import type { ChartGroup, SeriesOf } from './layout';

export interface Grouping {
  /** Empty, `config`, `settings`, `regex`, or `key:` and a key of the configs. */
  readonly by: string;
  /** Of `regex`: the group is what it finds in the name of a run, or its first parenthesis. */
  readonly pattern: string;
  /** One line for each group, its mean; else each run in the color of its group. */
  readonly mean: boolean;
  readonly band: BandKind;
}

export const NO_GROUPS: Grouping = { by: '', pattern: '', mean: true, band: 'deviation' };

/** What is shown of runs that the pattern does not find. */
const OTHERS = 'other runs';

/** @returns the group of a run; undefined where runs are not grouped */
export function makeGrouping(
  { by, pattern }: Grouping,
  heads: readonly RunHead[],
): ((folder: string) => string) | undefined {
  if (by === '') return undefined;
  const byFolder = new Map(heads.map(head => [head.folder, head]));
  const nameOfGroup = (head: RunHead): string => {
    if (by === 'config') return configOf(head.folder);
    if (by === 'settings') return head.settings ?? configOf(head.folder);
    if (by.startsWith('key:')) return `${by.slice(4)} ${head.keys?.[by.slice(4)] ?? 'none'}`;
    const found = compile(pattern)?.exec(head.name);
    return found ? (found[1] ?? found[0]) || OTHERS : OTHERS;
  };
  return folder => {
    const head = byFolder.get(folder);
    return head ? nameOfGroup(head) : OTHERS;
  };
}

/** Why a pattern is none. */
export function faultOf({ by, pattern }: Grouping): string | undefined {
  return by === 'regex' && compile(pattern) === undefined ? `"${pattern}" is not a regular expression.` : undefined;
}

function compile(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, 'iu');
  } catch {
    return undefined;
  }
}

/** The name of the folder that a run's folder is in. */
function configOf(folder: string): string {
  return folder.split(/[\\/]/).at(-2) ?? folder;
}

/** Keys in which the runs that are shown differ. */
export function keysThatDiffer(heads: readonly RunHead[]): readonly string[] {
  const keys = new Set(heads.flatMap(({ keys: own }) => Object.keys(own ?? {})));
  return [...keys].filter(key => heads.some(({ keys: own }) => own?.[key] !== heads[0]?.keys?.[key]));
}

/** Each chart's lines as means of groups. @param ysOf smoothed, or as measured */
export function meansOf(
  groups: readonly ChartGroup[],
  groupOf: (folder: string) => string,
  axis: XAxis,
  band: BandKind,
  ysOf: (line: Line) => ArrayLike<number>,
): ChartGroup[] {
  return groups.map(({ metric, series }) => {
    const members = new Map<string, SeriesOf[]>();
    for (const each of series) {
      const key = `${each.line.split}\n${groupOf(each.folder)}`;
      members.set(key, [...(members.get(key) ?? []), each]);
    }
    return {
      metric,
      series: [...members].map(([key, own]) => aggregate(key.slice(key.indexOf('\n') + 1), own, axis, band, ysOf)),
    };
  });
}
