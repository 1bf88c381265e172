/** The trials of a sweep as one row of the Models tree. */
import { ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import { countOf } from '../../core/base/countOf';
import { formatScore } from '../../core/base/formatNumber';
import { formatStart } from '../../core/base/formatTime';
import { bestOfTrials } from '../../core/runs/bestOfTrials';
import { sweepOfRun } from '../../core/runs/sweepOfRun';
import { bestScore, type RunEntry } from '../runs/runEntry';
import type { SweepNode } from './nodes';

/** Trials of a sweep together, where the first of them stands; all others as they are. */
export function groupTrials(runs: readonly RunEntry[]): readonly (RunEntry | SweepNode)[] {
  const trials = new Map<string, RunEntry[]>();
  for (const run of runs) {
    const group = sweepOfRun(run.record)?.group;
    if (group !== undefined) trials.set(group, [...(trials.get(group) ?? []), run]);
  }
  const placed = new Set<string>();
  return runs.flatMap((run): (RunEntry | SweepNode)[] => {
    const sweep = sweepOfRun(run.record);
    if (!sweep) return [run];
    if (placed.has(sweep.group)) return [];
    placed.add(sweep.group);
    const own = trials.get(sweep.group)!.toSorted((a, b) => (a.record.trial ?? 0) - (b.record.trial ?? 0));
    const named = own.find(each => sweepOfRun(each.record)!.name !== each.record.name) ?? own[0]!;
    return [{ kind: 'sweep', group: sweep.group, name: sweepOfRun(named.record)!.name, runs: own }];
  });
}

export function sweepItem({ group, name, runs }: SweepNode): TreeItem {
  const item = new TreeItem(`${name} sweep`, TreeItemCollapsibleState.Collapsed);
  const best = bestOfTrials(runs, run => sweepOfRun(run.record));
  const score = best && bestScore(best.record);
  const started = formatStart(runs[0]!.record.startedAt);
  item.id = group;
  item.description = [
    countOf(runs.length, 'trial'),
    ...(best && score ? [`${formatScore(score.value)} ${score.name} (trial ${(best.record.trial ?? 0) + 1})`] : []),
    started,
  ].join(' · ');
  item.iconPath = new ThemeIcon('graph-scatter');
  item.accessibilityInformation = { label: `${item.label}, ${item.description}` };
  item.contextValue = `sweep ${runs.some(({ status }) => status === 'running') ? 'busy' : 'idle'}`;
  return item;
}
