/**
 * `node --import tsx bench/hostLatency.ts [--json]`: how long the event loop of the process that forks the `train` worker, as the
 * extension host does, is blocked while a model trains. Build first (`npm run build`).
 */
import { fork } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { TrainCalls, TrainNews } from '../src/protocol/train';
import { callWorker } from '../src/worker/connection';
import { makeLatencyWorkspace } from './latencyWorkspace';

/** Milliseconds. */
const LIMIT = 50;
const RESOLUTION = 5;
const SECONDS = 15;

interface Delay {
  /** Milliseconds that timers came late: ours, and whatever else the machine does. */
  readonly maximum: number;
  readonly p99: number;
  /** Most processor milliseconds that this process spent between two turns of its event loop: ours alone. */
  readonly busiest: number;
}

/** How late timers are during some work, and how much of that is this process's own doing. */
async function measure(work: () => Promise<unknown>): Promise<Delay> {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  delay.enable();
  let busiest = 0;
  let before = process.cpuUsage();
  const timer = setInterval(() => {
    const spent = process.cpuUsage(before);
    before = process.cpuUsage();
    busiest = Math.max(busiest, (spent.user + spent.system) / 1000);
  }, RESOLUTION);
  await work();
  clearInterval(timer);
  delay.disable();
  // The histogram holds whole intervals; what is above the resolution is delay.
  const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION);
  return { maximum: late(delay.max), p99: late(delay.percentile(99)), busiest };
}

async function main(): Promise<void> {
  const { workspace, config } = makeLatencyWorkspace();
  const child = fork(join(__dirname, '..', 'dist', 'worker', 'train.js'), { execArgv: [], serialization: 'advanced' });
  const worker = callWorker<TrainCalls, TrainNews>(child);
  let messages = 0;
  worker.on('metrics', () => {
    messages++;
  });
  const controller = new AbortController();
  const started = new Promise<void>(resolve => worker.on('started', () => resolve()));
  // Loading this bench itself is not what is measured.
  await new Promise(resolve => setTimeout(resolve, 500));
  const idle = await measure(() => new Promise(resolve => setTimeout(resolve, SECONDS * 1000)));
  const parameters = { config, job: 'latency', workspace, trusted: true };
  let steps = 0;
  const training = await measure(async () => {
    const record = worker.call('train', parameters, controller.signal);
    await Promise.race([started, record]);
    await new Promise(resolve => setTimeout(resolve, SECONDS * 1000));
    controller.abort();
    steps = (await record).step;
  });
  worker.dispose();
  child.disconnect();
  rmSync(workspace, { recursive: true, force: true });
  const result = { steps, messages, training, idle, limit: LIMIT };
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify(result));
  } else {
    const describe = ({ maximum, p99, busiest }: Delay) =>
      `late by at most ${maximum.toFixed(1)} ms (99%: ${p99.toFixed(1)}), itself at work at most ${busiest.toFixed(1)} ms`;
    console.log(`while training  ${describe(training)}`);
    console.log(`while idle      ${describe(idle)}`);
  }
  if (training.busiest > LIMIT) process.exitCode = 1;
}

void main();
