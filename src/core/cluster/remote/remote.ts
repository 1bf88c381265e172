/** Where a training runs that does not run here: a cluster, its runtime, and how the package of a config is made. */
import { dirname } from 'node:path';
import { ActionableError, ProblemsError } from '../../base/errors';
import type { Access } from '../../base/resolvePath';
import { accessFromEnvironment } from '../access';
import type { Cluster } from '../cluster';
import { connectTo } from '../clusters';
import { type HandOverPack, type HandOverRequest, makeHandOverPack } from '../handOver/handOverPack';
import { here, type On } from '../on';
import { makePack, type PackRequest, type TrainingPack } from '../pack';
import { readRuntime } from '../readRuntime';
import type { Runtime } from '../runtime';

export interface Remote {
  readonly cluster: Cluster;
  readonly runtime: Pick<Runtime, 'name' | 'path' | 'cpus' | 'gpus' | 'env' | 'storage'>;
  readonly pack: (what: Packed, signal: AbortSignal) => Promise<TrainingPack>;
  readonly packHandOver: (what: HandedOver, signal: AbortSignal) => Promise<HandOverPack>;
  /** Seconds between two checkpoints that come home while a job trains; a minute if not given. */
  readonly keepEvery?: number;
}

type HandedOver = Pick<HandOverRequest, 'folder' | 'run' | 'onProgress'>;
export type Packed = Pick<PackRequest, 'config' | 'overrides' | 'more' | 'onProgress'>;

/**
 * @param program folder with `dist/cli.js` and `node_modules` of this program
 * @throws ProblemsError of its file; ActionableError
 */
export async function openRemote(on: On, program: string, access: Access): Promise<Remote> {
  const { runtime, problems } = readRuntime(on.runtime, access);
  if (!runtime) throw new ProblemsError(problems);
  const { trusted } = access;
  const { tokenCommand } = on;
  const token = on.tokens?.[on.runtime];
  const cluster = connectTo(runtime, {
    ...(await accessFromEnvironment(runtime)),
    ...on.access?.[runtime.name],
    ...(token !== undefined && { token }),
    tokenCommand,
    trusted,
  });
  return {
    cluster,
    runtime,
    pack: (what, signal) => makePack({ ...what, access, program, storage: runtime.storage }, signal),
    packHandOver: (what, signal) => makeHandOverPack({ ...what, program, storage: runtime.storage }, signal),
  };
}

/** @param words of a person: a path, or the name of a runtime next to `file` */
export async function findRuntime(words: string, file: string): Promise<string> {
  const { existsSync, readdirSync } = await import('node:fs');
  const { join, resolve } = await import('node:path');
  const { suggest } = await import('../../base/suggest');
  if (words === here) return here;
  const folder = dirname(file);
  const named = [`${words}.runtime.yaml`, `${words}.runtime.yml`].map(name => join(folder, name));
  const found = [resolve(words), ...named].find(path => /\.runtime\.ya?ml$/i.test(path) && existsSync(path));
  if (found !== undefined) return found;
  const names = readdirSync(folder).flatMap(name => /^(.+)\.runtime\.ya?ml$/i.exec(name)?.[1] ?? []);
  const near = suggest(words, names);
  const hint =
    near !== undefined ? `did you mean ${near}?` : names.length > 0 ? `there are ${names.join(', ')}` : 'there is none';
  throw new ActionableError(
    'no-runtime',
    `--on ${words} names no runtime: there is no file ${named[0]}; ${hint}. See docs/how-to/train-on-a-cluster.md`,
  );
}
