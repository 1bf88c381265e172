/** The text of `NAME.runtime.yaml` -> a runtime, or every problem with its place. Loads no runtime. */
import type { Problem } from '../base/problem';
import type { Access } from '../base/resolvePath';
import type { Runtime } from './runtime';

export const runtimeFile = /\.runtime\.ya?ml$/i;

export interface ReadRuntime {
  readonly runtime?: Runtime;
  readonly problems: readonly Problem[];
}

/** @param path absolute @param text in place of what the file holds */
export function readRuntime(path: string, access: Access, text?: string): ReadRuntime {
  void [path, access, text];
  return { problems: [] };
}
