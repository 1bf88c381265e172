/** Where a training runs: a list of the runtimes of the workspace, the last one first; without any, the way to a new one. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type QuickPickItem, Uri, window, workspace } from 'vscode';
import { samePath } from '../../core/base/samePath';
import { here, type On } from '../../core/cluster/on';
import { endpointOf, refuseAddress } from '../../core/cluster/runtime';
import type { RunRecord } from '../../core/runs/run';
import { originOf } from '../originOf';
import { ClusterTokens } from '../runs/clusterTokens';
import { RUNTIME_PATTERN, runtimeName } from '../runs/configName';
import { accessOf, addressOf, inOrder, NEW_RUNTIME, refuseRuntimeName } from '../runs/runtimes';
import type { Services } from '../services';
import { settings } from '../settings';
import { requireTrust } from '../trust';

/** The one that was chosen last, in the state of the workspace. */
const LAST = 'nlpWorkbench.lastRuntime';

/** A part of what a job is asked for with. */
export interface OnRequest {
  readonly on?: On;
}

export interface Choosing {
  /** What will run there: `Train`. */
  readonly verb: string;
  /** This machine is one of the places. */
  readonly offersHere?: boolean;
  /** Of the cluster that a run was on. */
  readonly before?: string;
}

interface PlaceItem extends Pick<QuickPickItem, 'label' | 'description'> {
  readonly runtime?: string;
}

/** @throws CancelledError where the workspace is not trusted, after saying so */
export function requireTrustForCluster(): Promise<void> {
  return requireTrust(
    'This folder is not trusted, so nothing of it is sent to a cluster. Trust the folder to train there.',
  );
}

/**
 * With the tokens that are kept for it, and for the cluster that a run was on.
 * @param runtime absolute path of its file
 */
async function onOf(services: Pick<Services, 'context'>, runtime: string, before?: string): Promise<On> {
  const paths = [runtime, before].filter(path => path !== undefined && path !== here && existsSync(path));
  const tokens: Record<string, string> = {};
  for (const path of paths as readonly string[]) {
    const token = (await readPlace(services, path))?.token;
    if (token !== undefined) tokens[path] = token;
  }
  return {
    runtime,
    access: accessOf(settings.clusterAddresses()),
    tokens,
    tokenCommand: 'NLP: Set Token of a Runtime',
  };
}

/** Where a runtime leads from this machine, and the token that is kept for that; undefined where its file has problems. */
export async function readPlace({ context }: Pick<Services, 'context'>, path: string) {
  const { readRuntime } = await import('../../core/cluster/readRuntime');
  const { runtime } = readRuntime(path, originOf(Uri.file(path)));
  if (!runtime) return undefined;
  const named = addressOf(runtime, settings.clusterAddresses(), process.env);
  const tokens = new ClusterTokens(context.secrets);
  /** @throws ActionableError `bad-runtime` of an address that is none */
  const plain = () => endpointOf(runtime, { trusted: workspace.isTrusted, address: named?.address }).address;
  const token =
    named && refuseAddress(named.address) === undefined ? await tokens.find(runtime.name, plain()) : undefined;
  return { runtime, named, tokens, plain, token };
}

/** Where a run continues: on its cluster if it was on one; here if that has no file any more, and the user says so. */
export async function onOfRun(
  services: Pick<Services, 'context'>,
  { remote, configNow, configPath }: RunRecord,
): Promise<OnRequest | undefined> {
  if (!remote) return {};
  if (existsSync(remote.runtime)) return { on: await onOf(services, remote.runtime) };
  const verb = 'Resume';
  return chooseRuntime(services, Uri.file(configNow ?? configPath), { verb, offersHere: true, before: remote.runtime });
}

/**
 * @param file what is to be trained
 * @returns undefined when the user backed out, or writes a new runtime first
 */
export async function chooseRuntime(
  services: Pick<Services, 'context'>,
  file: Uri,
  { verb, offersHere, before }: Choosing,
): Promise<OnRequest | undefined> {
  await requireTrustForCluster();
  const { context } = services;
  const items: PlaceItem[] = [...(await listRuntimes(services, file))];
  const none = items.length === 0;
  if (offersHere) items.push({ label: '$(vm) This Machine', description: 'its cluster is not asked', runtime: here });
  const write: PlaceItem = {
    label: '$(new-file) New Runtime File',
    description: none ? 'names a cluster that trainings can run on' : undefined,
  };
  const placeHolder = none ? 'No runtime file in this folder yet' : `Select where to ${verb.toLowerCase()}`;
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
  if (runtime !== here) await context.workspaceState.update(LAST, runtime);
  return { on: await onOf(services, runtime, before) };
}

/** The runtimes of the workspace as rows of a list, the one that was used last first. @param file those next to it come before others */
export async function listRuntimes(
  services: Pick<Services, 'context'>,
  file: Uri | undefined,
): Promise<readonly Required<PlaceItem>[]> {
  const found = await workspace.findFiles(RUNTIME_PATTERN, '**/{node_modules,.nlp,.git}/**');
  const last = services.context.workspaceState.get<string>(LAST);
  const paths = inOrder(
    found.map(({ fsPath }) => fsPath),
    file?.fsPath ?? '',
    last,
  );
  return await Promise.all(paths.map(path => describe(services, path, last !== undefined && samePath(path, last))));
}

async function describe(
  services: Pick<Services, 'context'>,
  path: string,
  isLast: boolean,
): Promise<Required<PlaceItem>> {
  const place = await readPlace(services, path);
  const { address, from } = place?.named ?? {};
  const where = from === 'RAY_ADDRESS' ? `${address} (RAY_ADDRESS)` : address;
  const parts = [
    place ? (where ?? 'no address') : 'has problems',
    workspace.asRelativePath(Uri.file(path)),
    ...(place?.token === undefined ? [] : ['token set']),
    ...(isLast ? ['used last'] : []),
  ];
  return { label: runtimeName(path), description: parts.join(' · '), runtime: path };
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
