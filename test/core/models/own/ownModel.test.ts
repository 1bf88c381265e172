// A model of the user's own trains, stops and resumes, is opened from its copy and exports; its mistakes are located.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { type ActionableError, ProblemsError } from '../../../../src/core/base/errors';
import type { Problem } from '../../../../src/core/base/problem';
import type { Engine } from '../../../../src/core/engine/contract';
import { attentionMatrix } from '../../../../src/core/explain/attention/matrices';
import { attribute } from '../../../../src/core/explain/attribution/attribute';
import { engineFor } from '../../../../src/core/inference/engineFor';
import { openRun } from '../../../../src/core/inference/openRun';
import { probabilitiesOf } from '../../../../src/core/tasks/abilities/verdict';
import { checkData } from '../../../../src/core/training/checkData';
import { resume, train } from '../../../../src/core/training/trainRun';
import { readOnnxNotes } from '../../formats/readOnnx';
import { gather, makeTinyWorkspace } from '../../training/tinyWorkspace';

/** A network with parameters of its own, a layer of ours, a file beside it, and dropout. */
const MODEL = `import * as tf from '@tensorflow/tfjs-core';
import { dense, type Definition, type Options } from 'nlp-workbench';
import { weigh } from './parts/weigh.js';

enum Part { Half = 2 }

export function create(options: Options<{ width: number }>, labels: number): Definition {
  const { width = 8 } = options;
  const out = dense('out', { from: width, to: width / Part.Half });
  return {
    width,
    layers: [out],
    parameters: { query: [width, 1], scale: { shape: [1], initialize: 'ones' } },
    encode(parameters, words, mask, context) {
      const pooled = weigh(parameters.query, context.dropout(words, 0.1), mask);
      return out(parameters, tf.mul(pooled, parameters.scale as tf.Tensor));
    },
  };
}
`;

const WEIGH = `import * as tf from '@tensorflow/tfjs-core';

/** words [batch, time, width] -> [batch, width] */
export const weigh = (query: tf.Tensor, words: tf.Tensor, mask: tf.Tensor): tf.Tensor => {
  const [batch, time, width] = words.shape as [number, number, number];
  const scores = tf.reshape(tf.matMul(tf.reshape(words, [batch * time, width]), query), [batch, time]);
  const weights = tf.softmax(tf.add(scores, tf.mul(tf.sub(mask, 1), 1e9)));
  return tf.sum(tf.mul(words, tf.expandDims(weights, 2)), 1);
};
`;

const TRAIN = '{ epochs: 4, batch: 16, optimizer: { type: adam, learning-rate: 0.03 } }';

/** @param files beside the config, by path */
function makeWorkspace(files: Readonly<Record<string, string>>, model = './mine.ts') {
  const made = makeTinyWorkspace({ model, train: TRAIN });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(made.workspace, path, '..'), { recursive: true });
    writeFileSync(join(made.workspace, path), text);
  }
  return made;
}

const whole = () => makeWorkspace({ 'mine.ts': MODEL, 'parts/weigh.ts': WEIGH });

async function problemsOf(files: Readonly<Record<string, string>>, model?: string): Promise<readonly Problem[]> {
  const { workspace, config } = makeWorkspace(files, model);
  try {
    await train(config, gather(workspace));
  } catch (error) {
    assert(error instanceof ProblemsError, String((error as Error).stack));
    return error.problems.map(problem => ({ ...problem, path: problem.path.slice(workspace.length + 1) }));
  }
  throw new Error('nothing was wrong');
}

describe('a model of the user’s own', function () {
  this.timeout(60_000);
  let engine: Engine;
  let workspace = '';
  let config = '';
  let folder = '';

  before(async () => {
    ({ engine } = await engineFor('auto'));
    ({ workspace, config } = whole());
    const result = await train(config, gather(workspace));
    folder = result.folder;
    assert.equal(result.record.status, 'completed');
    assert(result.record.metrics.test!.accuracy! > 0.9, JSON.stringify(result.record.metrics.test));
  });

  const predict = async (run = folder) => {
    const open = await openRun(run, engine, 'best', true);
    try {
      return probabilitiesOf((await open.predict(['a lovely film', 'the story is dull and cruel']))[1]!);
    } finally {
      await open.dispose();
    }
  };

  it('names the operation and the line that first give no number, where the loss is none before any update', async () => {
    const negative = MODEL.replace('return out(parameters, ', 'return out(parameters, tf.log(').replace(
      'parameters.scale as tf.Tensor));',
      'tf.neg(tf.abs(parameters.scale as tf.Tensor)))));',
    );
    const line = 1 + negative.split('\n').findIndex(text => text.includes('tf.log'));
    const made = makeWorkspace({ 'mine.ts': negative, 'parts/weigh.ts': WEIGH });
    const message = new RegExp(
      `the loss is NaN at step 1, before any update of the weights: the forward pass gives it, first in Log, mine\\.ts line ${line};`,
    );
    await assert.rejects(train(made.config, gather(made.workspace)), (error: ActionableError) => {
      assert.equal(error.code, 'diverged');
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /learning-rate/);
      return true;
    });
  });

  it('is kept in the run, with all that it imports', () => {
    assert.equal(readFileSync(join(folder, 'model', 'mine.ts'), 'utf8'), MODEL);
    assert.equal(readFileSync(join(folder, 'model', 'parts', 'weigh.ts'), 'utf8'), WEIGH);
    const { model } = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
    assert.deepEqual(
      model.map(({ path }: { path: string }) => path),
      ['mine.ts', 'parts/weigh.ts'],
    );
    assert.match(readFileSync(join(folder, 'config.yaml'), 'utf8'), /type: own\n {2}file: \.\/mine\.ts/);
  });

  it('says what each word weighed', async () => {
    const run = await openRun(folder, engine, 'best', true);
    const [prediction] = await run.predict(['the story is dull']);
    const { parts } = await attribute(run, prediction!, { label: 'bad' });
    assert.equal([...parts].sort((a, b) => b.weight - a.weight)[0]!.text, 'dull');
    await run.dispose();
  });

  it('that loops over tokens is exported for one length, which is told', async () => {
    const loop = `import * as tf from '@tensorflow/tfjs-core';
import type { Definition } from 'nlp-workbench';

export const create = (): Definition => ({
  width: 4,
  encode: (_parameters, words, mask) => {
    const steps = tf.unstack(tf.mul(words, tf.expandDims(mask, 2)), 1);
    return steps.reduce((state, step) => tf.tanh(tf.add(state, step)));
  },
});
`;
    const made = makeWorkspace({ 'mine.ts': loop });
    const options = gather(made.workspace, { overrides: ['train.epochs=1', 'tokenizer.length=12'] });
    const result = await train(made.config, options);
    assert.deepEqual(result.fixed, { sequence_length: 12 });
    const told = options.events.flatMap(event =>
      event.kind === 'log' && event.level === 'warning' ? [event.message] : [],
    );
    assert.match(told.join('\n'), /the exported model takes sequence_length 12 alone, so fill inputs up to that/);
    const { metadata } = readOnnxNotes(readFileSync(join(result.folder, 'model.onnx')));
    assert.equal(metadata.fixed, '{"sequence_length":12}');
    const session = await InferenceSession.create(readFileSync(join(result.folder, 'model.onnx')));
    const [ids, mask] = [
      new Tensor('int64', new BigInt64Array(36).fill(5n), [3, 12]),
      new Tensor('int64', new BigInt64Array(36).fill(1n), [3, 12]),
    ];
    assert.deepEqual((await session.run({ input_ids: ids, attention_mask: mask })).probabilities!.dims, [3, 2]);
  });

  it('is exported to the same numbers', async () => {
    const run = await openRun(folder, engine, 'best', true);
    const { example } = run.task.reader!.encodeText('the story is dull and cruel');
    const ids = example.tensors.ids!;
    const session = await InferenceSession.create(readFileSync(join(folder, 'model.onnx')));
    const shape = [1, ids.shape[0]!];
    const { probabilities } = await session.run({
      input_ids: new Tensor('int64', BigInt64Array.from(ids.data as Int32Array, BigInt), shape),
      attention_mask: new Tensor('int64', new BigInt64Array(ids.shape[0]!).fill(1n), shape),
    });
    const expected = Object.values(await predict());
    for (const [i, p] of [...(probabilities!.data as Float32Array)].entries())
      assert(Math.abs(p - expected[i]!) < 1e-5);
    await run.dispose();
  });

  it('stopped and resumed equals uninterrupted, whatever has become of its files', async () => {
    const straight = whole();
    const stopped = whole();
    const controller = new AbortController();
    const options = gather(stopped.workspace, {
      signal: controller.signal,
      onEvent: event => {
        if (event.kind === 'metrics' && event.step >= 20) controller.abort();
      },
    });
    const first = await train(stopped.config, options);
    assert.equal(first.record.status, 'stopped');
    writeFileSync(join(stopped.workspace, 'mine.ts'), 'not a model');
    rmSync(join(stopped.workspace, 'parts'), { recursive: true });
    const again = await resume(first.folder, gather(stopped.workspace));
    const once = await train(straight.config, gather(straight.workspace));
    assert.deepEqual(again.record.metrics, once.record.metrics);
    assert.deepEqual(await predict(again.folder), await predict(once.folder));
  });

  it('is not opened when its copy was changed', async () => {
    const made = whole();
    const { folder: run } = await train(made.config, gather(made.workspace));
    writeFileSync(join(run, 'model', 'parts', 'weigh.ts'), `${WEIGH}// changed\n`);
    await assert.rejects(predict(run), (error: ActionableError) => {
      assert.equal(error.code, 'damaged-run');
      assert.match(error.message, /weigh\.ts is not the model that the run was made with/);
      return true;
    });
  });

  it('runs no code where it is not trusted', async () => {
    const mark = join(makeTinyWorkspace().workspace, 'ran');
    const spy = `globalThis.process.getBuiltinModule('node:fs').writeFileSync(${JSON.stringify(mark)}, '');\n`;
    const made = makeWorkspace(
      { 'mine.js': `${spy}export const create = () => ({ width: 4, encode: (p, x) => x });` },
      './mine.js',
    );
    await assert.rejects(train(made.config, gather(made.workspace, { trusted: false })), (error: ProblemsError) => {
      const [problem] = error.problems;
      assert.equal(problem?.code, 'untrusted-model');
      assert.equal(problem.path, made.config);
      assert.equal(problem.range?.start.line, 4);
      return true;
    });
    await assert.rejects(openRun(folder, engine), (error: ActionableError) => error.code === 'untrusted-model');
    assert(!existsSync(mark));
    // The spy works: it is the trust that kept it from running.
    await assert.rejects(train(made.config, gather(made.workspace)), ProblemsError);
    assert(existsSync(mark));
  });

  it('can be a whole encoder in plain JavaScript, with attention to show', async () => {
    const text = `const tf = require('@tensorflow/tfjs-core');
const { selfAttention, poolFirst } = require('nlp-workbench');
exports.create = ({ width }, labels) => {
  const attention = selfAttention('attention', { width, heads: 2 });
  return {
    needsCls: true,
    attention: { layers: 1, heads: 2 },
    embeddingName: 'words',
    initialize: (vocabulary, maximumLength, random) => ({
      words: { dtype: 'float32', shape: [vocabulary, width], data: Float32Array.from({ length: vocabulary * width }, () => random.normal()) },
      ...attention.initialize(random),
    }),
    embed: (parameters, ids) => tf.gather(parameters.words, ids),
    encode(parameters, embedded, mask, context) {
      const hidden = attention(parameters, embedded, mask, { context });
      return { hidden, pooled: poolFirst(hidden) };
    },
  };
};
`;
    const made = makeWorkspace({ 'whole.js': text }, '{ file: whole.js, options: { width: 8 } }');
    const { folder: run, record } = await train(made.config, gather(made.workspace));
    assert(record.metrics.test!.accuracy! > 0.9);
    const open = await openRun(run, engine, 'best', true);
    const { weights } = await attentionMatrix(open, 'a lovely film', { layer: 0, head: 1 });
    // [CLS] stands before the three words.
    const side = 4;
    assert.equal(weights.length, side * side);
    assert(Math.abs(weights.slice(0, side).reduce((sum, x) => sum + x, 0) - 1) < 1e-5);
    await open.dispose();
  });

  it('is as the docs say: their example trains, their recurrence too', async () => {
    const docs = readFileSync(join(__dirname, '../../../../docs/how-to/your-own-model.md'), 'utf8');
    const [example, recurrence] = [...docs.matchAll(/```ts\n(.*?)```/gs)].map(match => match[1]!);
    const recurrent = `import * as tf from '@tensorflow/tfjs-core';
import { scan } from 'nlp-workbench';
export const create = () => ({
  width: 4,
  parameters: { recurrent: [4, 4] },
  encode(parameters, projected, mask) {
    const [batch, , size] = projected.shape;
    ${recurrence}
    return state.h;
  },
});
`;
    for (const text of [example!, recurrent]) {
      const made = makeWorkspace({ 'mine.ts': text });
      assert.equal((await train(made.config, gather(made.workspace))).record.status, 'completed');
    }
  });

  it('imports the very instance that the engine traces', async () => {
    const text = `import * as tf from '@tensorflow/tfjs-core';
export function create() { throw new Error(tf.engine() === globalThis.ownModelTest ? 'the same' : 'another'); }`;
    Object.assign(globalThis, { ownModelTest: tf.engine() });
    const [problem] = await problemsOf({ 'mine.ts': text });
    assert.equal(problem?.message, 'create: the same');
  });
});

describe('what is wrong with a model of the user’s own', function () {
  this.timeout(60_000);
  const simple = (encode: string, more = '') =>
    `import * as tf from '@tensorflow/tfjs-core';\nexport function create(options, labels) {\n  return {\n    width: 4,\n    ${more}\n    encode(parameters, words, mask) {\n      ${encode}\n    },\n  };\n}\n`;

  const cases: readonly (readonly [name: string, text: string, line: number, code: string, message: RegExp])[] = [
    ['a slip of the pen', 'export function create( {\n  return 1 +;\n}\n', 2, 'model-syntax', /Unexpected token/],
    ['what only the engine sees', 'let a = 1;\nlet a = 2;\n', 2, 'model-syntax', /already been declared/],
    ['no create', 'export const make = () => 1;\n', 1, 'model-export', /must export a function create.*exports make/],
    ['create gives nothing', 'export function create() {}\n', 1, 'model-shape', /must return a model.*not nothing/],
    ['no width', 'export const create = () => ({ encode() {} });', 1, 'model-shape', /has no width/],
    ['a throw at the top', '\nnull.x;\n', 2, 'model-throws', /Cannot read properties of null/],
    [
      'a throw in create',
      'export const create = () => {\n\n  return missing;\n};',
      3,
      'model-throws',
      /create: missing is not defined/,
    ],
    [
      'a throw in encode',
      simple('return parameters.nothing.shape;'),
      7,
      'model-throws',
      /encode: Cannot read properties/,
    ],
    ['shapes that do not fit', simple('return tf.matMul(words, mask);'), 7, 'model-throws', /encode: cannot multiply/],
    [
      'the wrong output',
      simple('return words;'),
      1,
      'model-throws',
      /encode: expected one vector per text.*\[2, 5, 4\]/,
    ],
    ['values read', simple('return tf.scalar(words.dataSync()[0]);'), 7, 'untraceable', /encode: /],
    [
      'an unknown import',
      "\nimport fs from 'node:fs';\nexport const create = fs;",
      2,
      'model-import',
      /cannot import "node:fs"/,
    ],
    [
      'a slip in an import',
      "import { dense } from 'nlp-workbensh';\nexport const create = dense;",
      1,
      'model-import',
      /did you mean "nlp-workbench"/,
    ],
    [
      'a file that is not there',
      "\n\nimport './other';\nexport const create = 1;",
      3,
      'model-import',
      /there is no file \.\/other/,
    ],
    [
      'a shape that is none',
      simple('return words;', 'parameters: { a: [0, 2] },'),
      1,
      'model-shape',
      /parameter "a" has no shape/,
    ],
    [
      'an unknown start',
      simple('return words;', "parameters: { a: { shape: [2], initialize: 'one' } },"),
      1,
      'model-shape',
      /choose uniform, xavier/,
    ],
    [
      'too few values',
      simple('return words;', 'parameters: { a: { shape: [2], values: [1] } },'),
      1,
      'model-shape',
      /1 values, not the 2/,
    ],
    ['layers that are none', simple('return words;', 'layers: [1],'), 1, 'model-shape', /no layer of nlp-workbench/],
    [
      'attention that is not captured',
      simple('return tf.sum(words, 1);', 'attention: { layers: 1, heads: 2 },'),
      1,
      'model-throws',
      /nothing is captured as attention\/0/,
    ],
    [
      'logits that are too many',
      simple('return tf.sum(words, 1);', 'pooledAreLogits: true,'),
      1,
      'model-shape',
      /4 logits for 2 labels/,
    ],
  ];

  for (const [name, text, line, code, message] of cases) {
    it(`${name} is located`, async () => {
      const [problem, ...more] = await problemsOf({ 'mine.ts': text });
      assert.deepEqual(more, []);
      assert.match(problem?.message ?? '', message);
      assert.deepEqual([problem?.path, problem?.code, problem?.range?.start.line], ['mine.ts', code, line]);
      assert.doesNotMatch(problem?.message ?? '', /internal|\n/);
    });
  }

  it('is found by Check Data, beside what the data are like', async () => {
    const made = makeWorkspace({ 'mine.ts': simple('return words;') });
    const report = await checkData(made.config, gather(made.workspace));
    assert.match(report.problems.find(({ code }) => code === 'model-throws')?.message ?? '', /one vector per text/);
    assert.equal(report.splits.length, 3);
    const untrusted = await checkData(made.config, gather(made.workspace, { trusted: false }));
    assert(untrusted.problems.some(({ code }) => code === 'untrusted-model'));
    assert.equal(untrusted.splits.length, 3);
  });

  it('is located in the file that it imports', async () => {
    const parts = 'export function fail() {\n  throw new Error("no");\n}\n';
    const text = "import { fail } from './parts';\nexport const create = () => fail();\n";
    const [problem] = await problemsOf({ 'mine.ts': text, 'parts/index.ts': parts });
    assert.deepEqual([problem?.path, problem?.range?.start.line], ['parts/index.ts', 2]);
  });

  it('is located whatever the file is called', async () => {
    const text = 'export const create = () => {\n  return missing;\n};\n';
    const [problem] = await problemsOf({ "a (b) c'.ts": text }, `"./a (b) c'.ts"`);
    assert.deepEqual([problem?.path, problem?.range?.start.line], ["a (b) c'.ts", 2]);
  });

  it('is located in the config when the file is not there', async () => {
    const [problem] = await problemsOf({}, '{ file: mine.ts, options: { a: 1 } }');
    assert.deepEqual([problem?.path, problem?.code], ['tiny.nlp.yaml', 'missing-file']);
    assert.deepEqual(problem?.range?.start, { line: 4, column: 16 });
    const [short] = await problemsOf({});
    assert.deepEqual(short?.range?.start, { line: 4, column: 8 });
  });
});
