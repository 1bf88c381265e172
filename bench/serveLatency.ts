/**
 * `node --import tsx bench/serveLatency.ts [--json]`: milliseconds from asking the `serve` worker for an explanation (label,
 * attribution, attention) of a text to its answer, alone and while another model trains. Build first (`npm run build`).
 */
import { fork } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { askServe } from '../src/extension/workers/askServe';
import type { Calls, News } from '../src/protocol/calls';
import type { ServeCalls, ServeNews } from '../src/protocol/serve';
import type { TrainCalls, TrainNews } from '../src/protocol/train';
import { callWorker } from '../src/worker/connection';
import { makeLatencyWorkspace } from './latencyWorkspace';

/** Milliseconds. */
const LIMIT = 100;
const TEXTS = 60;
/** Words a text: what one selects while writing. */
const LENGTHS = [6, 14, 22, 30];

function start<C extends Calls, N extends News>(name: string) {
  const child = fork(join(__dirname, '..', 'dist', 'worker', `${name}.js`), {
    execArgv: [],
    serialization: 'advanced',
  });
  return { child, ...callWorker<C, N>(child) };
}

async function main(): Promise<void> {
  const { workspace, config } = makeLatencyWorkspace();
  const trainer = start<TrainCalls, TrainNews>('train');
  const server = start<ServeCalls, ServeNews>('serve');
  const ask = askServe(server);
  const controller = new AbortController();
  let folder = '';
  let steps = 0;
  trainer.on('metrics', news => {
    folder ||= news.folder;
    steps = news.step;
    if (news.folder === folder && steps > 3) controller.abort();
  });
  const origin = { config, workspace, trusted: true };
  await trainer.call('train', { ...origin, job: 'first' }, controller.signal);

  const explainAll = async () => {
    const times: number[] = [];
    for (let i = 0; i < TEXTS; i++) {
      const words = Array.from({ length: LENGTHS[i % LENGTHS.length]! }, (_, j) => `word${i * 31 + j}`);
      const began = performance.now();
      await ask('explain', folder, { text: words.join(' ') });
      // The first of each length compiles, which happens once a session.
      if (i >= LENGTHS.length) times.push(performance.now() - began);
    }
    times.sort((a, b) => a - b);
    return { median: times[times.length >> 1]!, p95: times[Math.floor(times.length * 0.95)]!, maximum: times.at(-1)! };
  };
  await explainAll();
  const alone = await explainAll();
  const second = new AbortController();
  const begun = new Promise<void>(resolve => {
    trainer.on('metrics', news => {
      if (news.folder !== folder && news.step > 3) resolve();
    });
  });
  const training = trainer.call('train', { ...origin, job: 'second' }, second.signal);
  await Promise.race([begun, training]);
  const whileTraining = await explainAll();
  second.abort();
  await training;
  for (const { child } of [trainer, server]) child.disconnect();
  rmSync(workspace, { recursive: true, force: true });
  const result = { alone, whileTraining, limit: LIMIT };
  console.log(process.argv.includes('--json') ? JSON.stringify(result) : result);
  if (whileTraining.median > LIMIT) process.exitCode = 1;
}

void main();
