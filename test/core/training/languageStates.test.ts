// Taggers that read states of character language models: their weights, what the run keeps of them, and what is refused.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ProblemsError } from '../../../src/core/base/errors';
import type { HostTensors } from '../../../src/core/base/hostTensor';
import { parseConfig } from '../../../src/core/config/parseConfig';
import { engineFor } from '../../../src/core/inference/engineFor';
import { openRun } from '../../../src/core/inference/openRun';
import { tagText } from '../../../src/core/inference/tagText';
import { readCheckpoint } from '../../../src/core/runs/checkpoint';
import { modelsFolder } from '../../../src/core/runs/runFolder';
import { configSchema } from '../../../src/core/schemas';
import type { TrainOptions } from '../../../src/core/training/events';
import { readTrainingConfig } from '../../../src/core/training/prepare';
import { prepareTraining } from '../../../src/core/training/prepareTraining';
import { reproduceRun } from '../../../src/core/training/reproduceRun';
import { startFromRun } from '../../../src/core/training/start/run';
import { resume, train } from '../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from './tinyWorkspace';

const LINES = [
  'Anna sails to Kiel .',
  'Jan walks to Bonn .',
  'the dog of Anna barks',
  'Kiel is a town',
  'Jan sees the dog',
];
const TAGGED = [
  'Anna/B-person sails/O to/O Kiel/B-place ./O',
  'Jan/B-person walks/O to/O Bonn/B-place ./O',
  'the/O dog/O of/O Anna/B-person barks/O',
  'Kiel/B-place is/O a/O town/O',
];

describe('training with states of language models', function () {
  this.timeout(120_000);
  const { workspace } = makeTinyWorkspace();
  const runs: Record<string, string> = {};

  function write(name: string, lines: readonly string[]): string {
    const path = join(workspace, name);
    writeFileSync(path, `${lines.join('\n')}\n`);
    return path;
  }

  const language = (name: string, more: Readonly<Record<string, string>> = {}) =>
    write(`${name}.nlp.yaml`, [
      `task: ${more.task ?? 'generate'}`,
      'data: { train: log.txt }',
      `tokenizer: ${more.tokenizer ?? '{ type: character, length: 16 }'}`,
      `model: ${more.model ?? '{ type: lstm, width: 5, hidden: 6 }'}`,
      `train: ${more.train ?? '{ epochs: 2, batch: 4, optimizer: { type: adam, learning-rate: 0.02 } }'}`,
    ]);

  const tagger = (from: string, more: Readonly<Record<string, string>> = {}) =>
    write(`${more.name ?? 'tagger'}.nlp.yaml`, [
      `task: ${more.task ?? 'tag'}`,
      'data: { train: tags.jsonl, validation: tags.jsonl }',
      'tokenizer: { type: word, split: whitespace, length: 12 }',
      `model: { type: gru, width: 4, hidden: 5, dropout: 0.1, embedding: { from: ${from}${more.embedding ?? ''} } }`,
      'train: { epochs: 6, batch: 2, evaluate: 2, seed: 5, optimizer: { type: adam, learning-rate: 0.02 } }',
    ]);

  const options = (more: Partial<TrainOptions> = {}) => gather(workspace, more);
  const named = (run: string) => relative(workspace, run).replaceAll('\\', '/');
  const stoppingAt = (step: number): TrainOptions => {
    const controller = new AbortController();
    return options({
      signal: controller.signal,
      onEvent: event => {
        if (event.kind === 'metrics' && event.step >= step) controller.abort();
      },
    });
  };
  const lastOf = async (run: string) => (await readCheckpoint(run, 'last', true))!;
  const ofLanguage = (parameters: HostTensors) =>
    Object.fromEntries(Object.entries(parameters).filter(([name]) => name.startsWith('language/')));
  async function tag(run: string, text: string) {
    const { engine } = await engineFor('auto');
    const opened = await openRun(run, engine, 'best', true);
    try {
      return await tagText(opened, { text });
    } finally {
      await opened.dispose();
    }
  }

  before(async () => {
    write('log.txt', [...LINES, ...LINES]);
    const rows = TAGGED.map(line => {
      const pairs = line.split(' ').map(each => each.split('/'));
      return JSON.stringify({ tokens: pairs.map(([word]) => word), tags: pairs.map(([, each]) => each) });
    });
    write('tags.jsonl', rows);
    runs.forward = (await train(language('forward'), options())).folder;
    const backward = { task: '{ type: generate, direction: backward }', model: '{ type: gru, width: 5, hidden: 4 }' };
    runs.backward = (await train(language('backward', backward), options())).folder;
  });

  it('takes weights as they are, leaves them so, and opens, goes on and is made again without the runs that had them', async () => {
    const config = tagger(`[${named(runs.forward!)}, ${named(runs.backward!)}]`);
    const whole = await train(config, options());
    const { parameters } = await lastOf(whole.folder);
    for (const direction of ['forward', 'backward']) {
      const { parameters: own } = (await readCheckpoint(runs[direction]!, 'best', false))!;
      const names = Object.keys(own).filter(name => !name.startsWith('output.'));
      for (const name of names)
        assert.deepEqual(parameters[`language/${direction}/${name}`]!.data, own[name]!.data, name);
      assert.ok(names.length > 3);
    }
    assert.equal(parameters['gru.0.forward.inputKernel']!.shape[0], 4 + 6 + 4);
    const files = whole.record.files.map(({ path }) => path);
    for (const run of [runs.forward!, runs.backward!])
      assert.ok(files.includes(join(run, 'checkpoints/best/model.safetensors')), run);
    const said = await tag(whole.folder, 'Anna sails to Bonn .');

    const stopped = await train(config, stoppingAt(4));
    assert.equal(stopped.record.status, 'stopped');
    const halted = { folder: dirname(runs.forward!), aside: join(workspace, 'aside') };
    renameSync(halted.folder, halted.aside);
    try {
      assert.deepEqual(await tag(whole.folder, 'Anna sails to Bonn .'), said);
      const ended = await resume(stopped.folder, options());
      assert.equal(ended.record.status, 'completed');
      assert.deepEqual(ended.record.files, whole.record.files);
      assert.deepEqual((await lastOf(ended.folder)).parameters, parameters);
      assert.deepEqual(ended.record.metrics, whole.record.metrics);
      await assert.rejects(train(config, options()), /is no run\. Name the folder of a run of task: generate/);
    } finally {
      renameSync(halted.aside, halted.folder);
    }
    const again = await reproduceRun(whole.folder, options(), changes => assert.fail(JSON.stringify(changes)));
    assert.deepEqual((await lastOf(again.folder)).parameters, parameters);
  });

  it('reads the states: with other weights of the language model training goes otherwise', async () => {
    const forward = await train(tagger(named(runs.forward!), { name: 'one' }), options());
    const other = await train(language('other', { train: '{ epochs: 1, seed: 9 }' }), options());
    const changed = await train(tagger(named(other.folder), { name: 'two' }), options());
    const loss = ({ record }: typeof forward) => record.metrics.validation!.loss;
    assert.notEqual(loss(forward), loss(changed));
  });

  it('takes those that the config names, whatever run it starts from', async () => {
    const first = await train(tagger(named(runs.forward!), { name: 'first' }), options());
    const other = await train(language('third', { train: '{ epochs: 1, seed: 9 }' }), options());
    const config = tagger(named(other.folder), { name: 'second' });
    const plan = { config: readTrainingConfig(config, options()), configPath: config };
    const { parameters } = await prepareTraining(
      { ...plan, start: written => startFromRun(first.folder, written, options()) },
      options(),
    );
    const { parameters: own } = (await readCheckpoint(other.folder, 'best', false))!;
    for (const [name, { data }] of Object.entries(ofLanguage(parameters)))
      assert.deepEqual(data, own[name.replace('language/forward/', '')]!.data, name);
    assert.deepEqual(
      parameters['head.weight']!.data,
      (await readCheckpoint(first.folder, 'best', false))!.parameters['head.weight']!.data,
    );
  });

  it('begins with them again where a run was stopped before its first checkpoint', async () => {
    const config = tagger(named(runs.forward!), { name: 'early' });
    const whole = await train(config, options());
    const stopped = await train(config, stoppingAt(2));
    rmSync(join(stopped.folder, 'checkpoints'), { recursive: true });
    const ended = await resume(stopped.folder, options());
    assert.deepEqual((await lastOf(ended.folder)).parameters, (await lastOf(whole.folder)).parameters);
  });

  it('tells how many sentences are longer than the language models read', async () => {
    const long = JSON.stringify({ tokens: ['x'.repeat(90), 'sails'], tags: ['B-person', 'O'] });
    const rows = readFileSync(join(workspace, 'tags.jsonl'), 'utf8').trimEnd();
    write('long.jsonl', [rows, long]);
    const config = tagger(named(runs.forward!), { name: 'long' });
    writeFileSync(config, readFileSync(config, 'utf8').replace('train: tags.jsonl', 'train: long.jsonl'));
    const told = options();
    const { folder } = await train(config, told);
    const logs = told.events.flatMap(event => (event.kind === 'log' ? [event.message] : []));
    assert.ok(
      logs.some(message => /^1 of 5 training sentences have more than 96 characters/.test(message)),
      logs.join('\n'),
    );
    // Predicted in pieces, whole.
    assert.equal((await tag(folder, `${'x'.repeat(90)} sails to Kiel .`)).words.length, 5);
  });

  it('keeps large ones once for all runs', async () => {
    const large = await train(
      language('large', { model: '{ type: lstm, width: 8, hidden: 260 }', train: '{ steps: 1 }' }),
      options(),
    );
    const config = tagger(named(large.folder), { name: 'of-large' });
    const folders = [(await train(config, options())).folder, (await train(config, options())).folder];
    const kept = readdirSync(modelsFolder(workspace));
    assert.equal(kept.length, 1);
    for (const folder of folders)
      assert.ok(readFileSync(join(folder, 'checkpoints/best/model.safetensors')).length < 200_000);
    rmSync(dirname(large.folder), { recursive: true });
    assert.equal((await tag(folders[1]!, 'Anna')).words.length, 1);
  });

  it('says at its key what is no language model over characters', async () => {
    const words = await train(language('words', { tokenizer: '{ type: word }' }), options());
    const heads = '{ type: transformer, width: 4, heads: 1, layers: 1 }';
    const attending = await train(language('attending', { model: heads }), options());
    const other = await train(tagger(named(runs.forward!), { name: 'no-language' }), options());
    const cases: readonly (readonly [string, RegExp])[] = [
      ['nowhere/at/all', /nowhere\/at\/all is no run\. Name the folder of a run of task: generate over characters\./],
      [named(words.folder), /reads tokens of type word\. Train one with tokenizer: character\./],
      [named(attending.folder), /is a model transformer, and states are read from gru, lstm or rnn\./],
      [named(other.folder), /is a run of task tag, not a language model\. Name a run of task: generate\./],
      [`[${named(runs.forward!)}, ${named(runs.forward!)}]`, /both read forward\. Name one of them, or train one/],
    ];
    for (const [from, message] of cases) {
      const config = tagger(from, { name: 'refused' });
      await assert.rejects(train(config, options()), error => {
        assert.ok(error instanceof ProblemsError, String(error));
        const [problem] = error.problems;
        assert.match(problem!.message, message);
        assert.equal(problem!.range?.start.line, 4);
        return true;
      });
      assert.ok(!existsSync(join(workspace, '.nlp/runs/refused')));
    }
    const over = write('over.nlp.yaml', [
      'task: tag',
      'data: { train: tags.jsonl }',
      `model: { from: ${named(other.folder)} }`,
    ]);
    await assert.rejects(train(over, options()), /reads states of character language models/);
  });

  it('has words beside it that are checked before anything is read', () => {
    const read = (task: string, model: string) =>
      parseConfig(
        `task: ${task}\ndata: { train: a.jsonl }\nmodel: ${model}\n`,
        '/a.nlp.yaml',
        configSchema,
      ).problems.map(({ message }) => message);
    assert.deepEqual(read('tag', '{ type: rnn, embedding: { from: a } }'), []);
    assert.deepEqual(read('tag', '{ type: gru, embedding: { from: [a, b], file: c.vec, train: false } }'), []);
    assert.match(read('tag', '{ type: gru, embedding: { train: false } }').join(), /embedding needs file/);
    assert.match(read('tag', '{ type: gru, embedding: { from: [a, b, c] } }').join(), /one run or two.*not 3/);
    assert.match(read('tag', '{ type: transformer, embedding: { from: a } }').join(), /from/);
    assert.match(read('classify', '{ type: gru, embedding: { from: a } }').join(), /embedding\.from is for task tag/);
    const back = (more: string) => `{ type: generate, direction: backward${more} }`;
    assert.deepEqual(read(back(''), '{ type: rnn }'), []);
    assert.match(read(back(''), '{ type: transformer }').join(), /direction: backward needs a recurrent model/);
    assert.match(read(back(', as: { choices: [a] }'), '{ type: gru }').join(), /generates no text, which as is for/);
  });
});
