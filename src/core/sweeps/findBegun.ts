/** The sweep that starting a file would continue. Loads no runtime. */
import { identityOf, type Sweep } from './sweep';
import { listSweeps, openSweep } from './sweepFolder';

/** The newest of the same name that is the same but for its number of trials, and has fewer than it is to have. */
export async function findBegun(workspace: string, sweep: Sweep) {
  for (const folder of await listSweeps(workspace, sweep.name)) {
    const opened = await openSweep(folder).catch(() => undefined);
    if (!opened || identityOf(opened.sweep) !== identityOf(sweep)) continue;
    const ended = opened.journal.trials.filter(({ state }) => state !== 'running').length;
    return ended < sweep.trials ? { folder, ended } : undefined;
  }
  return undefined;
}
