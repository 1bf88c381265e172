/** Models that write start from files of word vectors, of each side. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCheckpoint } from '../../../../src/core/runs/checkpoint';
import { readTokenizer } from '../../../../src/core/text/readTokenizer';
import { checkData } from '../../../../src/core/training/checkData';
import { resume, train } from '../../../../src/core/training/trainRun';
import { gather } from '../tinyWorkspace';

const fixtures = join(__dirname, '../../../fixtures/text');
const glove: Readonly<Record<string, readonly number[]>> = JSON.parse(
  readFileSync(join(fixtures, 'wordVectors.json'), 'utf8'),
)['glove.txt'];

/** German words in word2vec's form, with a first line that counts. */
const german: Readonly<Record<string, readonly number[]>> = {
  ein: [0.5, -0.25, 0.125, 0, 1, -1, 0.75, 0.0625],
  film: [-0.5, 0.25, 0.5, 0.125, 0, 0.25, -0.75, 1],
  gut: [1, 1, -0.5, 0.5, 0.25, 0, 0, -0.125],
};

const models = {
  'seq2seq-recurrent': '{ type: seq2seq-recurrent, width: 8, hidden: 6, dropout: 0',
  'seq2seq-transformer': '{ type: seq2seq-transformer, width: 8, heads: 2, layers: 1, dropout: 0',
};

describe('training/start/vectors: models that write', function () {
  this.timeout(60_000);
  const folders: string[] = [];
  after(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  function makeWorkspace(task: string, model: string, columns: string) {
    const workspace = mkdtempSync(join(tmpdir(), 'nlp-start-'));
    folders.push(workspace);
    const lines = Array.from({ length: 40 }, (_, i) => {
      const [source, target] =
        i % 2 === 0 ? ['ein guter film', 'a lovely film'] : ['der film ist gut', 'the film is good'];
      return `${source},${target}`;
    });
    writeFileSync(join(workspace, 'a.csv'), `${columns}\n${lines.join('\n')}\n`);
    writeFileSync(join(workspace, 'a.txt'), 'the film is good\na lovely story\n'.repeat(20));
    copyFileSync(join(fixtures, 'glove.txt'), join(workspace, 'glove.txt'));
    const rows = Object.entries(german).map(([word, numbers]) => `${word} ${numbers.join(' ')}`);
    writeFileSync(join(workspace, 'de.vec'), `${rows.length} 8\n${rows.join('\n')}\n`);
    const config = join(workspace, 'a.nlp.yaml');
    const text = [
      `task: ${task}`,
      `data: { train: ${task === 'generate' ? 'a.txt' : 'a.csv'}, validation: 20% }`,
      'tokenizer: { type: word, minimum-count: 1, length: 12 }',
      `model: ${model}`,
      'train: { epochs: 2, batch: 8, optimizer: { type: adam, learning-rate: 0.01 } }',
    ];
    writeFileSync(config, `${text.join('\n')}\n`);
    return { workspace, config };
  }

  async function readTable(folder: string, name: string, tokenizer = 'tokenizer.json') {
    const { vocabulary } = readTokenizer(readFileSync(join(folder, tokenizer), 'utf8'));
    const { parameters } = (await readCheckpoint(folder, 'last', false))!;
    const { data } = parameters[name]!;
    return Object.fromEntries(vocabulary.map((word, id) => [word, Array.from(data.subarray(id * 8, (id + 1) * 8))]));
  }

  const messages = (options: ReturnType<typeof gather>) =>
    options.events.flatMap(event => (event.kind === 'log' ? [event.message] : []));

  for (const [name, model] of Object.entries(models)) {
    it(`${name}: each side from its own file, frozen or trained`, async () => {
      const starts = 'embedding: { file: de.vec, train: false }, target-embedding: { file: glove.txt }';
      const { workspace, config } = makeWorkspace('translate', `${model}, ${starts} }`, 'source,target');
      const options = gather(workspace);
      const { folder, record } = await train(config, options);
      const source = await readTable(folder, 'source.weight');
      for (const word of ['ein', 'film', 'gut']) assert.deepEqual(source[word], german[word], word);
      const target = await readTable(folder, 'target.weight', 'target-tokenizer.json');
      for (const word of ['film', 'lovely']) assert.notDeepEqual(target[word], glove[word], word);
      const slow = gather(workspace, { overrides: ['train.optimizer.learning-rate=1e-12'] });
      const started = await readTable((await train(config, slow)).folder, 'target.weight', 'target-tokenizer.json');
      for (const word of ['film', 'lovely'])
        for (const [i, value] of glove[word]!.entries()) assert.ok(Math.abs(started[word]![i]! - value) < 1e-6, word);
      const told = messages(options);
      assert.ok(told.includes('3 of 6 words (50.0%) start from the 3 vectors of de.vec'), told.join('\n'));
      assert.ok(
        told.some(line => /^\d of 6 words to write \(.*%\) start from the 15 vectors of glove\.txt$/.test(line)),
      );
      for (const file of ['de.vec', 'glove.txt'])
        assert.ok(record.files.some(({ path }) => path === join(workspace, file)));
      const checked = gather(workspace);
      assert.ok((await checkData(config, checked)).problems.every(({ severity }) => severity !== 'error'));
      assert.ok(messages(checked).some(line => line.includes('words to write')));
    });

    it(`${name}: one vocabulary has one table`, async () => {
      const one = `${model}, embedding: { file: glove.txt, train: false } }`;
      const { workspace, config } = makeWorkspace('summarize', one, 'text,summary');
      const { folder } = await train(config, gather(workspace));
      const table = await readTable(folder, 'source.weight');
      for (const word of ['film', 'lovely']) assert.deepEqual(table[word], glove[word], word);
      const overrides = ['model.target-embedding={ file: de.vec }'];
      const message = /summarize has one vocabulary for both texts: embedding serves both/;
      await assert.rejects(train(config, gather(workspace, { overrides })), message);
      const { problems } = await checkData(config, gather(workspace, { overrides }));
      assert.match(problems.map(problem => problem.message).join(), message);
    });
  }

  it('resumes bit for bit without the files', async () => {
    const starts = 'embedding: { file: de.vec }, target-embedding: { file: glove.txt, train: false }';
    const { workspace, config } = makeWorkspace(
      'translate',
      `${models['seq2seq-recurrent']}, ${starts} }`,
      'source,target',
    );
    const whole = await train(config, gather(workspace));
    const controller = new AbortController();
    const stopped = await train(
      config,
      gather(workspace, {
        signal: controller.signal,
        onEvent: event => {
          if (event.kind === 'metrics' && event.step >= 3) controller.abort();
        },
      }),
    );
    assert.equal(stopped.record.status, 'stopped');
    for (const file of ['de.vec', 'glove.txt']) rmSync(join(workspace, file));
    const resumed = await resume(stopped.folder, gather(workspace));
    const [first, second] = await Promise.all(
      [whole, resumed].map(async ({ folder }) => (await readCheckpoint(folder, 'last', false))!.parameters),
    );
    assert.deepEqual(second, first);
  });

  it('says which side a width or a file is wrong of', async () => {
    const starts = 'embedding: { file: de.vec }, target-embedding: { file: glove.txt }';
    const { workspace, config } = makeWorkspace(
      'translate',
      `${models['seq2seq-recurrent']}, ${starts} }`,
      'source,target',
    );
    const refused = (...overrides: string[]) => train(config, gather(workspace, { overrides }));
    await assert.rejects(refused('model.width=6'), /de\.vec has vectors of 8 numbers; set width: 8/);
    await assert.rejects(refused('model.target-embedding.file=golve.txt'), /did you mean "glove\.txt"/);
    writeFileSync(join(workspace, 'narrow.txt'), 'film 1 2 3 4\nlovely 1 2 3 4\n');
    await assert.rejects(refused('model.target-embedding.file=narrow.txt'), /narrow\.txt has vectors of 4 numbers/);
  });

  for (const model of [
    'gru, width: 8, hidden: 6',
    'lstm, width: 8, hidden: 6',
    'rnn, width: 8, hidden: 6',
    'transformer, width: 8, heads: 2, layers: 1',
  ])
    it(`${model.split(',')[0]}: a language model too`, async () => {
      const frozen = `{ type: ${model}, embedding: { file: glove.txt, train: false } }`;
      const { workspace, config } = makeWorkspace('generate', frozen, 'text,summary');
      const table = await readTable((await train(config, gather(workspace))).folder, 'embedding.weight');
      for (const word of ['film', 'lovely', 'story']) assert.deepEqual(table[word], glove[word], word);
    });
});
