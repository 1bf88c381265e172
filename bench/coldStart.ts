/**
 * `node --import tsx bench/coldStart.ts [RUN]`: milliseconds from forking the `serve` worker to its first label, and then for each text of
 * 64 tokens. RUN is a run folder; without it a small Transformer is trained first. Build first (`npm run build`).
 */
import { fork } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { allocatorEnvironment } from '../src/core/base/allocator';
import { askServe } from '../src/extension/workers/askServe';
import type { ServeCalls, ServeNews } from '../src/protocol/serve';
import type { TrainCalls, TrainNews } from '../src/protocol/train';
import { callWorker } from '../src/worker/connection';
import { makeLatencyWorkspace } from './latencyWorkspace';
import { median } from './turns';

/** Milliseconds. */
const FIRST_LIMIT = 2000;
const NEXT_LIMIT = 30;

const STARTS = 5;
const TEXTS = 40;

function forkWorker(name: string) {
  return fork(join(__dirname, '..', 'dist', 'worker', `${name}.js`), {
    execArgv: [],
    serialization: 'advanced',
    env: { ...process.env, ...allocatorEnvironment() },
  });
}

/** Until its first rows are written. */
async function trainShortly(): Promise<{ readonly run: string; readonly workspace: string }> {
  const { workspace, config } = makeLatencyWorkspace();
  const child = forkWorker('train');
  const { call, on } = callWorker<TrainCalls, TrainNews>(child);
  const controller = new AbortController();
  let run = '';
  on('metrics', ({ folder, step }) => {
    run = folder;
    if (step > 3) controller.abort();
  });
  await call('train', { config, workspace, trusted: true, job: 'train' }, controller.signal);
  child.disconnect();
  return { run, workspace };
}

async function measure(run: string, vocabulary: readonly string[]) {
  const text = (i: number) =>
    Array.from({ length: 64 }, (_, j) => vocabulary[(i * 31 + j) % vocabulary.length]).join(' ');
  const began = performance.now();
  const child = forkWorker('serve');
  const ask = askServe(callWorker<ServeCalls, ServeNews>(child));
  await ask('classify', run, { texts: [text(0)] });
  const first = performance.now() - began;
  const next: number[] = [];
  for (let i = 1; i <= TEXTS; i++) {
    const asked = performance.now();
    await ask('classify', run, { texts: [text(i)] });
    next.push(performance.now() - asked);
  }
  child.disconnect();
  return { first, next };
}

async function main(): Promise<void> {
  const given = process.argv[2];
  const { run, workspace } = given ? { run: resolve(given), workspace: undefined } : await trainShortly();
  const { model } = JSON.parse(readFileSync(join(run, 'tokenizer.json'), 'utf8')) as {
    model: { vocab: Record<string, number> };
  };
  const words = Object.keys(model.vocab).filter(word => /^[a-z0-9]+$/.test(word));
  const starts: number[] = [];
  const texts: number[] = [];
  for (let i = 0; i < STARTS; i++) {
    const { first, next } = await measure(run, words);
    starts.push(first);
    texts.push(...next);
  }
  if (workspace) rmSync(workspace, { recursive: true, force: true });
  texts.sort((a, b) => a - b);
  const result = { first: median(starts), next: median(texts), next95: texts[Math.floor(texts.length * 0.95)]! };
  console.log(
    `first label ${result.first.toFixed(0)} ms, then ${result.next.toFixed(1)} ms a text (95%: ${result.next95.toFixed(1)} ms)`,
  );
  if (result.first > FIRST_LIMIT || result.next > NEXT_LIMIT) process.exitCode = 1;
}

void main();
