/** Processes that train trials of a sweep say so in its folder: who leads it anew waits for those that the one before has left. */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ActionableError } from '../../base/errors';
import { removeIfPossible } from '../../runs/atomicFile';
import { describeProcess, livingProcess } from '../../runs/processFile';

const workerFile = /^worker-(\d+)$/;
/** Milliseconds. */
const [between, patience] = [100, 120_000];

/** @returns takes it back */
export async function sayWorking(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, `worker-${process.pid}`);
  await writeFile(path, await describeProcess());
  return () => removeIfPossible(path);
}

/**
 * Until nobody is left that trains a trial; such processes save what they have and end once nobody leads them.
 * @throws ActionableError `still-running` that names one which does not end
 */
export async function waitForWorkers(folder: string): Promise<void> {
  const began = Date.now();
  for (;;) {
    const working = await findWorking(folder);
    if (working === undefined) return;
    if (Date.now() - began > patience)
      throw new ActionableError(
        'still-running',
        `process ${working} still trains a trial of this sweep: stop it (kill ${working}), then try again`,
      );
    await new Promise(resolve => setTimeout(resolve, between));
  }
}

async function findWorking(folder: string): Promise<number | undefined> {
  for (const name of await readdir(folder)) {
    if (!workerFile.test(name)) continue;
    const path = join(folder, name);
    const pid = await livingProcess(path);
    if (pid !== undefined) return pid;
    await removeIfPossible(path);
  }
  return undefined;
}
