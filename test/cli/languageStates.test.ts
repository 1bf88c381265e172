/** Taggers that read states of language models, as a user makes them. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from './runCli';

const DATA = join(__dirname, '..', '..', 'samples', 'data');

describe('cli: taggers with states of language models', function () {
  this.timeout(120_000);
  const workspace = mkdtempSync(join(tmpdir(), 'nlp-states-'));
  const cli = (...words: string[]) => runCli(words, { cwd: workspace });
  const write = (name: string, lines: readonly string[]) =>
    writeFileSync(join(workspace, name), `${lines.join('\n')}\n`);

  after(() => rmSync(workspace, { recursive: true, force: true }));

  it('trains two language models, and a tagger that needs them no more', async () => {
    const linesOf = (name: string, count: number) => readFileSync(join(DATA, name), 'utf8').split('\n').slice(0, count);
    write('log.txt', linesOf('harbour-log.txt', 40));
    write('notices.jsonl', linesOf('notices.jsonl', 40));
    const runs: string[] = [];
    for (const direction of ['forward', 'backward']) {
      write(`${direction}.nlp.yaml`, [
        `task: { type: generate, direction: ${direction} }`,
        'data: { train: log.txt }',
        'tokenizer: { type: character, length: 32 }',
        'model: { type: lstm, width: 8, hidden: 12 }',
        'train: { epochs: 1, batch: 16 }',
      ]);
      const trained = await cli('train', `${direction}.nlp.yaml`, '--json');
      assert.equal(trained.code, 0, trained.stderr);
      runs.push(trained.json<{ run: string }>().run);
    }
    const refused = await cli('generate', 'backward');
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /backward is a backward language model and cannot generate text\. Use "nlp evaluate"/);
    write('tagger.nlp.yaml', [
      'task: { type: tag, crf: true }',
      'data: { train: notices.jsonl, validation: 20% }',
      'tokenizer: { type: word, split: whitespace, minimum-count: 3 }',
      `model: { type: gru, width: 8, hidden: 8, bidirectional: true, embedding: { from: ${JSON.stringify(runs)} } }`,
      'train: { epochs: 2, batch: 4 }',
    ]);
    const trained = await cli('train', 'tagger.nlp.yaml');
    assert.equal(trained.code, 0, trained.stderr);
    // The exported model holds the language models, at any size.
    assert.doesNotMatch(trained.stderr, /warning: the exported model/);
    for (const run of runs) rmSync(run, { recursive: true });
    const said = await cli('predict', 'tagger', 'Anna sails to Kiel.', '--json');
    assert.equal(said.code, 0, said.stderr);
    const [prediction] = said.json<{ predictions: { words: { text: string }[] }[] }>().predictions;
    assert.deepEqual(prediction!.words.map(({ text }) => text).slice(0, 4), ['Anna', 'sails', 'to', 'Kiel']);
    const written = await cli('export', 'tagger', '--as', 'onnx', '--to', 'out');
    assert.equal(written.code, 0, written.stderr);
    assert.equal(JSON.parse(readFileSync(join(workspace, 'out/language.json'), 'utf8')).models.length, 2);
    const again = await cli('train', 'tagger.nlp.yaml');
    assert.equal(again.code, 1);
    assert.match(again.stderr, /tagger\.nlp\.yaml:4:\d+: .*is no run\. Name the folder of a run of task: generate/);
  });
});
