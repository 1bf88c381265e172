/**
 * Trains tiny runs, exports each in the forms that it can be, and writes what it computes itself: `cases.json`, which check.py reads.
 * `node --import tsx makeExports.ts FOLDER`, where FOLDER has `bases`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { float32, type HostTensor, type HostTensors, int32, sizeOf } from '../../src/core/base/hostTensor';
import { Random } from '../../src/core/base/random';
import { createEngine } from '../../src/core/engine';
import type { Dimension, Engine } from '../../src/core/engine/contract';
import { exportRun } from '../../src/core/inference/exports/exportRun';
import type { FormName } from '../../src/core/inference/exports/forms';
import { openRun } from '../../src/core/inference/openRun';
import type { Run } from '../../src/core/inference/run';
import { wordTableOf } from '../../src/core/inference/wordTableOf';
import { writeTexts } from '../../src/core/inference/writeTexts';
import { startLocalSweep } from '../../src/core/sweeps/local/startLocalSweep';
import { SERVE_TRIALS } from '../../src/core/sweeps/local/startTrials';
import { journalOf } from '../../src/core/sweeps/sweepFolder';
import { importModel } from '../../src/core/training/importModel';
import { train } from '../../src/core/training/trainRun';
import { vectorForms } from '../../src/core/words/files/vectorForms';
import { nested } from './nested';
import { writeData } from './writeData';

const [, , folder = ''] = process.argv;
const workspace = join(folder, 'workspace');
const cases: object[] = [];

const TEXTS = ['the film is good', 'a dull story of cruel people and their dog', 'home', 'warm kind bad'];
const random = new Random(5, 'libraries');

async function trained(name: string, text: string): Promise<Run> {
  const config = join(workspace, `${name}.nlp.yaml`);
  writeFileSync(
    config,
    `{ ${text}, train: { epochs: 1, batch: 8, optimizer: { type: adam, learning-rate: 0.01 } } }\n`,
  );
  const { folder: run } = await train(config, {
    workspace,
    trusted: true,
    signal: new AbortController().signal,
    onEvent: () => undefined,
  });
  return openRun(run, await engine());
}

/** Past the trials at random, so that TPE has chosen some. */
async function asJournal(): Promise<void> {
  const path = join(workspace, 'cnn.sweep.yaml');
  const space =
    '{ train.optimizer.learning-rate: { range: [0.001, 0.1], log: true }, model.filters: { range: [2, 8], step: 2 }, model.width: [4, 8] }';
  writeFileSync(path, `{ config: cnn.nlp.yaml, space: ${space}, trials: 12, metric: loss, pruner: median }\n`);
  const command = [
    process.execPath,
    '--import',
    'tsx',
    join(__dirname, '../../src/cli/launch.ts'),
    SERVE_TRIALS,
  ] as const;
  const result = await startLocalSweep(path, command, {
    workspace,
    trusted: true,
    signal: new AbortController().signal,
    onTrial: () => undefined,
    onWarning: () => undefined,
  });
  const trials = result.trials.map(({ state, value, point, scores }) => ({ state, value, point, scores }));
  cases.push({ kind: 'journal', name: 'sweep', path: journalOf(result.folder), trials, best: result.best!.number });
}

async function imported(base: string, task: string): Promise<Run> {
  const path = join(folder, 'bases', base);
  const made = await importModel(
    { path, name: `${base}-${task}`, task },
    { workspace, trusted: true, signal: new AbortController().signal, onEvent: () => undefined },
  );
  return openRun(made.folder, await engine());
}

let made: Engine | undefined;
async function engine(): Promise<Engine> {
  made ??= (await createEngine('native', { threads: 2 })).engine;
  return made;
}

async function write(run: Run, as: FormName): Promise<string> {
  const path = join(folder, 'exports', `${run.identity.name}-${as}`);
  mkdirSync(join(folder, 'exports'), { recursive: true });
  await exportRun(run, as, path);
  return path;
}

/** Outputs of what the run exports, as the engine computes them. */
async function outputsOf(run: Run, inputs: HostTensors): Promise<HostTensors> {
  const { program } = run.task.exported();
  const inference = (await engine()).createInference({ parameters: run.parameters, program });
  const outputs = await inference.run(inputs);
  await inference.dispose();
  return outputs;
}

const BATCHES = [
  [1, 5],
  [3, 9],
] as const;

function drawIds(run: Run, batch: number, time: number): HostTensor {
  const ids = Array.from({ length: batch * time }, () => 5 + random.integer(Math.min(20, run.tokenizer.size - 5)));
  return int32([batch, time], ids);
}

/** What transformers gives for the same ids. @param program outputs of ours, in the order of theirs */
async function asTransformers(run: Run, name: string, outputs: Readonly<Record<string, string>>): Promise<void> {
  const path = await write(run, 'transformers');
  cases.push({
    kind: 'transformers',
    path,
    name: `transformers: ${run.identity.name}`,
    class: name,
    ...(await wholeOf(run, outputs)),
  });
}

/** Two models in one folder: logits of given texts, and what is written greedily. */
async function asJoined(run: Run): Promise<void> {
  const path = await write(run, 'transformers');
  const [source, written] = [drawIds(run, 2, 6), drawIds(run, 2, 4)];
  const mask = float32(
    [2, 6],
    Array.from({ length: 12 }, (_, i) => Number(i < 10)),
  );
  const { logits } = await outputsOf(run, { ids: source, mask, written });
  const texts = await writeTexts(run, TEXTS, { beam: 1, longest: 8 });
  cases.push({
    kind: 'joined',
    path,
    name: `transformers: ${run.identity.name}`,
    source: nested(source),
    mask: nested(mask),
    written: nested(written),
    logits: nested(logits!),
    texts: TEXTS,
    text_ids: TEXTS.map(text => Array.from(run.tokenizer.encode(text).ids)),
    tokens: texts.map(({ hypotheses: [best] }) => best!.tokens.map(({ token }) => token)),
  });
}

/** Ids, and what the run gives for them. */
async function wholeOf(run: Run, outputs: Readonly<Record<string, string>>) {
  const ids = drawIds(run, 2, 7);
  const inputs = inputsFor(run, ids);
  const found = await outputsOf(run, inputs);
  const expected = Object.values(outputs).map(own => nested(squeezed(run, found[own]!)));
  const encoded = TEXTS.map(text => Array.from(run.tokenizer.encode(text).ids));
  const texts = run.task.generator ? {} : { texts: TEXTS, text_ids: encoded };
  return { ids: nested(ids), outputs: Object.keys(outputs), expected, ...texts };
}

/** Numbers of a run of `regress` are [batch], and theirs [batch, 1]. */
function squeezed(run: Run, value: HostTensor): HostTensor {
  return run.task.name === 'regress' ? { ...value, shape: [...value.shape, 1] } : value;
}

/** Ids alone; a tagger reads each token as a word. */
function inputsFor(run: Run, ids: HostTensor): HostTensors {
  const [batch, time] = ids.shape as [number, number];
  const ones = (shape: readonly number[]) => float32(shape, new Array<number>(sizeOf(shape)).fill(1));
  const eye = Array.from({ length: batch * time * time }, (_, i) => Number(i % time === Math.floor(i / time) % time));
  const all: HostTensors = {
    ids,
    mask: ones([batch, time]),
    segments: int32([batch, time], new Array<number>(batch * time).fill(0)),
    select: float32([batch, time, time], eye),
    words: ones([batch, time]),
    places: ones([batch, time]),
    matches: int32([batch, time], new Array<number>(batch * time).fill(0)),
    asked: float32([batch, time]),
  };
  return Object.fromEntries(Object.keys(run.task.exported().inputs).map(name => [name, all[name]!]));
}

/** An adapter beside its base, and the same run with the adapter merged. */
async function asPeft(run: Run, base: string, name: string, labels?: number): Promise<void> {
  await asTransformers(run, name, { logits: 'logits' });
  const path = await write(run, 'peft');
  const { texts: _, text_ids: _ids, ...whole } = await wholeOf(run, { logits: 'logits' });
  const about = { class: name, base: join(folder, 'bases', base), ...(labels !== undefined && { labels }) };
  cases.push({ kind: 'peft', path, name: `peft: ${run.identity.name}`, ...about, ...whole });
}

async function asVectors(run: Run): Promise<void> {
  const path = await write(run, 'sentence-transformers');
  const { vectors, features } = await run.pool(TEXTS);
  const expected = nested(float32([TEXTS.length, features], [...vectors]));
  cases.push({
    kind: 'sentence-transformers',
    path,
    name: `sentence-transformers: ${run.identity.name}`,
    texts: TEXTS,
    expected,
  });
}

async function asWords(run: Run): Promise<void> {
  const { words, vectors, width } = wordTableOf(run);
  const expected = nested(float32([words.length, width], vectors));
  for (const form of vectorForms) {
    const path = await write(run, form);
    cases.push({ kind: 'words', form, path, name: `${form}: ${run.identity.name}`, words, expected });
  }
}

const sizeAt = (dimension: Dimension, size: Readonly<Record<string, number>>): number => {
  if (typeof dimension === 'number') return dimension;
  if (typeof dimension === 'string') return size[dimension]!;
  return 'sum' in dimension
    ? dimension.sum.reduce((sum, name) => sum + size[name]!, 0)
    : dimension.times * size[dimension.of]!;
};

/** Numbers that any input may have: ids, and ones. */
function draw(run: Run, batch: number, time: number): HostTensors {
  const { inputs } = run.task.exported();
  const size = {
    batch_size: batch,
    sequence_length: time,
    words: time - 1,
    pair_sequence_length: time + 2,
    decoder_sequence_length: 4,
  };
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { dtype, shape }]) => {
      const sized = shape.map(dimension => sizeAt(dimension, size));
      const count = sizeOf(sized);
      const numbers = Array.from({ length: count }, () =>
        dtype === 'float32' ? 1 : name === 'segments' ? random.integer(2) : 5 + random.integer(6),
      );
      return [name, dtype === 'float32' ? float32(sized, numbers) : int32(sized, numbers)];
    }),
  );
}

async function asOnnx(run: Run): Promise<void> {
  const path = await write(run, 'onnx');
  const { inputs: declared } = run.task.exported();
  const batches = [];
  for (const [batch, time] of BATCHES) {
    const inputs = draw(run, batch, time);
    const outputs = await outputsOf(run, inputs);
    const named = Object.entries(inputs).map(([name, value]) => [declared[name]!.as ?? name, nested(value)]);
    batches.push({
      inputs: Object.fromEntries(named),
      outputs: Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, nested(value)])),
    });
  }
  cases.push({ kind: 'onnx', path, name: `onnx: ${run.identity.name}`, batches });
}

/** What reads, as its family's ONNX models are called: ids in, and outputs as transformers has them. */
async function asFamilyOnnx(run: Run, outputs: Readonly<Record<string, string>>): Promise<void> {
  const path = await write(run, 'onnx');
  const { texts: _, text_ids: _ids, ...whole } = await wholeOf(run, outputs);
  cases.push({ kind: 'onnx-family', path, name: `onnx of the family: ${run.identity.name}`, ...whole });
}

async function asOnnxWriter(run: Run): Promise<void> {
  const path = await write(run, 'onnx');
  const isPair = run.task.writer !== undefined;
  const batches = [];
  for (const [batch, time] of BATCHES) {
    const ids = drawIds(run, batch, time);
    const source = drawIds(run, batch, 6);
    const mask = float32(
      [batch, 6],
      Array.from({ length: batch * 6 }, (_, i) => Number(i % 6 < 4 || i < 6)),
    );
    const { logits } = await outputsOf(run, isPair ? { ids: source, mask, written: ids } : { ids });
    batches.push({
      ids: nested(ids),
      logits: nested(logits!),
      ...(isPair && { source: nested(source), mask: nested(mask) }),
    });
  }
  const kind = isPair ? 'onnx-encoder-decoder' : 'onnx-decoder';
  cases.push({ kind, path, name: `onnx with cache: ${run.identity.name}`, batches });
}

async function main(): Promise<void> {
  writeData(workspace);
  const data = 'data: { train: train.csv }';
  const texts = 'data: { train: train.txt }';
  const tags = 'data: { train: train.conll }';
  const pairs = 'data: { train: train.csv, source: text, target: other }';
  const base = (name: string, more = '') => `model: { from: ${JSON.stringify(join(folder, 'bases', name))}${more} }`;
  const word = 'tokenizer: { type: word, vocabulary: 60 }';
  const one = { logits: 'logits' };

  for (const name of ['bert', 'roberta', 'distilbert', 'mpnet'])
    await asTransformers(
      await trained(`${name}-classify`, `task: classify, ${data}, ${base(name)}`),
      'AutoModelForSequenceClassification',
      one,
    );
  const score = 'data: { train: train.csv, score: score }';
  const regress = await trained('bert-regress', `task: regress, ${score}, ${base('bert')}`);
  await asTransformers(regress, 'AutoModelForSequenceClassification', { logits: 'scores' });
  await asFamilyOnnx(regress, { logits: 'scores' });
  const tag = await trained(
    'roberta-tag',
    `task: { type: tag, crf: false, characters: 0 }, ${tags}, ${base('roberta')}`,
  );
  await asTransformers(tag, 'AutoModelForTokenClassification', one);
  await asFamilyOnnx(tag, one);
  const fill = await imported('bert', 'fill-mask');
  await asTransformers(fill, 'AutoModelForMaskedLM', one);
  await asFamilyOnnx(fill, one);
  await asTransformers(
    await trained('bert-pretrain', `task: pretrain, ${texts}, ${base('bert')}`),
    'AutoModelForMaskedLM',
    one,
  );
  const own = 'model: { type: transformer, layers: 2, heads: 2, width: 16, normalization: bert }';
  const pieces = 'tokenizer: { type: wordpiece, vocabulary: 64, length: 32 }';
  await asTransformers(
    await trained('own-pretrain', `task: pretrain, ${texts}, ${pieces}, ${own}`),
    'AutoModelForMaskedLM',
    one,
  );
  const ends = { start_logits: 'start', end_logits: 'end' };
  const answer = await imported('bert', 'answer');
  await asTransformers(answer, 'AutoModelForQuestionAnswering', ends);
  await asFamilyOnnx(answer, ends);
  for (const name of ['gpt2', 'llama']) {
    const run = await trained(`${name}-generate`, `task: generate, ${texts}, ${base(name)}`);
    await asTransformers(run, 'AutoModelForCausalLM', one);
    await asOnnxWriter(run);
  }
  const side = (name: string, more = '') => `{ from: ${JSON.stringify(join(folder, 'bases', name))}${more} }`;
  for (const [reads, writes] of [
    ['bert', 'bert'],
    ['bert', 'gpt2'],
    ['roberta', 'roberta'],
    ['distilbert', 'gpt2'],
    ['mpnet', 'bert'],
    // Of other widths: a map leads from one to the other.
    ['wide', 'gpt2'],
    ['wide', 'electra'],
  ] as const)
    await asJoined(
      await trained(
        `${reads}-${writes}`,
        `task: { type: translate, beam: 1 }, ${pairs}, model: { encoder: ${side(reads, reads === 'bert' ? ', lora: { rank: 2 }' : '')}, decoder: ${side(writes)} }`,
      ),
    );
  const adapt = (targets: string, more = '') => `, lora: { rank: 3, targets: [${targets}]${more} }`;
  const sequence = 'AutoModelForSequenceClassification';
  const separate = adapt('query, value, inner');
  await asPeft(await trained('bert-lora', `task: classify, ${data}, ${base('bert', separate)}`), 'bert', sequence, 2);
  const grouped = adapt('query, key, inner, outer', ', rank-stabilized: true');
  await asPeft(
    await trained('llama-lora', `task: generate, ${texts}, ${base('llama', grouped)}`),
    'llama',
    'AutoModelForCausalLM',
  );
  const fused = adapt('query, value, output');
  await asPeft(
    await trained('gpt2-lora', `task: generate, ${texts}, ${base('gpt2', fused)}`),
    'gpt2',
    'AutoModelForCausalLM',
  );
  const embed = await imported('mpnet', 'embed');
  await asVectors(embed);
  await asFamilyOnnx(embed, { sentence_embedding: 'pooled' });
  await asVectors(await trained('bert-mean', `task: classify, ${data}, ${base('bert', ', pool: mean')}`));
  const related = 'data: { train: train.csv, text: text, text-pair: other }';
  const prefixed = 'task: { type: similarity, loss: in-batch-negatives, query: "find ", passage: "text " }';
  await asVectors(await trained('bert-similarity', `${prefixed}, ${related}, ${base('bert', ', pool: mean')}`));
  await asFamilyOnnx(await trained('bert-onnx', `task: classify, ${data}, ${base('bert', separate)}`), one);

  const cnn = await trained('cnn', `task: classify, ${data}, ${word}, model: { type: cnn, width: 8, filters: 6 }`);
  await asOnnx(cnn);
  await asWords(cnn);
  await asJournal();
  await asOnnx(
    await trained(
      'tag-lstm',
      `task: { type: tag, crf: true, characters: 5 }, ${tags}, ${word}, model: { type: lstm, width: 8, hidden: 6 }`,
    ),
  );
  for (const [name, model] of [
    ['transformer', '{ type: transformer, width: 8, heads: 2, layers: 2 }'],
    ['lstm', '{ type: lstm, width: 8, hidden: 6 }'],
  ] as const)
    await asOnnxWriter(await trained(`generate-${name}`, `task: generate, ${texts}, ${word}, model: ${model}`));
  for (const [name, model] of [
    ['transformer', '{ type: seq2seq-transformer, width: 8, heads: 2, layers: 1 }'],
    ['recurrent', '{ type: seq2seq-recurrent, width: 8, hidden: 6 }'],
  ] as const)
    await asOnnxWriter(await trained(`translate-${name}`, `task: translate, ${pairs}, ${word}, model: ${model}`));

  writeFileSync(join(folder, 'cases.json'), JSON.stringify(cases));
  console.log(`${cases.length} exports written`);
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
