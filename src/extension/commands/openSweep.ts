/** Open Sweep: the page of a sweep that was begun here, by the editor or the command line. */
import { basename } from 'node:path';
import { Uri, window, workspace } from 'vscode';
import { ActionableError } from '../../core/base/errors';
import { formatStart } from '../../core/base/formatTime';
import { samePath } from '../../core/base/samePath';
import { homeOfRun } from '../../core/runs/runFolder';
import type { SweepRecord } from '../../core/sweeps/sweepFolder';
import { isSweep, sweepName } from '../runs/configName';
import type { Services } from '../services';
import { isSweepNode, type SweepNode } from '../views/nodes';
import { isOfConfig } from '../workers/jobs';
import type { Panels } from './panels';

interface Listed {
  readonly folder: string;
  readonly record: SweepRecord;
}

/** @param target the file of a sweep, whose newest one is opened; a sweep of the tree; else the user selects one */
export async function openSweep(services: Services, panels: Panels, target: unknown): Promise<void> {
  if (isSweepNode(target)) {
    const folder = await findFolder(target);
    if (folder !== undefined) return panels.openSweep(folder);
    throw new ActionableError('no-sweep', `The folder of the sweep ${target.name} is no longer here. Its runs are`);
  }
  if (target instanceof Uri && isSweep(target)) {
    if (services.jobs.all.some(job => job.kind === 'sweep' && isOfConfig(job, target.fsPath))) {
      panels.followSweep(target, true);
      return;
    }
    const newest = await findNewest(services, target);
    if (newest === undefined)
      throw new ActionableError(
        'no-sweep',
        `No sweep of ${sweepName(target.path)} yet. Select Start Sweep above its first line`,
      );
    return panels.openSweep(newest);
  }
  const all = await listAll(services);
  if (all.length < 2) return panels.openSweep(all[0]?.folder);
  const items = all.map(({ folder, record }) => ({
    label: record.name,
    description: `${formatStart(record.startedAt)} · ${record.status}`,
    detail: workspace.asRelativePath(record.path),
    folder,
  }));
  const chosen = await window.showQuickPick(items, { placeHolder: 'Select a sweep', matchOnDescription: true });
  if (chosen) await panels.openSweep(chosen.folder);
}

/** In the workspace that its trials are in. */
async function findFolder({ group, runs }: SweepNode): Promise<string | undefined> {
  const { groupOfSweep, listSweeps, namesOfSweeps } = await import('../../core/sweeps/sweepFolder');
  const workspace = homeOfRun(runs[0]!.folder);
  for (const name of await namesOfSweeps(workspace))
    for (const folder of await listSweeps(workspace, name)) if (groupOfSweep(basename(folder)) === group) return folder;
  return undefined;
}

/** The newest sweep of a file. */
export async function findNewest(services: Services, file: Uri): Promise<string | undefined> {
  const own = (await listAll(services, sweepName(file.path))).filter(({ record }) =>
    samePath(record.path, file.fsPath),
  );
  return own[0]?.folder;
}

/** Those of the workspace that can be read, newest first. @param name of those that are wanted; all if not given */
async function listAll({ store }: Services, name?: string): Promise<readonly Listed[]> {
  const { listSweeps, namesOfSweeps, readSweepRecord } = await import('../../core/sweeps/sweepFolder');
  const found: Listed[] = [];
  for (const folder of await store.workspaces())
    for (const own of name === undefined ? await namesOfSweeps(folder) : [name])
      for (const sweep of await listSweeps(folder, own)) {
        const record = await readSweepRecord(sweep).catch(() => undefined);
        if (record) found.push({ folder: sweep, record });
      }
  return found.sort((a, b) => b.record.startedAt.localeCompare(a.record.startedAt));
}
