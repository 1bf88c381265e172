/** Where a training runs: a list of the runtimes of the workspace, the last one first; without any, the way to a new one. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type QuickPickItem, Uri, window, workspace } from 'vscode';
import type { On, here as place } from '../../core/cluster/on';
import type { RunRecord } from '../../core/runs/run';
import { originOf } from '../originOf';
import { RUNTIME_PATTERN, runtimeName } from '../runs/configName';
import { accessOf, inOrder, NEW_RUNTIME, refuseRuntimeName } from '../runs/runtimes';
import type { Services } from '../services';
import { settings } from '../settings';
import { requireTrust } from '../trust';

/** The one that was chosen last, in the state of the workspace. */
const LAST = 'nlpWorkbench.lastRuntime';
const HERE: typeof place = 'here';

/** A part of what a job is asked for with. */
export interface OnRequest {
  readonly on?: On;
}

export interface Choosing {
  /** What will run there: `Train`. */
  readonly verb: string;
  /** This machine is one of the places. */
  readonly offersHere?: boolean;
}

interface PlaceItem extends QuickPickItem {
  readonly runtime?: string;
}

/** @throws CancelledError where the workspace is not trusted, after saying so */
export function requireTrustForCluster(): Promise<void> {
  return requireTrust(
    'This folder is not trusted, so nothing of it is sent to a cluster. Trust the folder to train there.',
  );
}

/** @param runtime absolute path of its file */
export function onOf(runtime: string): On {
  return { runtime, access: accessOf(settings.clusterAddresses()) };
}

/** Where a run continues: on its cluster if it was on one; here if that has no file any more, and the user says so. */
export async function onOfRun(
  services: Services,
  { remote, configNow, configPath }: RunRecord,
): Promise<OnRequest | undefined> {
  if (!remote) return {};
  if (existsSync(remote.runtime)) return { on: onOf(remote.runtime) };
  return chooseRuntime(services, Uri.file(configNow ?? configPath), { verb: 'Resume', offersHere: true });
}

/**
 * @param file what is to be trained
 * @returns undefined when the user backed out, or writes a new runtime first
 */
export async function chooseRuntime(
  { context }: Pick<Services, 'context'>,
  file: Uri,
  { verb, offersHere }: Choosing,
): Promise<OnRequest | undefined> {
  await requireTrustForCluster();
  const found = await workspace.findFiles(RUNTIME_PATTERN, '**/{node_modules,.nlp,.git}/**');
  const last = context.workspaceState.get<string>(LAST);
  const paths = inOrder(
    found.map(({ fsPath }) => fsPath),
    file.fsPath,
    last,
  );
  const items: PlaceItem[] = await Promise.all(paths.map(describe));
  if (offersHere) items.push({ label: '$(vm) This Machine', description: 'its cluster is not asked', runtime: HERE });
  const write: PlaceItem = {
    label: '$(new-file) New Runtime File',
    description: paths.length === 0 ? 'names a cluster that trainings can run on' : undefined,
  };
  const placeHolder =
    paths.length === 0 ? 'No runtime file in this folder yet' : `Select where to ${verb.toLowerCase()}`;
  const chosen = await window.showQuickPick([...items, write], {
    title: `${verb} On...`,
    placeHolder,
    matchOnDescription: true,
  });
  if (!chosen) return undefined;
  if (chosen === write) {
    await writeRuntime(file);
    return undefined;
  }
  const runtime = chosen.runtime!;
  if (runtime !== HERE) await context.workspaceState.update(LAST, runtime);
  return { on: onOf(runtime) };
}

async function describe(path: string): Promise<PlaceItem> {
  const { readRuntime } = await import('../../core/cluster/readRuntime');
  const uri = Uri.file(path);
  const name = runtimeName(path);
  const { runtime } = readRuntime(path, originOf(uri));
  const address = accessOf(settings.clusterAddresses())[name]?.address ?? runtime?.address;
  const parts = [runtime ? address : 'has problems', workspace.asRelativePath(uri)];
  return { label: name, description: parts.filter(part => part !== undefined).join(' · '), runtime: path };
}

/** A file with an explanation of each key, opened to be filled in. */
async function writeRuntime(file: Uri): Promise<void> {
  const pathOf = (name: string) => join(dirname(file.fsPath), `${name}.runtime.yaml`);
  const name = await window.showInputBox({
    title: 'New Runtime File',
    prompt: 'Name of the cluster, as you call it',
    value: existsSync(pathOf('lab')) ? '' : 'lab',
    validateInput: text => refuseRuntimeName(text) ?? (existsSync(pathOf(text)) ? 'there is one already' : undefined),
  });
  if (name === undefined) return;
  const uri = Uri.file(pathOf(name));
  await workspace.fs.writeFile(uri, new TextEncoder().encode(NEW_RUNTIME));
  await window.showTextDocument(uri);
}
