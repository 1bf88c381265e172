// Unit tests that skip themselves with Windows' Node under Wine, and why; any other that is skipped there counts as failed.

import { pretrainedNames } from './pretrained.mjs';
import { listSkipped } from './results.mjs';

export const WINDOWS_SUITE = 'windows-unit';

const SKIPPED = [
  [
    /^engines tensorflow: |^every model through the tensorflow engine |learns on every engine alike$|: every engine learns alike, /,
    'PyPI has no TensorFlow of that version to build the reference engine for Windows against',
  ],
  [/ in case alone, where the disk does$/, "Windows' disks do not tell upper from lower case"],
  [/^data\/loadDataset reads the public data sets$/, 'they are not part of the project'],
  [
    /\blinks?\b|\blinked\b|^sources are folders with folders in them; /,
    'Wine makes no symbolic links, and Windows only for those who may',
  ],
  [/ saves a checkpoint at (?:SIG|Ctrl-C)| ends at a signal /, 'Windows sends no signals'],
  [
    / refuses a pipe|replaces no device, pipe or socket$| says that the disk is full$| is not read when it is no file$|^a disk that is full /,
    "pipes, sockets and devices are not files of Windows' folders",
  ],
  [
    /^(?:a training on|a sweep on|what is left on) a cluster /,
    'workers of a cluster have Linux, and so have the jobs of these tests: signals and links',
  ],
  [/^formats\/tar is read by tar/, 'there is no such program'],
  [/behind others of more than 2 GB$/, 'a file with a hole takes its whole place on those disks'],
  [/^runs\/trainerProcess takes a zombie for dead$/, 'only Linux tells of them'],
  [
    /^runs\/writeTarget (?:has a name as long|leaves a file that is read-only)/,
    'names and permissions are others there',
  ],
  [/^runs\/atomicFile says which file may not be written$/, 'names and permissions are others there'],
  [/^the recipes of CONTRIBUTING\.md /, 'the compiler there is of another system'],
  [new RegExp(pretrainedNames.join('|')), 'pretrained models are fetched for this system alone'],
  [
    /^the source files have the same bytes in every checkout|^patterns of \.gitignore say what git says$/,
    'Git is not there',
  ],
];

/** Titles of tests that were skipped there and should not have been. */
export function listUnexpected(counts) {
  return listSkipped(counts).filter(title => reasonOnWindows(title) === undefined);
}

/** Why a test may be skipped there; undefined where it may not. */
export function reasonOnWindows(title) {
  return SKIPPED.find(([pattern]) => pattern.test(title))?.[1];
}
