/** What can be done here, as context keys for palette and menus. Pure. */
import { type Use, uses } from '../../core/schemas';
import { attends } from './attends';
import { canDo, isResumable, type RunEntry, useOf } from './runEntry';

/** True while a model for a use can be asked: `canClassify`. */
const keyOf = (use: string) => `can${use.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase())}`;

/** Uses that runs can be asked for anything of. */
const asked = (Object.keys(uses) as Use[]).filter(use => uses[use].abilities.length > 0);

export interface Here {
  readonly configs: number;
  readonly runs: readonly RunEntry[];
  readonly broken: number;
  /** Something is being trained, scored or checked, or waits for it. */
  readonly working: boolean;
  /** A run is being trained here. */
  readonly training: boolean;
}

/** Every key, by its name without our prefix. */
export function keysOf({ configs, runs, broken, working, training }: Here): Readonly<Record<string, boolean>> {
  const usable = runs.filter(run => run.usable);
  const there = new Set(usable.map(useOf));
  return {
    ...Object.fromEntries(asked.map(use => [keyOf(use), there.has(use)])),
    hasConfigs: configs > 0,
    hasRuns: runs.length > 0,
    hasSeveralRuns: runs.length > 1,
    hasModels: usable.length > 0,
    hasFolds: runs.some(({ record }) => record.fold !== undefined),
    hasImported: runs.some(({ record }) => record.imported !== undefined),
    hasPinned: runs.some(({ record }) => record.pinned === true),
    hasUnpinned: runs.some(({ record }) => record.pinned !== true),
    canAttend: usable.some(attends),
    canDelete: broken > 0 || runs.some(({ status }) => status !== 'running'),
    canProject: usable.some(run => canDo(run, 'project')),
    // What is being trained can be resumed from the instant it stops on, before any key could be told.
    canResume: training || runs.some(run => isResumable(run) || run.status === 'running'),
    working,
    // Until then nobody knows whether the folder has models.
    scanned: true,
  };
}
