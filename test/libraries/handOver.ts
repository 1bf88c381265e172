/**
 * Trains tiny runs, hands each over to PyTorch, runs the train.py that was written, and compares its losses with those of the run; what it
 * saved is taken back into a copy of the run, and imported, which have the same loss; `handedOver/cases.json` has what the imported run
 * computes, for check.py.
 * `node --import tsx handOver.ts FOLDER PYTHON [NAME...]`, where FOLDER has `bases` and the data of makeExports.ts.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { float32, type HostTensors, int32, sizeOf } from '../../src/core/base/hostTensor';
import { createEngine } from '../../src/core/engine';
import type { Engine } from '../../src/core/engine/contract';
import { exportRun } from '../../src/core/inference/exports/exportRun';
import { openRun } from '../../src/core/inference/openRun';
import type { Run } from '../../src/core/inference/run';
import { listRuns } from '../../src/core/runs/listRuns';
import { readMetrics } from '../../src/core/runs/metricsLog';
import { createRunFolder } from '../../src/core/runs/runFolder';
import { beginAgain } from '../../src/core/training/beginAgain';
import { evaluateRun } from '../../src/core/training/evaluateRun';
import { importModel } from '../../src/core/training/importModel';
import { takeTrained } from '../../src/core/training/takeTrained';
import { train } from '../../src/core/training/trainRun';
import { nested } from './nested';

const [, , folder = '', python = 'python3', ...names] = process.argv;
const workspace = join(folder, 'workspace');
const out = join(folder, 'handedOver');
const STEPS = 50;
const TOLERANCE = 1e-3;

interface Case {
  /** Of the config: task, data, and the rest of `model` and `train`. */
  readonly task: string;
  readonly data: string;
  readonly base: string;
  readonly model?: string;
  readonly train: string;
  /** The class of transformers, what it gives, and what ours is called. */
  readonly opens: string;
  readonly ours?: string;
  /** That `nlp import` is told. */
  readonly as: string;
  /** Its loss is a plain one, so that of the imported run is that of train.py. */
  readonly isPlain?: true;
}

const texts = '{ train: train.csv, validation: 20% }';
const pairs = '{ train: train.csv, validation: 20%, source: text, target: other }';
const adamw = 'optimizer: { type: adamw, learning-rate: 0.002, epsilon: 1e-6, weight-decay: 0.1 }';
const label = 'AutoModelForSequenceClassification';

const CASES: Readonly<Record<string, Case>> = {
  'bert-classify': {
    ...{ task: 'classify', data: texts, base: 'bert', opens: label, as: 'classify', isPlain: true },
    train: `epochs: 20, batch: 8, ${adamw}, schedule: { type: linear, warmup: 10% }, clip: 1`,
  },
  'gpt2-generate': {
    ...{
      task: 'generate',
      data: '{ train: train.txt, validation: 20% }',
      base: 'gpt2',
      opens: 'AutoModelForCausalLM',
      as: 'generate',
      isPlain: true,
    },
    train: `steps: 60, batch: 4, ${adamw}, schedule: { type: cosine, warmup: 5 }, clip: 0.5`,
  },
  'llama-generate': {
    ...{ task: 'generate', data: '{ train: train.txt }', base: 'llama', opens: 'AutoModelForCausalLM', as: 'generate' },
    train: `steps: 60, batch: 4, ${adamw}, loss: { type: cross-entropy, label-smoothing: 0.1 }`,
  },
  't5-summarize': {
    ...{
      task: 'summarize',
      data: '{ train: train.csv, validation: 20%, text: text, summary: other }',
      base: 't5',
      opens: 'AutoModelForSeq2SeqLM',
      as: 'summarize',
      isPlain: true,
    },
    // Where a rectifier flips at numbers that are all but 0, what differs by rounding is more.
    train: `epochs: 15, batch: 8, ${adamw.replace('0.002', '0.0005')}, schedule: { type: linear, warmup: 10% }`,
  },
  'bart-translate': {
    ...{ task: 'translate', data: pairs, base: 'bart', opens: 'AutoModelForSeq2SeqLM', as: 'translate', isPlain: true },
    train: `epochs: 15, batch: 8, ${adamw}, schedule: { type: cosine }`,
  },
  'bert-regress': {
    ...{ task: 'regress', data: '{ train: train.csv, validation: 20%, score: score }', base: 'bert' },
    ...{ opens: label, ours: 'scores', as: 'regress' },
    model: 'train: { type: last-layers, layers: 1 }, layer-decay: 0.5',
    train:
      'epochs: 20, batch: 4, accumulate: 3, optimizer: { type: adam, learning-rate: 0.02 }, l2-penalty: 0.05, l1-penalty: 0.01',
  },
  'roberta-tag': {
    ...{ task: '{ type: tag, crf: false, characters: 0 }', data: '{ train: train.conll }', base: 'roberta' },
    ...{ opens: 'AutoModelForTokenClassification', as: 'tag' },
    model: 'train: { type: gradual, every: 4 }',
    train: 'epochs: 12, batch: 8, optimizer: { type: sgd, learning-rate: 0.05, momentum: 0.9, nesterov: true }',
  },
  'distilbert-balanced': {
    ...{ task: 'classify', data: texts, base: 'distilbert', opens: label, as: 'classify' },
    train:
      'epochs: 15, batch: 8, sampling: over, optimizer: { type: rmsprop, learning-rate: 0.001, momentum: 0.5 }, loss: { type: cross-entropy, label-smoothing: 0.1, class-weights: { good: 3 } }',
  },
};

const options = { workspace, trusted: true, signal: new AbortController().signal, onEvent: () => undefined };

let made: Engine | undefined;
async function open(path: string): Promise<Run> {
  made ??= (await createEngine('native', { threads: 2 })).engine;
  return openRun(path, made);
}

/** Losses of the first steps of a run, and those of train.py with the last of the validation split; what it saved is in `saved`. */
async function trainBoth(name: string, { task, data, base, model, train: training }: Case) {
  const config = join(workspace, `handed-${name}.nlp.yaml`);
  const from = JSON.stringify(join(folder, 'bases', base));
  const network = ['dropout: 0', ...(model ? [model] : [])].join(', ');
  writeFileSync(
    config,
    `{ task: ${task}, data: ${data}, model: { from: ${from}, ${network} }, train: { ${training}, evaluate: 0, health: none } }\n`,
  );
  const trained = await train(config, options);
  const ours = (await readMetrics(trained.folder)).flatMap(({ values }) => values['train/loss'] ?? []);
  const run = await open(trained.folder);
  const to = join(out, name);
  await exportRun(run, 'pytorch', to, { data: { workspace, trusted: true }, begin: beginAgain });
  await run.dispose();
  const saved = join(to, 'trained');
  const printed = execFileSync(python, [join(to, 'train.py'), '--steps', String(STEPS), '--out', saved], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = printed
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Readonly<Record<string, number>>);
  const theirs = lines.flatMap(({ loss }) => (loss === undefined ? [] : [loss]));
  const [validation] = lines.flatMap(line => line.validation_loss ?? []).slice(-1);
  return { trained: trained.folder, ours: ours.slice(0, STEPS), theirs, saved, config, validation };
}

/** What the imported run gives for ids, and for an encoder-decoder for what is written too. */
async function asCase(name: string, { opens, ours = 'logits' }: Case, path: string, imported: string): Promise<object> {
  const run = await open(imported);
  const shape = [2, 7];
  const draw = (start: number) =>
    int32(
      shape,
      Array.from({ length: 14 }, (_, i) => 5 + ((start + 5 * i) % 20)),
    );
  const [ids, written] = [draw(1), draw(3)];
  const eye = Array.from({ length: 98 }, (_, i) => Number(i % 7 === Math.floor(i / 7) % 7));
  const ones = (of: readonly number[]) => float32(of, new Array<number>(sizeOf(of)).fill(1));
  const all: HostTensors = {
    ...{ ids, written, mask: ones(shape), words: ones(shape) },
    select: float32([2, 7, 7], eye),
  };
  const { program, inputs } = run.task.exported();
  const asked = Object.fromEntries(Object.keys(inputs).map(each => [each, all[each]!]));
  const inference = made!.createInference({ parameters: run.parameters, program });
  const value = (await inference.run(asked))[ours]!;
  await inference.dispose();
  await run.dispose();
  const expected = run.task.name === 'regress' ? { ...value, shape: [...value.shape, 1] } : value;
  return {
    ...{ kind: 'transformers', path, name: `trained by train.py: ${name}`, class: opens },
    ...{ ids: nested(ids), outputs: ['logits'], expected: [nested(expected)] },
    ...('written' in inputs && { written: nested(written) }),
  };
}

/** How far the loss of the imported run on the validation split is from that which train.py printed last. */
async function scoreAway(imported: string, config: string, printed: number | undefined): Promise<number> {
  const { scores } = await evaluateRun(imported, { ...options, data: config, split: 'validation' });
  return Math.abs(scores.loss! - (printed ?? Number.NaN));
}

/** As a cluster takes it back: the run with other weights. How far its loss is from that of the imported run, which may write otherwise. */
async function takenAway(trained: string, saved: string, imported: string, config: string): Promise<number> {
  const copy = await createRunFolder(workspace, basename(dirname(trained)));
  const { record } = (await listRuns(workspace)).flatMap(run =>
    'record' in run && run.folder === trained ? [run] : [],
  )[0]!;
  cpSync(trained, copy.folder, { recursive: true, filter: path => !path.includes('checkpoints') });
  writeFileSync(join(copy.folder, 'run.json'), JSON.stringify({ ...record, id: copy.id }));
  await takeTrained(copy.folder, saved, workspace, { step: STEPS, epoch: 1, rows: STEPS, seconds: 1 });
  const split = 'train';
  const [taken, other] = [
    await evaluateRun(copy.folder, { ...options, split }),
    await evaluateRun(imported, { ...options, data: config, split }),
  ];
  return Math.abs(taken.scores.loss! - other.scores.loss!);
}

async function main(): Promise<void> {
  mkdirSync(out, { recursive: true });
  const cases: object[] = [];
  let failed = 0;
  for (const [name, each] of Object.entries(CASES)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const { trained, ours, theirs, saved, config, validation } = await trainBoth(name, each);
    const worst = Math.max(...ours.map((loss, i) => Math.abs(loss - (theirs[i] ?? Number.NaN))));
    const { folder: imported } = await importModel({ path: saved, name: `back-${name}`, task: each.as }, options);
    const away = each.isPlain ? await scoreAway(imported, config, validation) : 0;
    const back = await takenAway(trained, saved, imported, config);
    const isGood =
      back <= TOLERANCE / 10 &&
      ours.length === STEPS &&
      theirs.length === STEPS &&
      worst <= TOLERANCE &&
      away <= TOLERANCE / 10;
    const [first, last] = [ours[0]!, ours.at(-1)!];
    const scored = each.isPlain ? `; its loss as a run ${away.toExponential(1)} away` : '';
    const told = `${theirs.length} losses, from ${first.toFixed(3)} to ${last.toFixed(3)}${scored}; taken back ${back.toExponential(1)} away`;
    console.log(`${isGood ? '✔' : '✖'} handed over: ${name}: ${worst.toExponential(1)} (${told})`);
    if (!isGood) failed++;
    cases.push(await asCase(name, each, saved, imported));
  }
  writeFileSync(join(out, 'cases.json'), JSON.stringify(cases));
  if (failed > 0) process.exitCode = 1;
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
