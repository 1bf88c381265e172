/** What a config's `model.from` names: the card of what is there, or what has to be done first. Loads no runtime. */
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type TextDocument, workspace } from 'vscode';
import { ActionableError } from '../../core/base/errors';
import { type HubId, writeHubId } from '../../core/base/hubId';
import { locateModel } from '../../core/base/locateModel';
import type { ModelCard } from '../../core/pretrained/card/card';
import { findHubModel, pathOfModel } from '../../core/runs/hubModels';
import { originOf } from '../originOf';

/** Keys that name a pretrained model: the whole, or a side of an encoder-decoder. */
export const FROM = [
  ['model', 'from'],
  ['model', 'encoder', 'from'],
  ['model', 'decoder', 'from'],
] as const;

export function namesModel(keys: readonly string[]): boolean {
  return FROM.some(each => each.join() === keys.join());
}

export type FoundModel =
  | { readonly kind: 'card'; readonly card: ModelCard; readonly id?: HubId }
  /** On a hub, and not downloaded yet. */
  | { readonly kind: 'hub'; readonly id: HubId }
  | { readonly kind: 'missing'; readonly path: string }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

/** By what the files were when they were read: a hover, and each pause in typing, ask for the same card. */
const read = new Map<string, { readonly state: string; readonly card: Promise<ModelCard> }>();
const MOST_READ = 16;
/** What a card is made of, in a folder. */
const PARTS = ['.', 'config.json', 'model.safetensors', 'tokenizer.json', 'README.md', 'run.json'];

async function stateOf(path: string): Promise<string> {
  const states = await Promise.all(
    PARTS.map(part =>
      stat(join(path, part)).then(
        ({ mtimeMs, size }) => `${mtimeMs} ${size}`,
        () => '',
      ),
    ),
  );
  return states.join('|');
}

/** @param path absolute @throws ActionableError of what is no model */
export async function readOnce(path: string, access: ReturnType<typeof originOf>): Promise<ModelCard> {
  const state = `${access.trusted} ${access.workspace} ${await stateOf(path)}`;
  const known = read.get(path);
  if (known?.state === state) return known.card;
  const { readCard } = await import('../../core/pretrained/card/readCard');
  const card = readCard(path, access);
  read.delete(path);
  read.set(path, { state, card });
  for (const [oldest] of read) {
    if (read.size <= MOST_READ) break;
    read.delete(oldest);
  }
  return card;
}

/** @param from as the config has it */
export async function findModel({ uri }: TextDocument, from: string): Promise<FoundModel> {
  const access = originOf(uri);
  try {
    const located = locateModel(from, dirname(uri.fsPath), access);
    if (located.kind === 'hub') {
      const { id } = located;
      if (!workspace.isTrusted) {
        const message = `${writeHubId(id)} is on the hub, and nothing is downloaded for a workspace that is not trusted. Trust it, or name a folder of it: ./FOLDER`;
        return { kind: 'refused', code: 'untrusted-hub', message };
      }
      const model = await findHubModel(access.workspace, id);
      if (!model) return { kind: 'hub', id };
      return { kind: 'card', card: await readOnce(pathOfModel(model, id), access), id };
    }
    const { path } = located;
    if (!(await stat(path).catch(() => undefined))) return { kind: 'missing', path };
    return { kind: 'card', card: await readOnce(path, access) };
  } catch (error) {
    if (!(error instanceof ActionableError)) throw error;
    return { kind: 'refused', code: error.code, message: error.message };
  }
}
