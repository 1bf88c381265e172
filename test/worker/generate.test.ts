import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineFor } from '../../src/core/inference/engineFor';
import { openRun } from '../../src/core/inference/openRun';
import type { GeneratedToken } from '../../src/core/tasks/abilities/generator';
import { generationDefaults } from '../../src/core/tasks/abilities/generator';
import { train } from '../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from '../core/training/tinyWorkspace';
import { type ForkedServe, forkServe } from './forkWorker';

describe('worker/generate', function () {
  this.timeout(60_000);
  const workspace = mkdtempSync(join(tmpdir(), 'nlp-worker-generate-'));
  let folder = '';
  let worker: ForkedServe;
  const options = { ...generationDefaults, seed: 4, maximumTokens: 80, shown: 3 };

  before(async () => {
    const lines = Array.from({ length: 200 }, (_, i) => `${i % 7} and ${i % 5} make ${(i % 7) + (i % 5)}\n`);
    writeFileSync(join(workspace, 'a.txt'), lines.join(''));
    const config = join(workspace, 'a.nlp.yaml');
    const data = 'data: { train: a.txt, format: text, validation: 10%, split: in-order }';
    const model = 'model: { type: gru, width: 8, hidden: 12, dropout: 0 }';
    const text = ['task: generate', data, 'tokenizer: { type: character, length: 16 }', model, 'train: { steps: 20 }'];
    writeFileSync(config, text.join('\n'));
    folder = (await train(config, gather(workspace))).folder;
    worker = forkServe();
  });

  after(() => {
    worker.child.disconnect();
    rmSync(workspace, { recursive: true, force: true });
  });

  it('tells tokens as they come, all of them in order, as the core writes them', async () => {
    const tokens: GeneratedToken[] = [];
    const onNews = (told: readonly GeneratedToken[]) => void tokens.push(...told);
    const took = await worker.ask('generate', folder, { prompt: '1 and', options }, { onNews });
    const { engine } = await engineFor('auto');
    const run = await openRun(folder, engine);
    const expected = [];
    for await (const token of run.open('generator').generate('1 and', options)) expected.push(token);
    await run.dispose();
    assert.equal(took.tokens, expected.length);
    assert.equal(took.ended, expected.length < options.maximumTokens);
    assert.ok(took.firstMilliseconds > 0 && took.firstMilliseconds <= took.milliseconds);
    assert.deepEqual(tokens, expected);
  });

  it('says whether the text came to its end', async () => {
    // The likeliest character of so short a training is never the end.
    const likeliest = { ...options, topK: 1 };
    let written = '';
    const onNews = (tokens: readonly GeneratedToken[]) => {
      written += tokens.map(({ text }) => text).join('');
    };
    const ask = (more: object) =>
      worker.ask('generate', folder, { prompt: '1 and', options: { ...likeliest, ...more } }, { onNews });
    const short = await ask({ maximumTokens: 5 });
    assert.deepEqual([short.tokens, short.ended], [5, false]);
    const stopped = await ask({ stop: [written.slice(0, 1)] });
    assert.deepEqual([stopped.tokens, stopped.ended], [0, true]);
  });

  it('is cancelled on the way', async () => {
    const controller = new AbortController();
    const caller = { signal: controller.signal, onNews: () => controller.abort() };
    // The likeliest character of so short a training is never the end.
    const long = { ...options, maximumTokens: 1_000_000, topK: 1 };
    await assert.rejects(worker.ask('generate', folder, { prompt: '', options: long }, caller), {
      name: 'CancelledError',
    });
  });

  it('says of a model that labels texts that it writes none', async () => {
    const other = makeTinyWorkspace();
    const plain = (await train(other.config, gather(other.workspace))).folder;
    await assert.rejects(worker.ask('generate', plain, { prompt: '', options }), {
      code: 'not-for-task',
      message: /is a classifier and cannot generate text/,
    });
  });
});
