/** Training that starts from a file of word vectors: frozen or trained, resumed, refused. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProblemsError } from '../../../../src/core/base/errors';
import { readCheckpoint } from '../../../../src/core/runs/checkpoint';
import { readTokenizer } from '../../../../src/core/text/readTokenizer';
import { checkData } from '../../../../src/core/training/checkData';
import { resume, train } from '../../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from '../tinyWorkspace';

const vectorFile = join(__dirname, '../../../fixtures/text/glove.txt');
const fixture = readFileSync(join(__dirname, '../../../fixtures/text/wordVectors.json'), 'utf8');
const vectors: Readonly<Record<string, readonly number[]>> = JSON.parse(fixture)['glove.txt'];

/** Eight wide, as the file is. */
const models = {
  'bag-of-words': '{ type: bag-of-words, width: 8',
  cnn: '{ type: cnn, width: 8, filters: 4, kernels: [2, 3]',
  gru: '{ type: gru, width: 8, hidden: 6',
  lstm: '{ type: lstm, width: 8, hidden: 6',
  rnn: '{ type: rnn, width: 8, hidden: 6',
  transformer: '{ type: transformer, width: 8, heads: 2, layers: 1',
};

function makeWorkspace(embedding: string, model = models['bag-of-words'], epochs = 2) {
  const made = makeTinyWorkspace({
    model: `${model}, embedding: ${embedding} }`,
    train: `{ epochs: ${epochs}, batch: 16, optimizer: { type: adam, learning-rate: 0.05 } }`,
  });
  copyFileSync(vectorFile, join(made.workspace, 'glove.txt'));
  return made;
}

/** Rows of the table by word. */
async function readTable(folder: string): Promise<Readonly<Record<string, readonly number[]>>> {
  const { vocabulary } = readTokenizer(readFileSync(join(folder, 'tokenizer.json'), 'utf8'));
  const { parameters } = (await readCheckpoint(folder, 'last', false))!;
  const { data, shape } = parameters['embedding.weight']!;
  assert.deepEqual(shape, [vocabulary.length, 8]);
  return Object.fromEntries(vocabulary.map((word, id) => [word, Array.from(data.subarray(id * 8, (id + 1) * 8))]));
}

/** A signal that is aborted at the first metrics from `step` on. */
function stopAt(workspace: string, step: number) {
  const controller = new AbortController();
  return gather(workspace, {
    signal: controller.signal,
    onEvent: event => {
      if (event.kind === 'metrics' && event.step >= step) controller.abort();
    },
  });
}

describe('training/start/vectors', function () {
  this.timeout(60_000);
  const shared = Object.keys(vectors).filter(word => /^(a|lovely|film|dull|story|the|is|bad|good)$/.test(word));

  it('takes the width from the file where the config gives none, keeps it in the run, and refuses another one', async () => {
    const { workspace, config } = makeWorkspace('{ file: glove.txt }', '{ type: transformer, heads: 8, layers: 1');
    const { folder } = await train(config, gather(workspace));
    assert.match(readFileSync(join(folder, 'config.yaml'), 'utf8'), /\n {2}width: 8\n/);
    await readTable(folder);
    const text = readFileSync(vectorFile, 'utf8');
    const count = text.trim().split('\n').length;
    writeFileSync(join(workspace, 'glove.txt'), `${count} 8\n${text}`);
    const report = await checkData(config, gather(workspace));
    assert.deepEqual(
      report.problems.filter(({ severity }) => severity === 'error'),
      [],
    );
    const stated = await checkData(config, gather(workspace, { overrides: ['model.width=16'] }));
    assert.match(stated.problems[0]!.message, /glove\.txt has vectors of 8 numbers; set width: 8 \(it is 16\)/);
    // What the width is of has to go with it.
    await assert.rejects(train(config, gather(workspace, { overrides: ['model.heads=3'] })), (error: unknown) => {
      assert.ok(error instanceof ProblemsError);
      assert.match(error.problems[0]!.message, /width|heads/);
      return true;
    });
  });

  for (const [name, model] of Object.entries(models))
    it(`${name}: frozen word vectors stay as the file has them`, async () => {
      const { workspace, config } = makeWorkspace('{ file: glove.txt, train: false }', model, 1);
      const options = gather(workspace);
      const { folder, record } = await train(config, options);
      const table = await readTable(folder);
      for (const word of shared) assert.deepEqual(table[word], vectors[word], word);
      const other = await train(config, gather(workspace, { overrides: ['train.epochs=2'] }));
      assert.deepEqual(await readTable(other.folder), table);
      assert.ok(record.files.some(file => file.path === join(workspace, 'glove.txt')));
      const told = options.events.flatMap(event => (event.kind === 'log' ? [event.message] : []));
      assert.ok(told.some(line => /^9 of \d+ words \(\d+\.\d%\) start from the 15 vectors of glove.txt$/.test(line)));
    });

  it('trained ones start from the file and move on; words that it lacks start as they would without it', async () => {
    const slow = { overrides: ['train.optimizer.learning-rate=1e-12', 'train.epochs=1'] };
    const { workspace, config } = makeWorkspace('{ file: glove.txt }');
    const start = await readTable((await train(config, gather(workspace, slow))).folder);
    for (const word of shared)
      for (const [i, value] of vectors[word]!.entries()) assert.ok(Math.abs(start[word]![i]! - value) < 1e-6, word);
    const end = await readTable((await train(config, gather(workspace))).folder);
    for (const word of shared) assert.notDeepEqual(end[word], start[word], word);
    const plain = makeTinyWorkspace({ model: `${models['bag-of-words']} }` });
    const random = await readTable((await train(plain.config, gather(plain.workspace, slow))).folder);
    for (const word of ['people', 'fine', '[UNK]'])
      for (const [i, value] of random[word]!.entries()) assert.ok(Math.abs(start[word]![i]! - value) < 1e-6, word);
  });

  for (const trained of [true, false])
    it(`resumes bit for bit without the file, ${trained ? 'trained' : 'frozen'}`, async () => {
      const { workspace, config } = makeWorkspace(`{ file: glove.txt, train: ${trained} }`);
      const whole = await train(config, gather(workspace));
      const stopped = await train(config, stopAt(workspace, 5));
      assert.equal(stopped.record.status, 'stopped');
      rmSync(join(workspace, 'glove.txt'));
      const resumed = await resume(stopped.folder, gather(workspace));
      assert.equal(resumed.record.status, 'completed');
      const checkpoints = await Promise.all(
        [whole, resumed].map(async ({ folder }) => (await readCheckpoint(folder, 'last', false))!.parameters),
      );
      assert.deepEqual(checkpoints[1], checkpoints[0]);
    });

  it('without a checkpoint needs the same file again', async () => {
    const { workspace, config } = makeWorkspace('{ file: glove.txt, train: false }');
    const whole = await train(config, gather(workspace));
    const stopped = await train(config, stopAt(workspace, 1));
    rmSync(join(stopped.folder, 'checkpoints'), { recursive: true });
    const file = join(workspace, 'glove.txt');
    const content = readFileSync(file, 'utf8');
    writeFileSync(file, content.replace('lovely 0.2', 'lovely 0.3'));
    await assert.rejects(resume(stopped.folder, gather(workspace)), { code: 'data-changed' });
    writeFileSync(file, content);
    const resumed = await resume(stopped.folder, gather(workspace));
    assert.deepEqual(await readTable(resumed.folder), await readTable(whole.folder));
  });

  it('says where a file or a width is wrong, and writes nothing', async () => {
    const { workspace, config } = makeWorkspace('{ file: glove.txt }');
    const refused = async (overrides: readonly string[], more: object = {}) => {
      const error = await train(config, gather(workspace, { overrides, ...more })).then(
        () => assert.fail('trained'),
        (thrown: unknown) => thrown,
      );
      assert.ok(error instanceof ProblemsError, String(error));
      return error.problems[0]!;
    };
    const width = await refused(['model.width=6']);
    assert.match(width.message, /glove\.txt has vectors of 8 numbers; set width: 8 \(it is 6\)/);
    assert.equal(width.fix?.replacement, '8');
    assert.equal(width.range?.start.line, 4);
    const checked = await checkData(config, gather(workspace, { overrides: ['model.width=6'] }));
    assert.deepEqual(checked.problems.at(-1), width);
    assert.match((await refused(['model.embedding.file=golve.txt'])).message, /did you mean "glove.txt"\?/);
    assert.match((await refused(['model.embedding.file=.'])).message, /is a folder/);
    assert.match((await refused(['model.embedding.file="*.txt"'])).message, /is a pattern/);
    const outside = mkdtempSync(join(tmpdir(), 'nlp-outside-'));
    copyFileSync(vectorFile, join(outside, 'glove.txt'));
    const path = `model.embedding.file=${join(outside, 'glove.txt')}`;
    assert.equal((await refused([path], { trusted: false })).code, 'path-outside-workspace');
    rmSync(outside, { recursive: true });
    writeFileSync(join(workspace, 'glove.txt'), 'xyz 1 2 3 4 5 6 7 8\n');
    assert.match((await refused([])).message, /none of the \d+ words of the vocabulary/);
    writeFileSync(join(workspace, 'glove.txt'), 'film 1 2 3 4 5 6 7 8\nstory 1 2 3\n');
    const broken = await refused([]);
    assert.equal(broken.path, join(workspace, 'glove.txt'));
    assert.equal(broken.range?.start.line, 2);
  });
});
