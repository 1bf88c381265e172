import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { formatProblem } from '../../../src/core/base/problem';
import { Random } from '../../../src/core/base/random';
import { locateKey, parseConfig } from '../../../src/core/config/parseConfig';
import { readConfig } from '../../../src/core/config/readConfig';
import { resolveConfig } from '../../../src/core/config/resolveConfig';
import { configSchema, models, modelsThat, taskModels } from '../../../src/core/schemas';

const path = '/workspace/spam.nlp.yaml';
const parse = (text: string, overrides: readonly string[] = []) => parseConfig(text, path, configSchema, { overrides });
const messages = (text: string, overrides: readonly string[] = []) =>
  parse(text, overrides).problems.map(formatProblem);

const full = `task: classify
data: { train: reviews.csv, validation: 10%, test: test.csv, text: review, label: sentiment }
tokenizer: { type: word, vocabulary: 8000, lowercase: true }
model: { type: transformer, layers: 2, heads: 4, width: 128, pool: cls }
train: { epochs: 5, batch: 32, optimizer: { type: adamw, learning-rate: 3e-4 }, schedule: { type: linear, warmup: 10% }, seed: 7 }
`;
const short = 'task: classify\ndata: { train: a.csv }\nmodel: lstm\n';

/** Models that need to be told where they are. */
const named = ['own', 'pretrained'];

describe('config/parseConfig', () => {
  it('reads a whole config and fills in what is left out', () => {
    const { config, problems } = parse(full);
    assert.deepEqual(problems, []);
    assert.equal(config!.data.validation, 0.1);
    assert.equal(config!.data.test, 'test.csv');
    assert.equal(config!.data.format, 'auto');
    assert.equal(config!.train.optimizer['learning-rate'], 3e-4);
    assert.equal(config!.train.schedule.warmup, 0.1);
    assert.equal(config!.engine, 'auto');
    assert.ok(config!.train.optimizer.type === 'adamw' && config!.train.optimizer['weight-decay'] === 0.01);
  });

  it('reads the short form of a section with a type, and the default type of one without', () => {
    const { config } = parse(`${short}tokenizer: { vocabulary: 500 }\ntrain: { optimizer: sgd }\n`);
    assert.ok(config!.model.type === 'lstm' && config!.model.hidden === 128);
    assert.equal(config!.tokenizer.type, 'word');
    assert.ok(config!.tokenizer.type === 'word' && config!.tokenizer.vocabulary === 500);
    assert.equal(config!.train.optimizer.type, 'sgd');
    assert.equal(config!.train.optimizer['learning-rate'], 0.1);
  });

  it('reads parts written in percent exactly', () => {
    for (const [written, value] of [
      ['7%', 0.07],
      ['0.1', 0.1],
      ['12.5 %', 0.125],
      ['0', 0],
      ['.5%', 0.005],
    ] as const) {
      const { config } = parse(`task: classify\ndata: { train: a.csv, validation: ${written} }\nmodel: cnn\n`);
      assert.equal(config!.data.validation, value, written);
    }
    const steps = parse(`${short}train: { schedule: { type: linear, warmup: 200 } }\n`).config!;
    assert.equal(steps.train.schedule.warmup, 200);
  });

  it('reads JSON, tabs included', () => {
    const json = JSON.stringify({ task: 'classify', data: { train: 'a.csv' }, model: { type: 'cnn' } }, null, '\t');
    assert.deepEqual(parse(json).config, parse(short.replace('lstm', 'cnn')).config);
  });

  it('takes how a pretrained model is fine-tuned, and says what does not go together', () => {
    const of = (keys: string) => `task: classify\ndata: { train: a.csv }\nmodel: { from: ./bert, ${keys} }\n`;
    const read = (keys: string) => {
      const { config, problems } = parse(of(keys));
      assert.deepEqual(problems, [], keys);
      const { model } = config!;
      assert.ok(model.type === 'pretrained');
      return model;
    };
    assert.deepEqual(read('train: head').train, { type: 'head' });
    assert.deepEqual(read('train: last-layers').train, { type: 'last-layers', layers: 2 });
    assert.deepEqual(read('train: { type: gradual, every: 3 }').train, { type: 'gradual', every: 3 });
    assert.deepEqual(read('lora: {}').lora, {
      rank: 8,
      alpha: 16,
      dropout: 0,
      targets: ['query', 'value'],
      'rank-stabilized': false,
    });
    assert.deepEqual(read('head: { layers: [64, 32] }').head?.layers, [64, 32]);
    assert.deepEqual(messages(of('lora: {}, train: all')), [
      '/workspace/spam.nlp.yaml:3:41: lora trains its own matrices and the head alone: remove train (all), or lora',
    ]);
    assert.match(messages(of('lora: { targets: [q_proj] }'))[0]!, /query, key, value, output, inner/);
    assert.match(messages(of('reset: -1'))[0]!, /reset/);
    assert.match(messages(of('train: last'))[0]!, /last-layers/);
  });

  it('keeps a column that looks like a number as text', () => {
    const { config } = parse('task: classify\ndata: { train: a.tsv, text: 2, label: 1 }\nmodel: cnn\n');
    assert.deepEqual([config!.data.text, config!.data.label], ['2', '1']);
  });

  it('knows a pretrained model by where it comes from, and its tokenizer by that', () => {
    const { config, problems } = parse('task: classify\ndata: { train: a.csv }\nmodel: { from: ./bert }\n');
    assert.deepEqual(problems, []);
    const { model } = config!;
    assert.ok(model.type === 'pretrained');
    assert.deepEqual([model.from, model.pool, model.dropout], ['./bert', undefined, undefined]);
    assert.deepEqual([model.train, model.reset, model.lora, model['layer-decay']], [undefined, 0, undefined, 1]);
    assert.deepEqual(config!.tokenizer, { type: 'pretrained', length: undefined });
    const start = 'task: classify\ndata: { train: a.csv }\n';
    const shorter = parse(`${start}tokenizer: { length: 64 }\nmodel: { from: ./bert }\n`).config;
    assert.deepEqual(shorter!.tokenizer, { type: 'pretrained', length: 64 });
    assert.deepEqual(messages(`${start}tokenizer: bpe\nmodel: { from: ./bert }\n`), [
      '/workspace/spam.nlp.yaml:3:12: model.from brings its own tokenizer, not bpe. Remove tokenizer, or leave length in it alone.',
    ]);
    assert.deepEqual(messages(`${start}tokenizer: pretrained\nmodel: cnn\n`), [
      '/workspace/spam.nlp.yaml:3:12: tokenizer pretrained comes with model.from, and cnn has none. Choose another tokenizer.',
    ]);
    assert.match(
      messages(`${start}tokenizer: { lowercase: true }\nmodel: { from: ./bert }\n`)[0]!,
      /"lowercase" is a key of word/,
    );
  });

  it('accepts the defaults of every schema', () => {
    const made = new Set<string>();
    for (const [task, types] of Object.entries(taskModels)) {
      for (const type of types.filter(each => !named.includes(each))) {
        // What a task needs of its model may follow from a key, whose default is for others.
        const written = task === 'answer' && modelsThat('encoder-decoder').includes(type);
        const following = task === 'pretrain' && !modelsThat('vocabulary').includes(type);
        const objective = modelsThat('encoder-decoder').includes(type) ? 'denoising' : 'causal-lm';
        const more = written ? ', form: generated' : following ? `, objective: ${objective}` : '';
        const asked = `{ type: ${task}${more} }`;
        assert.deepEqual(messages(`task: ${asked}\ndata: { train: a.csv }\nmodel: ${type}\n`), [], type);
        made.add(type);
      }
    }
    assert.deepEqual(
      [...made].sort(),
      Object.keys(models)
        .filter(type => !named.includes(type))
        .sort(),
    );
  });

  it('finds the places of keys, for problems found later', () => {
    const { document } = parse(full);
    assert.deepEqual(locateKey(document, ['data', 'text'])!.value.start, { line: 2, column: 68 });
    assert.equal(locateKey(document, ['data', 'header']), undefined);
  });

  it('never crashes: 1,000 damaged configs', () => {
    const random = new Random(5, 'configs');
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"',
      "'",
      '\n',
      '  ',
      '\t',
      '#',
      '&a',
      '*a',
      '|',
      '>',
      '-',
      '?',
      '%',
      '!',
      '@',
      '\0',
      '😀',
      `\${train.batch}`,
      'null',
      '1e999',
      '__proto__',
      'constructor: {',
    ];
    for (let i = 0; i < 1000; i++) {
      let text = full;
      for (let k = 0; k <= random.integer(4); k++) {
        const at = random.integer(text.length);
        const cut = random.uniform() < 0.5 ? random.integer(20) : 0;
        text = text.slice(0, at) + pieces[random.integer(pieces.length)] + text.slice(at + cut);
      }
      const { config, problems } = parse(text);
      assert.equal(config === undefined, problems.length > 0, text);
      for (const { range } of problems) assert.ok(range && range.start.line >= 1 && range.start.column >= 1, text);
    }
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });
});

describe('config/resolveConfig', () => {
  it('shows every default and parses to the same config', () => {
    for (const type of taskModels.classify.filter(each => !named.includes(each))) {
      const { config } = parse(`task: classify\ndata: { train: "a b.csv", text: "2", test: 20% }\nmodel: ${type}\n`);
      const resolved = resolveConfig(config!);
      const again = parse(resolved);
      assert.deepEqual(again.problems, []);
      assert.deepEqual(again.config, config);
      assert.match(resolved, /minimum-count: 2/);
      assert.equal(resolveConfig(again.config!), resolved);
    }
  });
});

describe('config: overrides', () => {
  it('put values over the config', () => {
    const { config, problems } = parse(short, [
      'model.layers=2',
      'train.batch=8',
      'data.validation=20%',
      'engine=wasm',
    ]);
    assert.deepEqual(problems, []);
    assert.ok(config!.model.type === 'lstm' && config!.model.layers === 2);
    assert.equal(config!.train.batch, 8);
    assert.equal(config!.data.validation, 0.2);
    assert.equal(config!.engine, 'wasm');
  });

  it('replace a variant as a whole when they name another type', () => {
    const text = short.replace('lstm', '{ type: lstm, hidden: 7 }');
    assert.ok(parse(text, ['model=cnn']).config!.model.type === 'cnn');
    assert.ok(parse(text, ['model.type=cnn', 'model.filters=9']).config!.model.type === 'cnn');
  });

  it('are told where they are wrong', () => {
    assert.deepEqual(messages(short, ['model.layer=2', 'train.epochs=x', 'bogus', 'model.hidden=']), [
      '--set bogus: expected KEY=VALUE, such as model.layers=4',
      '--set model.layer=2: unknown key "layer"; did you mean "layers"?',
      '--set model.hidden=: hidden: expected a whole number, got nothing',
      '--set train.epochs=x: epochs: expected a whole number, got text "x"',
    ]);
  });
});

describe('config: references', () => {
  it('take values and defaults from elsewhere', () => {
    const { config, problems } = parse(
      `${short}train:\n  batch: 16\n  epochs: \${train.batch}\n  patience: \${train.seed}\n`,
    );
    assert.deepEqual(problems, []);
    assert.equal(config!.train.epochs, 16);
    assert.equal(config!.train.patience, 7);
  });

  it('stand within text', () => {
    const { config } = parse(
      `task: classify\ndata: { train: "part-\${train.seed}.csv", text: "$\${x}" }\nmodel: cnn\n`,
    );
    assert.equal(config!.data.train, 'part-7.csv');
    assert.equal(config!.data.text, `\${x}`);
  });

  it('do not multiply without end', () => {
    const keys = 'abcdefghijklmnopqrstuvwxyz';
    const text = [...keys].map((key, i) => `${key}: "\${${keys[i + 1] ?? 'zz'}}\${${keys[i + 1] ?? 'zz'}}"`).join('\n');
    // Each key doubles the next: all of them would never end.
    assert.match(messages(text).join(), /more than 1000 references/);
  });
});

describe('config: extends', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'nlp-extends-'));
    mkdirSync(join(folder, 'runs'));
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
    write(
      'base.nlp.yaml',
      'task: classify\ndata: { train: data/a.csv, text: review }\nmodel: lstm\ntrain: { epochs: 3, batch: 64 }\n',
    );
    write('more.nlp.yaml', 'train: { batch: 8 }\n');
    write(
      'runs/child.nlp.yaml',
      'extends: [../base.nlp.yaml, ../more.nlp.yaml]\nmodel: { layers: 2 }\ntrain: { epochs: 4 }\n',
    );
    write('runs/other.nlp.yaml', 'extends: ../base.nlp.yaml\nmodel: { type: cnn, filters: 5 }\n');
    write('runs/wrong.nlp.yaml', 'extends: ../bad.nlp.yaml\nmodel: { heads: 2 }\n');
    write('bad.nlp.yaml', 'task: classify\ndata: { trian: a.csv }\nmodel: lstm\n');
    write('one.nlp.yaml', 'extends: two.nlp.yaml\n');
    write('two.nlp.yaml', 'extends: one.nlp.yaml\n');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const read = (name: string) =>
    readConfig(join(folder, name), configSchema, { access: { workspace: folder, trusted: false } });

  it('puts a config over others; paths stay where they were written', () => {
    const { config, problems } = read('runs/child.nlp.yaml');
    assert.deepEqual(problems, []);
    assert.equal(config!.data.train, '../data/a.csv');
    assert.ok(config!.model.type === 'lstm' && config!.model.layers === 2);
    assert.deepEqual([config!.train.epochs, config!.train.batch], [4, 8]);
  });

  it('replaces a section that names another type', () => {
    const { config } = read('runs/other.nlp.yaml');
    assert.ok(config!.model.type === 'cnn' && config!.model.filters === 5);
  });

  it('tells of each problem in the file that has it', () => {
    const problems = read('runs/wrong.nlp.yaml').problems.map(problem =>
      formatProblem(problem).replace(folder, '').replaceAll(sep, '/'),
    );
    assert.deepEqual(problems, [
      '/runs/wrong.nlp.yaml:2:10: "heads" is a key of seq2seq-recurrent, seq2seq-transformer or transformer, not of lstm',
      '/bad.nlp.yaml:2:9: unknown key "trian"; did you mean "train"?',
    ]);
  });

  it('refuses circles and, where nobody trusts the workspace, files outside of it', () => {
    assert.match(
      formatProblem(read('one.nlp.yaml').problems[0]!),
      /two\.nlp\.yaml:1:10: configs that extend each other/,
    );
    const outside = readConfig(join(folder, 'runs', 'child.nlp.yaml'), configSchema);
    assert.deepEqual(
      outside.problems.map(({ code }) => code),
      ['path-outside-workspace', 'path-outside-workspace'],
    );
    assert.equal(dirname(outside.problems[0]!.path), join(folder, 'runs'));
  });
});
