/**
 * `MODEL=<folder> node --import tsx bench/fewShot.ts [WAY...] [--examples 8] [--seeds 1,2,3,4,5] [--data sst2,sms-spam] [--test 300]`:
 * all-MiniLM-L6-v2 with a few examples per label, in several ways, by the command line as a user does it; accuracy and macro-F1 on test
 * texts that are drawn once. MODEL is the folder of the model. Build first: `npm run build`.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Random } from '../src/core/base/random';
import { runProgram } from './runProgram';

const CLI = join(__dirname, '..', 'dist', 'cli.js');
const DATA = join(__dirname, '..', '..', 'shared', 'data');

const { MODEL } = process.env;
const pretrained = `model: { from: ${JSON.stringify(MODEL)}, pool: mean }`;
const adamw = (rate: number) => `optimizer: { type: adamw, learning-rate: ${rate} }`;
const WAYS: Readonly<Record<string, string>> = {
  'few-shot': `${pretrained}\ntrain: { epochs: 15, batch: all, evaluate: 0, health: none, few-shot: {}, ${adamw(2e-5)} }`,
  'fine-tuning': `${pretrained}\ntrain: { epochs: 12, batch: 8, evaluate: 0, health: none, ${adamw(1e-4)} }`,
  // Vectors as they came: a step so small changes none.
  'logistic-regression': `${pretrained}\ntrain: { epochs: 1, batch: all, evaluate: 0, health: none, few-shot: {}, optimizer: { type: sgd, learning-rate: 1e-12 } }`,
  linear: 'model: linear\ntrain: { epochs: 60, batch: 8, evaluate: 0, optimizer: { type: adam, learning-rate: 0.02 } }',
};

interface Row {
  readonly text: string;
  readonly label: string;
}

const SETS: Readonly<Record<string, () => { readonly train: readonly Row[]; readonly test: readonly Row[] }>> = {
  sst2() {
    const rows = (name: string) =>
      readFileSync(join(DATA, 'sst2', name), 'utf8')
        .trimEnd()
        .split('\n')
        .slice(1)
        .map(line => {
          const [text, label] = line.split('\t');
          return { text: text!.trim(), label: label! };
        });
    return { train: rows('train.tsv'), test: rows('dev.tsv') };
  },
  'sms-spam'() {
    const lines = readFileSync(join(DATA, 'sms-spam', 'sms.tsv'), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1);
    const rows = lines.map(line => ({
      label: line.slice(0, line.indexOf('\t')),
      text: line.slice(line.indexOf('\t') + 1).trim(),
    }));
    const order = new Random(1, 'sms').permutation(rows.length);
    const all = Array.from(order, i => rows[i]!).filter(({ text }) => text !== '');
    return { train: all.slice(0, 4000), test: all.slice(4000) };
  },
};

const { values, positionals } = parseArgs({
  options: {
    examples: { type: 'string', default: '8' },
    seeds: { type: 'string', default: '1,2,3,4,5' },
    data: { type: 'string', default: 'sst2,sms-spam' },
    test: { type: 'string', default: '300' },
  },
  allowPositionals: true,
});

function run(words: readonly string[], cwd: string): Promise<string> {
  return runProgram(process.execPath, [CLI, ...words], { cwd });
}

function write(path: string, rows: readonly Row[]): void {
  writeFileSync(path, rows.map(row => JSON.stringify(row)).join('\n'));
}

const mean = (all: readonly number[]) => all.reduce((a, b) => a + b, 0) / all.length;
const deviation = (all: readonly number[]) =>
  Math.sqrt(all.reduce((sum, x) => sum + (x - mean(all)) ** 2, 0) / Math.max(1, all.length - 1));

async function main(): Promise<void> {
  if (!MODEL) throw new Error('MODEL=<folder of all-MiniLM-L6-v2>');
  const ways = positionals.length > 0 ? positionals : Object.keys(WAYS);
  for (const set of values.data.split(',')) {
    const { train, test } = SETS[set]!();
    const labels = [...new Set(train.map(({ label }) => label))].sort();
    const scores = new Map<string, { accuracy: number[]; f1: number[] }>();
    for (const seed of values.seeds.split(',').map(Number)) {
      const folder = mkdtempSync(join(tmpdir(), 'nlp-few-'));
      const order = Array.from(new Random(seed, set).permutation(train.length), i => train[i]!);
      const few = labels.flatMap(label => order.filter(row => row.label === label).slice(0, Number(values.examples)));
      write(join(folder, 'train.jsonl'), few);
      const drawn = new Random(0, 'test').permutation(test.length).slice(0, Number(values.test));
      write(
        join(folder, 'test.jsonl'),
        Array.from(drawn, i => test[i]!),
      );
      for (const way of ways) {
        const config = join(folder, `${way}.nlp.yaml`);
        writeFileSync(
          config,
          `task: classify\ndata: { train: train.jsonl, validation: 0%, test: test.jsonl }\n${WAYS[way]}\n`,
        );
        const out = await run(['train', config, '--json', '--set', `train.seed=${seed}`], folder);
        const { metrics } = JSON.parse(out.trimEnd().split('\n').at(-1)!);
        const own = scores.get(way) ?? { accuracy: [], f1: [] };
        own.accuracy.push(metrics.test.accuracy);
        own.f1.push(metrics.test['macro-F1']);
        scores.set(way, own);
        console.log(
          `${set}\tseed ${seed}\t${way}\t${metrics.test.accuracy.toFixed(3)}\t${metrics.test['macro-F1'].toFixed(3)}`,
        );
      }
      rmSync(folder, { recursive: true, force: true });
    }
    for (const [way, { accuracy, f1 }] of scores) {
      const written = [accuracy, f1].map(all => `${mean(all).toFixed(3)} ± ${deviation(all).toFixed(3)}`);
      console.log(`${set}\tmean of ${accuracy.length}\t${way}\taccuracy ${written[0]}\tmacro-F1 ${written[1]}`);
    }
  }
}

void main();
