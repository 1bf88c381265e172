// Sweeps on a real Ray cluster whose nodes die at random instants, each followed by a new one: no trial is lost, and none has another value.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ActionableError } from '../../src/core/base/errors';
import { Random } from '../../src/core/base/random';
import { startRemoteSweep } from '../../src/core/cluster/remote/clusterRunner';
import { listRuns } from '../../src/core/runs/listRuns';
import { readMetrics } from '../../src/core/runs/metricsLog';
import type { SweepResult } from '../../src/core/sweeps/runSweep';
import { startSweep } from '../../src/core/sweeps/startSweep';
import { openSweep } from '../../src/core/sweeps/sweepFolder';
import { HereRunner } from '../core/sweeps/hereRunner';
import { type RayCluster, type RayNode, sharedRay } from './rayCluster';
import { makeRayTraining, withOneThread } from './rayTrainings';

/** Deaths of a node; more of them, and other instants: a stress test. */
const deaths = Number(process.env.NODE_KILLS ?? 2);
const seed = Number(process.env.NODE_KILLS_SEED ?? 1);

/** Processors of a trial and of a node for it: no other node of the cluster has so many. */
const cpus = 3;
const trials = 4;
/** Milliseconds from the start of a sweep, or of a new node, to a death: some jobs' lengths. */
const longest = 15_000;

describe('a sweep on a Ray cluster whose nodes die', function () {
  this.timeout(120_000 * (deaths + 2));
  let ray: RayCluster;
  const nodes: RayNode[] = [];
  withOneThread();
  before(async function () {
    this.timeout(900_000);
    ray = await sharedRay();
    for (let i = 0; i < 2; i++) nodes.push(await startNode());
  });
  after(() => {
    for (const node of nodes) ray.kill(node);
  });

  /** A busy machine may let one of Ray's own processes wait until it gives up. */
  async function startNode(): Promise<RayNode> {
    for (let tries = 1; ; tries++) {
      try {
        return await ray.startWorker(cpus);
      } catch (error) {
        if (tries === 3) throw error;
      }
    }
  }

  it('has the trials and values of one here, each trained to its end once', async () => {
    const train = '{ epochs: 60, batch: 4, optimizer: { type: adam, learning-rate: 0.01 } }';
    const { workspace, remote } = makeRayTraining(ray, { train }, { cpus, env: { NLP_THREADS: '1' } });
    const path = join(workspace, 'tiny.sweep.yaml');
    const space = '{ train.optimizer.learning-rate: { range: [0.001, 0.3], log: true } }';
    writeFileSync(
      path,
      `config: tiny.nlp.yaml\nspace: ${space}\ntrials: ${trials}\nparallel: 2\nsampler: random\nmetric: loss\n`,
    );
    const ending = new AbortController();
    const { signal } = ending;
    const warnings: string[] = [];
    const options = {
      workspace,
      trusted: true,
      signal,
      onTrial: () => undefined,
      onWarning: (message: string) => warnings.push(message),
    };
    const facts = ({ status, best, trials }: SweepResult) => ({
      status,
      best: best?.number,
      trials: trials.map(({ number, state, failure, point, value, scores }) => ({
        number,
        state,
        failure,
        point,
        value,
        scores,
      })),
    });
    const here = await startSweep(path, { ...options, runnerOf: () => new HereRunner(workspace) });
    const known = new Set((await listRuns(workspace)).map(({ folder }) => folder));

    const random = new Random(seed, 'node deaths');
    let died = 0;
    let isOver = false;
    const killing = (async () => {
      while (died < deaths && !isOver) {
        await pause(random.integer(longest));
        if (isOver) break;
        const [node] = nodes.splice(random.integer(nodes.length), 1);
        ray.kill(node!);
        died++;
        nodes.push(await startNode());
      }
    })();
    killing.catch(() => ending.abort());
    try {
      for (let sweep = 0; sweep === 0 || died < deaths; sweep++) {
        let result: SweepResult | undefined;
        // A trial whose jobs are lost one after the other ends the sweep, which is continued as a person does.
        for (let anew = true; result === undefined; anew = false) {
          try {
            result = await startRemoteSweep(path, remote, { ...options, anew, remoteOf: async () => remote });
          } catch (error) {
            if (signal.aborted) await killing;
            if (!(error instanceof ActionableError) || error.code !== 'job-lost') throw error;
          }
        }
        if (signal.aborted) await killing;
        assert.deepEqual(facts(result), facts(here), warnings.join('\n'));
        assert.deepEqual((await openSweep(result.folder)).journal.trials.length, trials);
        const runs = (await listRuns(workspace)).filter(({ folder }) => !known.has(folder));
        assert.deepEqual(
          runs.flatMap(run => ('record' in run ? [[run.record.trial, run.record.status]] : [])).sort(),
          Array.from({ length: trials }, (_, trial) => [trial, 'completed']),
        );
        for (const { folder } of runs) {
          const steps = (await readMetrics(folder)).map(({ step }) => step);
          assert.deepEqual(
            steps,
            [...steps].sort((a, b) => a - b),
            folder,
          );
          known.add(folder);
        }
      }
    } finally {
      isOver = true;
      await killing;
    }
    assert.equal(died, deaths);
  });
});
