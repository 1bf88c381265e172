/**
 * Node.js 22.1 and later keep what they compiled of a program for the next process, in a folder of the system's for passing files. Older
 * ones ignore all of this, and so does one that cannot write there.
 */
import nodeModule from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Of this process, for what it loads from now on. */
export function keepCompiled(): void {
  (nodeModule as { enableCompileCache?: () => unknown }).enableCompileCache?.();
}

/** Variables to start a Node.js process with, whose program is then kept from its first file on. */
export function compileCacheEnvironment(own: NodeJS.ProcessEnv = process.env): Readonly<Record<string, string>> {
  return { NODE_COMPILE_CACHE: own.NODE_COMPILE_CACHE ?? join(tmpdir(), 'node-compile-cache') };
}
