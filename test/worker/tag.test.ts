import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { train } from '../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from '../core/training/tinyWorkspace';
import { type ForkedServe, forkServe } from './forkWorker';

describe('worker: tag', function () {
  this.timeout(60_000);
  const workspace = mkdtempSync(join(tmpdir(), 'nlp-worker-tag-'));
  let folder = '';
  let worker: ForkedServe;

  before(async () => {
    const lines = Array.from({ length: 60 }, (_, i) => {
      const name = ['Anna', 'Ben', 'Cleo'][i % 3]!;
      const text = `${['see', 'ask', 'tell'][i % 2]} ${name} ${i % 5} times`;
      return JSON.stringify({ text, spans: [{ start: 4, end: 4 + name.length, label: 'NAME' }] });
    });
    writeFileSync(join(workspace, 'a.jsonl'), lines.join('\n'));
    const config = join(workspace, 'a.nlp.yaml');
    const text = [
      'task: { type: tag, crf: true }',
      'data: { train: a.jsonl, validation: 10% }',
      'tokenizer: { type: word, split: whitespace, length: 8 }',
      'model: { type: gru, width: 8, hidden: 8, dropout: 0 }',
      'train: { epochs: 8, batch: 8, optimizer: { type: adam, learning-rate: 0.05 } }',
    ];
    writeFileSync(config, text.join('\n'));
    folder = (await train(config, gather(workspace))).folder;
    worker = forkServe();
  });

  after(() => {
    worker.child.disconnect();
    rmSync(workspace, { recursive: true, force: true });
  });

  it('tags every word of a long text where it stands, and tells how far it is', async () => {
    const fractions: number[] = [];
    const onProgress = ({ fraction = -1 }) => void fractions.push(fraction);
    const sentence = 'see Anna 3 times';
    // One sentence of 400 words, and 100 by themselves: the model reads 8 words at once.
    const text = `${`${sentence} `.repeat(100).trim()}.\n\n${`${sentence}.\n\n`.repeat(100)}`;
    const { words, spans, marksSpans } = await worker.ask('tag', folder, { text }, { onProgress });
    assert.equal(words.length, 100 * 4 + 1 + 100 * 5);
    assert.deepEqual(
      words.slice(0, 4).map(({ start, end }) => text.slice(start, end)),
      sentence.split(' '),
    );
    assert.equal(marksSpans, true);
    // Training saw no sentence that begins in the middle of another.
    assert.equal(spans.filter(({ start }) => start > text.indexOf('\n')).length, 100);
    assert.ok(spans.length > 110, `${spans.length} spans`);
    for (const { type, start, end, first, last, probability } of spans) {
      assert.equal(type, 'NAME');
      assert.deepEqual([words[first]!.start, words[last]!.end], [start, end]);
      assert.ok(probability > 0 && probability <= 1 + 1e-6);
    }
    assert.ok(fractions.length > 1 && fractions.at(-1) === 1, fractions.join());
    assert.deepEqual(fractions, [...fractions].sort());
  });

  it('knows which words are in no vocabulary, and has nothing to say of no text', async () => {
    const { words } = await worker.ask('tag', folder, { text: 'see Zorro' });
    assert.deepEqual(
      words.map(({ unknown }) => unknown),
      [false, true],
    );
    const none = await worker.ask('tag', folder, { text: ' \n ' });
    assert.deepEqual([none.words, none.spans], [[], []]);
  });

  it('is cancelled on the way', async () => {
    const controller = new AbortController();
    const caller = { signal: controller.signal, onProgress: () => controller.abort() };
    const text = 'see Anna 3 times. '.repeat(20_000);
    await assert.rejects(worker.ask('tag', folder, { text }, caller), {
      name: 'CancelledError',
    });
  });

  it('says of a model of another task that it tags no words', async () => {
    const other = makeTinyWorkspace();
    const plain = (await train(other.config, gather(other.workspace))).folder;
    await assert.rejects(worker.ask('tag', plain, { text: 'a' }), {
      code: 'not-for-task',
      message: /is a classifier and cannot tag words/,
    });
  });
});
