/** The text of `NAME.runtime.yaml` -> a runtime, or every problem with its place. Loads no runtime. */
import { basename } from 'node:path';
import type { Problem } from '../base/problem';
import type { Access } from '../base/resolvePath';
import { readConfig } from '../config/readConfig';
import type { Runtime } from './runtime';
import { runtimeSchema } from './schema';

export const runtimeFile = /\.runtime\.ya?ml$/i;

export interface ReadRuntime {
  readonly runtime?: Runtime;
  readonly problems: readonly Problem[];
}

/** @param path absolute @param text in place of what the file holds */
export function readRuntime(path: string, access: Access, text?: string): ReadRuntime {
  const { config, problems } = readConfig<typeof runtimeSchema>(path, runtimeSchema, { access }, text);
  if (!config) return { problems };
  return { runtime: { ...config, name: basename(path).replace(runtimeFile, ''), path }, problems };
}
