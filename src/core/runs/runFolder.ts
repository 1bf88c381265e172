/** Where runs live and what they are called: `.nlp/runs/NAME/<time>-<id>/`. */
import { randomBytes } from 'node:crypto';
import { lstat, mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ActionableError } from '../base/errors';
import { BRIEFLY, insistently, systemCode } from '../base/insistently';
import { spellAsOnDisk } from '../base/samePath';
import { describeWriteFailure } from './atomicFile';
import { RUN_NAME } from './record';

const CONFIG_SUFFIX = /\.nlp\.(ya?ml|json)$/i;

/** Devices of Windows, whatever follows a dot. */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?= *(?:\.|$))/i;

/**
 * `spam` for `/a/spam.nlp.yaml`; dots at the start, which hide a folder, are dropped, and what no folder may be called replaced.
 * What Windows can make but neither show nor remove (`con`, a dot or a space at the end) gets a dash.
 */
export function runNameOf(configPath: string): string {
  const plain = basename(configPath).replace(CONFIG_SUFFIX, '').replace(/^\.+/, '');
  const name = plain
    .replace(/[\\/:*?"<>|\p{Cc}]/gu, '_')
    .replace(DEVICE, '$1-')
    .replace(/[. ]$/, '$&-');
  return RUN_NAME.test(name) ? name : 'model';
}

/** `.nlp/runs` of a workspace. */
export function runsFolder(workspace: string): string {
  return join(workspace, '.nlp', 'runs');
}

/** `.nlp/models` of a workspace: weights that several runs have in common. */
export function modelsFolder(workspace: string): string {
  return join(workspace, '.nlp', 'models');
}

/** The folder that a run's place says it belongs to, WORKSPACE/.nlp/runs/NAME/ID, whatever the folders between are called. */
export function homeOfRun(folder: string): string {
  return resolve(folder, '../../../..');
}

/** The folder whose `.nlp/runs` a run is in; nothing of a run that was copied elsewhere. */
export function workspaceOfRun(folder: string): string | undefined {
  const workspace = homeOfRun(folder);
  return runsFolder(workspace) === resolve(folder, '../..') ? workspace : undefined;
}

/** `20261121-234500-k3f9`, in UTC: sorts by time. */
export function newRunId(now: Date): string {
  const digits = now.toISOString().replace(/\D/g, '');
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
  const id = Array.from(randomBytes(4), byte => letters[byte % letters.length]).join('');
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}-${id}`;
}

/** Makes a folder unless something that is no folder (a link too) is in its place. */
export async function makePlainFolder(path: string): Promise<void> {
  try {
    await insistently(() => mkdir(path), BRIEFLY);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new ActionableError(
        'no-such-folder',
        `there is no folder ${dirname(path)} to keep runs in; make it first`,
        {
          cause: error,
        },
      );
    }
    if (code !== 'EEXIST') throw describeWriteFailure(error, path);
    if (!(await lstat(path)).isDirectory()) {
      throw new ActionableError('not-a-folder', `${path} must be a folder, not a file or a link; move it away`);
    }
  }
}

/** Writes `.nlp/.gitignore` where it is missing. */
export async function keepOutOfGit(workspace: string): Promise<void> {
  const path = join(workspace, '.nlp', '.gitignore');
  try {
    await insistently(() => writeFile(path, '*\n', { flag: 'wx' }), BRIEFLY);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw describeWriteFailure(error, path);
  }
}

/**
 * Makes the folder of a new run, and `.nlp/.gitignore` where it is missing.
 * @param given its id, where that is known already; its folder may be there
 * @throws ActionableError when it cannot be written
 */
export async function createRunFolder(
  workspace: string,
  name: string,
  now = new Date(),
  given?: string,
): Promise<{ readonly folder: string; readonly id: string }> {
  const runs = runsFolder(workspace);
  await makePlainFolder(join(workspace, '.nlp'));
  await makePlainFolder(runs);
  await makePlainFolder(join(runs, name));
  // Where upper and lower case are not told apart it may be there under another spelling.
  const model = basename(spellAsOnDisk(join(runs, name)));
  await keepOutOfGit(workspace);
  for (;;) {
    const id = given ?? newRunId(now);
    const folder = join(runs, model, id);
    try {
      if (given !== undefined) {
        await mkdir(join(folder, 'checkpoints'), { recursive: true });
        return { folder, id };
      }
      await mkdir(folder);
      await mkdir(join(folder, 'checkpoints'));
      return { folder, id };
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw describeWriteFailure(error, folder);
    }
  }
}
