/** What a job does first, as a program of the package: lays its files out in a folder of its own, then becomes the command line. */
import { jobVariables } from './cluster';
import { WORK } from './packFile';
import { PROGRAM } from './programFiles';

export { WORK };

/** In the package: `START` beside the program, `LAYOUT` above it. */
export const START = `${PROGRAM}/start.cjs`;
export const LAYOUT = 'layout.json';
/** A job's code where it sees no storage. */
export const NO_STORAGE = 95;
/** A job's code where the disk that its output goes to is full: it can say nothing more. */
export const NO_ROOM = 94;

/** What is not in the package itself. */
export interface Layout {
  /** Where the command line runs, from `work`. */
  readonly folder: string;
  /** Files of the storage, by their place in `work`. */
  readonly stored: readonly { readonly name: string; readonly path: string }[];
}

/** Plain JavaScript of Node 20: it runs before anything of ours. What jobs share is copied, so that a run may write next to it. */
export const startText = `'use strict';
const { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } = require('node:fs');
const { dirname, join } = require('node:path');
const pack = join(__dirname, '..');
const { folder, stored } = JSON.parse(readFileSync(join(pack, '${LAYOUT}'), 'utf8'));
const scratch = process.env.${jobVariables.scratch};
const work = join(scratch, '${WORK}');
const missing = stored.find(({ path }) => !existsSync(path));
if (missing) {
  console.error('this worker has no ' + missing.path);
  process.exit(${NO_STORAGE});
}
process.on('exit', () => {
  try {
    process.chdir(pack);
    rmSync(scratch, { recursive: true, force: true });
  } catch {
    // What is left there is no reason to fail.
  }
});
rmSync(scratch, { recursive: true, force: true });
cpSync(join(pack, '${WORK}'), work, { recursive: true });
for (const { name, path } of stored) {
  mkdirSync(dirname(join(work, name)), { recursive: true });
  symlinkSync(path, join(work, name));
}
mkdirSync(join(work, folder), { recursive: true });
process.chdir(join(work, folder));
// What a hub has is in the package, as it was when the job was begun.
process.env.HF_HUB_OFFLINE ??= '1';
process.argv[1] = join(__dirname, 'dist', 'cli.js');
require('node:module').runMain(process.argv[1]);
`;
