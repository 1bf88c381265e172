/** Set Token of a Runtime: keeps it in VS Code's own store of secrets on this machine, or forgets it. */
import { Uri, window } from 'vscode';
import { ActionableError, ProblemsError } from '../../core/base/errors';
import { readRuntime } from '../../core/cluster/readRuntime';
import { refuseToken } from '../../core/cluster/runtime';
import { notify } from '../notify';
import { originOf } from '../originOf';
import { isRuntime } from '../runs/configName';
import type { Services } from '../services';
import { listRuntimes, readPlace, requireTrustForCluster } from './chooseRuntime';

/** @param target a file of a runtime; else the one that is open, or that the user picks */
export async function setToken(services: Services, target: unknown): Promise<void> {
  await requireTrustForCluster();
  const path = await choosePath(services, target);
  if (path === undefined) return;
  const place = await readPlace(services, path);
  if (!place) throw new ProblemsError(readRuntime(path, originOf(Uri.file(path))).problems);
  const { tokens, token: before } = place;
  const { name } = place.runtime;
  const address = place.plain();
  if (before !== undefined) {
    const another = 'Set Another Token';
    const forget = 'Forget Token';
    const choice = await window.showQuickPick([another, forget], {
      title: `Token of ${name}`,
      placeHolder: `A token is set for ${address}`,
    });
    if (choice === forget) {
      await tokens.forget(name, address);
      void notify('information', `The token of ${name} for ${address} is forgotten.`);
    }
    if (choice !== another) return;
  }
  const token = await window.showInputBox({
    title: `Token of ${name}`,
    prompt: `For ${address}. VS Code stores it on this machine, outside of the folder. On the head of the cluster, ray get-auth-token prints it.`,
    password: true,
    ignoreFocusOut: true,
    validateInput: text => (text.trim() === '' ? undefined : refuseToken(text.trim())),
  });
  if (token === undefined || token.trim() === '') return;
  await tokens.keep(name, address, token.trim());
  void notify('information', `The token of ${name} is stored on this machine. It is sent to ${address} only.`);
}

async function choosePath(services: Services, target: unknown): Promise<string | undefined> {
  const open = target instanceof Uri ? target : window.activeTextEditor?.document.uri;
  if (open && isRuntime(open)) return open.fsPath;
  const items = await listRuntimes(services, open);
  if (items.length === 0)
    throw new ActionableError(
      'no-runtime',
      'No runtime file in this folder yet. Run "NLP: Train On..." and select New Runtime File',
    );
  if (items.length === 1) return items[0]!.runtime;
  const title = 'Set Token of a Runtime';
  const placeHolder = 'Select the runtime';
  return (await window.showQuickPick(items, { title, placeHolder, matchOnDescription: true }))?.runtime;
}
