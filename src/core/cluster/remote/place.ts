/** Where a training is asked to run, as a plain value, and what then trains, continues, sweeps and cross-validates. */
import { ActionableError, internal } from '../../base/errors';
import { readRun } from '../../runs/listRuns';
import type { LocalSweepOptions } from '../../sweeps/local/startLocalSweep';
import type { StartSweep } from '../../sweeps/sweepJob';
import type { TrainOptions, TrainResult } from '../../training/events';
import type { HandOverAsked } from '../handOver/handOverRemote';
import { here, type On } from '../on';
import type { Remote } from './remote';

// What a place needs is loaded when something trains there: what leads a sweep here loads no training.

export interface PlaceOptions extends TrainOptions, Pick<LocalSweepOptions, 'started'> {
  /** Folder of this program, with `dist/cli.js` and `node_modules`, of which jobs on a cluster are made. */
  readonly program?: string;
  /** In place of the clusters that there are. */
  readonly openRemote?: (on: On) => Promise<Remote>;
}

/** @throws ProblemsError of the runtime's file; ActionableError */
async function openOn(on: On, { program, workspace, trusted, openRemote: open }: PlaceOptions): Promise<Remote> {
  if (open) return await open(on);
  if (program === undefined) throw internal('the folder of this program is not known');
  const { openRemote } = await import('./remote');
  return await openRemote(on, program, { workspace, trusted });
}

export async function trainOn(config: string, on: On | undefined, options: PlaceOptions): Promise<TrainResult> {
  if (on === undefined || on.runtime === here)
    return await (await import('../../training/trainRun')).train(config, options);
  const { trainRemote } = await import('./trainRemote');
  return await trainRemote(config, await openOn(on, options), options);
}

/** @param on where it continues; where a cluster may still be at it, that one is asked first */
export async function resumeOn(folder: string, on: On | undefined, options: PlaceOptions): Promise<TrainResult> {
  const isHere = on === undefined || on.runtime === here;
  if (isHere && !(await wasRemote(folder)))
    return await (await import('../../training/trainRun')).resume(folder, options);
  const { resumeRemote } = await import('./trainRemote');
  return await resumeRemote(folder, {
    ...options,
    ...(!isHere && { on: await openOn(on, options) }),
    unasked: on?.runtime === here,
    remoteOf: runtime => openOn({ ...on, runtime }, options),
  });
}

/** A hand-over is trained by PyTorch alone. */
async function wasRemote(folder: string): Promise<boolean> {
  const { mayBeRemote } = await import('./trainRemote');
  return readRun(folder).then(
    record => mayBeRemote(record) || record.handOver !== undefined,
    () => false,
  );
}

/** Trains in PyTorch on a cluster what a run has trained. @param folder of the run, absolute */
export async function handOverOn(
  folder: string,
  on: On,
  asked: HandOverAsked,
  options: PlaceOptions,
): Promise<TrainResult> {
  if (on.runtime === here)
    throw new ActionableError(
      'bad-usage',
      'a hand-over trains on a cluster; without --on it is written as a folder, which train.py there trains on this machine',
    );
  const { handOverRemote } = await import('../handOver/handOverRemote');
  return await handOverRemote(folder, asked, await openOn(on, options), options);
}

/** For `crossValidate`; nothing where folds train here. */
export function foldsOn(
  on: On | undefined,
  options: PlaceOptions,
): ((configPath: string, options: TrainOptions) => Promise<TrainResult>) | undefined {
  if (on === undefined || on.runtime === here) return undefined;
  const remote = openOn(on, options).then(async opened => (await import('./shared')).shared(opened, 'one'));
  // Told by the first fold that waits for it.
  remote.catch(() => undefined);
  return async (configPath, fold) => await (await import('./trainRemote')).trainRemote(configPath, await remote, fold);
}

/** For `sweepJob`. @param onWork what the cluster does for a trial */
export function startSweepOn(
  on: On | undefined,
  options: PlaceOptions,
  onWork?: (trial: number, message: string) => void,
): StartSweep {
  return async (path, sweepOptions) => {
    if (on === undefined || on.runtime === here) {
      const { trialCommand, started } = options;
      if (!trialCommand) throw internal('nothing trains the trials of a sweep');
      const { startLocalSweep } = await import('../../sweeps/local/startLocalSweep');
      return await startLocalSweep(path, trialCommand, { ...sweepOptions, started });
    }
    const remote = await openOn(on, options);
    const remoteOf = (runtime: string) => openOn({ ...on, runtime }, options);
    const { startRemoteSweep } = await import('./clusterRunner');
    return await startRemoteSweep(path, remote, { ...sweepOptions, remoteOf, onWork });
  };
}
