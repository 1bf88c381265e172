/** Trainings on a real Ray cluster for tests: a workspace, where it trains, and what happens in the middle of it. */

import { connectTo } from '../../src/core/cluster/clusters';
import { makeHandOverPack } from '../../src/core/cluster/handOver/handOverPack';
import { makePack } from '../../src/core/cluster/pack';
import type { Remote } from '../../src/core/cluster/remote/remote';
import { listRuns } from '../../src/core/runs/listRuns';
import type { RunRecord } from '../../src/core/runs/run';
import type { TrainEvent } from '../../src/core/training/events';
import { gather, makeTinyWorkspace } from '../core/training/tinyWorkspace';
import { ROOT } from '../project/sourceFiles';
import type { RayCluster } from './rayCluster';

export const on = { runtime: '/test.runtime.yaml' };
/** The train section of a config. */
export const trainingFor = (epochs: number) =>
  `{ epochs: ${epochs}, batch: 2, optimizer: { type: adam, learning-rate: 0.01 } }`;
/** Long enough for a stop to come between two evaluations. */
export const long = trainingFor(60);

/** @param change of the runtime */
export function makeRayTraining(
  ray: RayCluster,
  options: Parameters<typeof makeTinyWorkspace>[0] = {},
  change: object = {},
) {
  const { workspace, config } = makeTinyWorkspace(options);
  const access = { workspace, trusted: true };
  const remoteWith = (changed: object): Remote => {
    const runtime = { ...ray.runtime, ...changed };
    return {
      cluster: connectTo(runtime, ray.access),
      runtime,
      pack: (what, signal) => makePack({ ...what, access, program: ROOT }, signal),
      packHandOver: (what, signal) => makeHandOverPack({ ...what, program: ROOT }, signal),
      keepEvery: 0,
    };
  };
  const remote = remoteWith(change);
  /** @param changed of the runtime, in place of `change` */
  const place = (more: Partial<Parameters<typeof gather>[1]> = {}, changed?: object) => ({
    ...gather(workspace, more),
    openRemote: async () => (changed ? remoteWith(changed) : remote),
  });
  return { workspace, config, place, remote };
}

/** Aborts, or does what is said, once there are rows of an evaluation after a step. */
export function onceAfter(step: number, act: (folder: string) => void) {
  const events: TrainEvent[] = [];
  let done = false;
  return {
    events,
    onEvent(event: TrainEvent) {
      events.push(event);
      if (done || event.kind !== 'metrics') return;
      if (!event.rows.some(row => row.step >= step && row.values['validation/loss'] !== undefined)) return;
      done = true;
      act(event.folder);
    },
  };
}

export async function folderOf(workspace: string, { id }: Pick<RunRecord, 'id'>): Promise<string> {
  return (await listRuns(workspace)).find(({ folder }) => folder.endsWith(id))!.folder;
}

/** All tests with one thread: then scores are equal to the last digit. */
export function withOneThread(): void {
  const threads = process.env.NLP_THREADS;
  before(() => {
    process.env.NLP_THREADS = '1';
  });
  after(() => {
    if (threads === undefined) delete process.env.NLP_THREADS;
    else process.env.NLP_THREADS = threads;
  });
}
