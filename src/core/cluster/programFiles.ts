/** The files of this program that a job needs: the command line and the runtime that computes, of the workers' platform. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { internal } from '../base/errors';

/** Folder of a package with this program. */
export const PROGRAM = 'program';

export interface ProgramFiles {
  /** From its folder, with slashes. */
  readonly files: readonly string[];
  /** Those of the files which are the command line; without the others it computes nothing. */
  readonly bundles: readonly string[];
  /** Whether it has the native runtime of Linux; else it computes in WebAssembly. */
  readonly native: boolean;
}

const BUNDLES = ['dist/cli.js', 'dist/program.js'];
const NATIVE = 'node_modules/onnxruntime-node/bin/napi-v6/linux/x64';
/** Of each package, folders and what is taken of them. */
const COMMON: readonly (readonly [string, RegExp])[] = [
  ['node_modules/onnxruntime-common', /^package\.json$/],
  ['node_modules/onnxruntime-common/dist/cjs', /\.js$|^package\.json$/],
  ['node_modules/onnxruntime-common/dist/esm', /\.js$|^package\.json$/],
];
const NATIVELY: typeof COMMON = [
  ['node_modules/onnxruntime-node', /^package\.json$/],
  ['node_modules/onnxruntime-node/dist', /\.js$/],
  [NATIVE, /^(?:onnxruntime_binding\.node|libonnxruntime\.so\.\d+)$/],
];
const IN_WEB_ASSEMBLY: typeof COMMON = [
  ['node_modules/onnxruntime-web', /^package\.json$/],
  ['node_modules/onnxruntime-web/dist', /^ort\.node\.min\.m?js$|^ort-wasm-simd-threaded\.(?:mjs|wasm)$/],
];

/** @param program absolute folder of this program: that of the extension, or of the project */
export async function programFiles(program: string): Promise<ProgramFiles> {
  const missing = BUNDLES.find(path => !existsSync(join(program, path)));
  if (missing !== undefined) throw internal(`${join(program, missing)} is not built`);
  const native = existsSync(join(program, NATIVE, 'onnxruntime_binding.node'));
  const folders = [...COMMON, ...(native ? NATIVELY : IN_WEB_ASSEMBLY)];
  const found = await Promise.all(
    folders.map(async ([folder, wanted]) => {
      const names = (await readdir(join(program, folder))).filter(name => wanted.test(name));
      if (names.length === 0) throw internal(`${folder} has no file that jobs need`);
      return names.map(name => `${folder}/${name}`);
    }),
  );
  return { files: [...BUNDLES, ...found.flat()], bundles: BUNDLES, native };
}
