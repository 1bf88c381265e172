/** Rename, Pin, Edit Notes, Compare, Clean Up: what is done to runs that are there. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Uri, window } from 'vscode';
import { ActionableError } from '../../core/base/errors';
import { formatStart } from '../../core/base/formatTime';
import { LONGEST_TITLE, pinRun, renameRun } from '../../core/runs/changeRecord';
import { notesPath } from '../../core/runs/notes';
import { type BrokenRun, nameOf, pinnedFirst, type RunEntry, titleOf } from '../runs/runEntry';
import type { Services } from '../services';
import { isBrokenNode, isRunNode, isSweepNode } from '../views/nodes';
import { chooseRun, describeRun } from './choose';

const NONE = 'No run yet. Open a config (NAME.nlp.yaml) and select Train above its first line';

/** The nodes that a command was called on: all that are selected where the one it was called on is among them. */
function nodesOf(target: unknown, selected: unknown): readonly unknown[] {
  return Array.isArray(selected) && selected.length > 0 ? selected : [target];
}

/** Of a sweep all its trials. */
export function runsOf(target: unknown, selected: unknown): readonly RunEntry[] {
  const runs = nodesOf(target, selected).flatMap(node =>
    isRunNode(node) ? [node.run] : isSweepNode(node) ? node.runs : [],
  );
  // A trial may be selected with its sweep.
  return [...new Map(runs.map(run => [run.folder, run])).values()];
}

/** Those among them that cannot be read. */
export function brokenOf(target: unknown, selected: unknown): readonly BrokenRun[] {
  return nodesOf(target, selected)
    .filter(isBrokenNode)
    .map(node => node.run);
}

function anyRun(services: Services, target: unknown, verb: string): Promise<RunEntry | undefined> {
  if (isRunNode(target)) return Promise.resolve(target.run);
  return chooseFrom(services, `Select a run to ${verb.toLowerCase()}`);
}

async function chooseFrom({ store }: Services, which: string): Promise<RunEntry | undefined> {
  const runs = pinnedFirst(await store.runs());
  if (runs.length === 0) throw new ActionableError('no-run', NONE);
  return (await window.showQuickPick(runs.map(describeRun), { placeHolder: which, matchOnDescription: true }))?.run;
}

export async function rename(services: Services, target: unknown): Promise<void> {
  const run = await anyRun(services, target, 'Rename');
  if (!run) return;
  const { title, startedAt } = run.record;
  const given = await window.showInputBox({
    title: `Rename ${titleOf(run)}`,
    prompt: 'Display name of the run; its folder is not renamed. Leave empty to show the date.',
    placeHolder: `${nameOf(run)}, ${formatStart(startedAt)}`,
    value: title ?? '',
    validateInput: value =>
      value.trim().length > LONGEST_TITLE ? `Use at most ${LONGEST_TITLE} characters.` : undefined,
  });
  if (given === undefined) return;
  await renameRun(run.folder, given);
  await services.store.refresh();
}

/** All aliases of a run at once: what is left out is taken away. */
export async function setAliases(services: Services, target: unknown): Promise<void> {
  const run = await anyRun(services, target, 'Give an alias to');
  if (!run) return;
  const { aliasesOf, checkAlias, giveAlias, removeAlias } = await import('../../core/runs/aliases');
  const runs = await services.store.runs();
  const own = aliasesOf(runs).get(run.folder) ?? [];
  const wordsOf = (typed: string) => [...new Set(typed.split(/[\s,]+/).filter(word => word !== ''))];
  const fault = (typed: string): string | undefined => {
    try {
      for (const word of wordsOf(typed)) checkAlias(word);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    const taken = wordsOf(typed).find(word => runs.some(({ record }) => record.name === word || record.title === word));
    return taken === undefined ? undefined : `A run is called ${taken}. Choose another alias.`;
  };
  const given = await window.showInputBox({
    title: `Set Alias of ${titleOf(run)}`,
    prompt: 'Names such as champion, separated by commas. Another run of this config that has one loses it.',
    placeHolder: 'champion',
    value: own.join(', '),
    validateInput: fault,
  });
  if (given === undefined) return;
  const wanted = wordsOf(given);
  for (const alias of own) if (!wanted.includes(alias)) await removeAlias(run.folder, alias);
  for (const alias of wanted) if (!own.includes(alias)) await giveAlias(run.folder, alias, runs);
  await services.store.refresh();
}

export async function pin(services: Services, target: unknown, selected: unknown, pinned: boolean): Promise<void> {
  const named = runsOf(target, selected);
  const fits = (run: RunEntry) => (run.record.pinned === true) !== pinned;
  const chosen =
    named.length > 0
      ? named
      : await chooseRun(services, undefined, fits, {
          none: pinned ? 'Every run is pinned already, or there is none' : 'No run is pinned',
          which: pinned
            ? 'Select a run to pin. Pinned runs come first and are never cleaned up.'
            : 'Select a run to unpin',
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
