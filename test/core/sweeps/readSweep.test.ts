// What a sweep's file may say, and what is told of it where it is wrong.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSweep } from '../../../src/core/sweeps/readSweep';
import { assertLinear } from '../../growth';
import { makeTinyWorkspace } from '../training/tinyWorkspace';

describe('the file of a sweep', () => {
  const { workspace, config: configPath } = makeTinyWorkspace();
  const config = readFileSync(configPath, 'utf8');
  const path = join(workspace, 'tiny.sweep.yaml');
  const read = (text: string) => readSweep(path, { workspace, trusted: true }, `config: tiny.nlp.yaml\n${text}`);
  const problem = (text: string) => {
    const { sweep, problems } = read(text);
    assert.equal(sweep, undefined);
    const [first] = problems;
    assert.ok(first, text);
    const { start } = first.range!;
    return `${start.line}:${start.column} ${first.message}`;
  };

  it('has defaults, and whole numbers where its key has them', () => {
    const { sweep, problems } = read(
      'space: { model.width: { range: [4, 64], log: true }, model.dropout: { range: [0, 0.5] }, train.epochs: { range: [1, 10], step: 4 } }',
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(sweep!.dimensions, [
      { kind: 'integer', key: 'model.width', low: 4, high: 64, log: true },
      { kind: 'number', key: 'model.dropout', low: 0, high: 0.5, log: false },
      { kind: 'integer', key: 'train.epochs', low: 1, high: 9, log: false, step: 4 },
    ]);
    const { sampler, pruner, trials, parallel, metric, better, seed, name } = sweep!;
    assert.deepEqual(
      { sampler, pruner, trials, parallel, metric, better, seed, name },
      {
        sampler: 'tpe',
        pruner: 'none',
        trials: 20,
        parallel: 1,
        metric: 'accuracy',
        better: 'higher',
        seed: 1,
        name: 'tiny',
      },
    );
    assert.equal(read('sampler: grid\nspace: { train.seed: [1, 2], model.width: { range: [1, 3] } }').sweep!.trials, 6);
    assert.equal(
      read('sampler: grid\ntrials: 4\nspace: { train.seed: [1, 2], model.width: { range: [1, 3] } }').sweep!.trials,
      4,
    );
  });

  it('names the place of what is wrong', () => {
    const texts = [
      'space: {}',
      'space: { model.wdth: [1, 2] }',
      'space: { model.width: [4, many, 8] }',
      'space: { model.dropout: { range: [0, 1.5] } }',
      'space: { model.width: { range: [8, 4] } }',
      'space: { model.width: { range: [0.5, 4] } }',
      'space: { model.type: { range: [1, 4] } }',
      'space: { model.dropout: { range: [0, 0.5], log: true } }',
      'space: { model.dropout: { range: [0.1, 0.5], log: true, step: 0.1 } }',
      'sampler: grid\nspace: { model.dropout: { range: [0, 0.5] } }',
      'metric: epochs\nspace: { train.seed: [1] }',
      'sampler: bayes\nspace: { train.seed: [1] }',
    ];
    assert.deepEqual(texts.map(problem), [
      '2:8 name at least one key to vary, such as train.seed: [1, 2, 3]',
      '2:10 the config has no key model.wdth; did you mean "model.width"?',
      '2:27 width: expected a whole number, got text "many"',
      '2:25 dropout must be from 0 to below 1, got 1.5',
      '2:23 a range is its lowest and its highest value, such as [1, 8]',
      '2:23 model.width takes whole numbers',
      '2:22 model.type takes no number; list its values',
      '2:25 a range with log begins above 0',
      '2:25 a range has log or a step, not both',
      '3:25 a grid needs a step, or a list of values',
      '2:9 epochs is no score that is better or worse; name one, such as accuracy',
      '2:10 unknown sampler "bayes"; choices: tpe, random, grid',
    ]);
  });

  it('offers the key that was meant, also one without its section', () => {
    const fixOf = (text: string) => read(text).problems[0]!.fix?.replacement;
    assert.equal(fixOf('space: { train.optimizer.learningrate: [0.1] }'), 'train.optimizer.learning-rate');
    assert.equal(fixOf('space: { learning-rate: [0.1] }'), 'train.optimizer.learning-rate');
    assert.equal(fixOf('space: { nothing-like-it: [0.1] }'), undefined);
  });

  it('names the config that is missing, wrong, or outside of a workspace that is not trusted', () => {
    const of = (config: string, trusted = true) =>
      readSweep(path, { workspace, trusted }, `config: ${config}\nspace: { train.seed: [1] }`).problems.map(
        ({ code }) => code,
      );
    writeFileSync(join(workspace, 'wrong.nlp.yaml'), 'task: clasify\n');
    assert.deepEqual(of('nowhere.nlp.yaml'), ['bad-config']);
    assert.deepEqual(of('wrong.nlp.yaml'), ['bad-config']);
    assert.deepEqual(of('../elsewhere.nlp.yaml', false), ['path-outside-workspace']);
  });

  it('costs time that grows with it, and with its config', async () => {
    const numbers = (size: number) => Array.from({ length: size }, (_, i) => i).join(', ');
    await assertLinear(size => `space: { train.seed: [${numbers(size)}] }`, 4000, read);
    const keys = (size: number) => Array.from({ length: size }, (_, i) => `  key-${i}: [1]`).join('\n');
    await assertLinear(size => `space:\n${keys(size)}`, 2000, read);
    const long = (size: number) => {
      const name = `long-${size}.nlp.yaml`;
      writeFileSync(join(workspace, name), `${config}# ${'long '.repeat(size)}\n`);
      return `config: ${name}\nspace: { train.seed: [1, 2, 3, 4, 5, 6, 7, 8] }`;
    };
    await assertLinear(long, 20_000, text => readSweep(path, { workspace, trusted: true }, text));
  });
});
