/** Rename, Pin, Edit Notes, Compare, Clean Up: what is done to runs that are there. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Uri, window } from 'vscode';
import { ActionableError } from '../../core/base/errors';
import { LONGEST_TITLE, pinRun, renameRun } from '../../core/runs/changeRecord';
import { notesPath } from '../../core/runs/notes';
import { type BrokenRun, pinnedFirst, type RunEntry, titleOf } from '../runs/runEntry';
import type { Services } from '../services';
import { isBrokenNode, isRunNode } from '../views/nodes';
import { formatStart } from '../wording';
import { chooseRun, describeRun } from './choose';

const NONE = 'no run yet; open a config (NAME.nlp.yaml) and press Train above its first line';

/** The nodes that a command was called on: all that are selected where the one it was called on is among them. */
function nodesOf(target: unknown, selected: unknown): readonly unknown[] {
  return Array.isArray(selected) && selected.length > 0 ? selected : [target];
}

export function runsOf(target: unknown, selected: unknown): readonly RunEntry[] {
  return nodesOf(target, selected)
    .filter(isRunNode)
    .map(node => node.run);
}

/** Those among them that cannot be read. */
export function brokenOf(target: unknown, selected: unknown): readonly BrokenRun[] {
  return nodesOf(target, selected)
    .filter(isBrokenNode)
    .map(node => node.run);
}

function anyRun(services: Services, target: unknown, verb: string): Promise<RunEntry | undefined> {
  if (isRunNode(target)) return Promise.resolve(target.run);
  return chooseFrom(services, `${verb} which run?`);
}

async function chooseFrom({ store }: Services, which: string): Promise<RunEntry | undefined> {
  const runs = pinnedFirst(await store.runs());
  if (runs.length === 0) throw new ActionableError('no-run', NONE);
  return (await window.showQuickPick(runs.map(describeRun), { placeHolder: which, matchOnDescription: true }))?.run;
}

export async function rename(services: Services, target: unknown): Promise<void> {
  const run = await anyRun(services, target, 'Rename');
  if (!run) return;
  const { name, title, startedAt } = run.record;
  const given = await window.showInputBox({
    title: `Rename ${titleOf(run)}`,
    prompt: 'A name to show; its folder keeps its own. Empty goes back to the date.',
    placeHolder: `${name}, ${formatStart(startedAt)}`,
    value: title ?? '',
    validateInput: value => (value.trim().length > LONGEST_TITLE ? `at most ${LONGEST_TITLE} characters` : undefined),
  });
  if (given === undefined) return;
  await renameRun(run.folder, given);
  await services.store.refresh();
}

export async function pin(services: Services, target: unknown, selected: unknown, pinned: boolean): Promise<void> {
  const named = runsOf(target, selected);
  const fits = (run: RunEntry) => (run.record.pinned === true) !== pinned;
  const chosen =
    named.length > 0
      ? named
      : await chooseRun(services, undefined, fits, {
          none: pinned ? 'every run is pinned already, or there is none' : 'no run is pinned',
          which: pinned ? 'Pin which run? Pinned runs come first and are never cleaned up.' : 'Unpin which run?',
        });
  for (const run of Array.isArray(chosen) ? chosen : chosen ? [chosen] : []) await pinRun(run.folder, pinned);
  await services.store.refresh();
}

/** Opens the notes in an editor, where they are written and saved as any Markdown. */
export async function editNotes(services: Services, target: unknown): Promise<void> {
  const run = await anyRun(services, target, 'Edit the notes of');
  if (!run) return;
  const path = notesPath(run.folder);
  if (!existsSync(path)) await writeFile(path, '');
  await window.showTextDocument(Uri.file(path));
}
