/**
 * `node --import tsx bench/pretraining.ts [CORPUS...] [--steps 3000] [--examples 1000] [--seeds 1,2,3] [--threads 2] [--json]`: a small
 * Transformer that was pretrained by masked language modeling on SST-2's sentences without their labels, and on wikitext-2, then trained
 * to classify a few of those sentences; beside the same network from scratch, with the same tokenizer. By the command line as a user does
 * it; accuracy on SST-2's dev sentences. Build first: `npm run build`.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runProgram } from './runProgram';
import { rowsOfSst2, writeSst2 } from './sst2';

const CLI = join(__dirname, '..', 'dist', 'cli.js');
const DATA = join(__dirname, '..', '..', 'shared', 'data');
const SST2 = join(DATA, 'sst2');
/** Relative positions and BERT's initialization: what surrounds a token is learned from the first hundreds of steps on. */
const MODEL =
  'model: { type: transformer, layers: 2, heads: 4, width: 64, pool: mean, normalization: bert, positions: relative, initialization: normal, dropout: 0.1 }';
/** What is pretrained on; of SST-2 the training sentences. */
const CORPORA = ['sst2', 'wikitext-2'] as const;
type Corpus = (typeof CORPORA)[number];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    steps: { type: 'string', default: '3000' },
    examples: { type: 'string', default: '1000' },
    seeds: { type: 'string', default: '1,2,3' },
    threads: { type: 'string', default: '2' },
    epochs: { type: 'string', default: '8' },
    json: { type: 'boolean', default: false },
  },
});
const [steps, count, epochs] = [Number(values.steps), Number(values.examples), Number(values.epochs)];
const asked = CORPORA.filter(corpus => positionals.length === 0 || positionals.includes(corpus));
const say = (line: string) => process.stderr.write(`${line}\n`);

interface Record {
  readonly startedAt: string;
  readonly seconds: number;
  readonly metrics: { readonly validation?: { readonly [score: string]: number } };
}

function writeCorpus(folder: string, corpus: Corpus): void {
  const isWiki = corpus === 'wikitext-2';
  // Lower case, as the sentences of SST-2 are; what is unknown to wikitext is no word.
  const wiki = (file: string) =>
    readFileSync(join(DATA, 'wikitext-2', file), 'utf8')
      .toLowerCase()
      .replaceAll('<unk>', '');
  const text = isWiki
    ? `${wiki('test.txt')}\n${wiki('valid.txt')}`
    : rowsOfSst2(SST2, 'train.tsv')
        .map(row => row.split('\t')[0]!.trim())
        .join('\n');
  const lines = text.split('\n').filter(line => line.trim() !== '');
  writeFileSync(join(folder, 'corpus.txt'), lines.join('\n'));
}

/** @returns the folder of the run, and its record */
async function train(
  folder: string,
  name: string,
  config: string,
): Promise<{ readonly run: string; readonly record: Record }> {
  const path = join(folder, `${name}.nlp.yaml`);
  writeFileSync(path, config);
  const env = { ...process.env, NLP_THREADS: values.threads };
  await runProgram(process.execPath, [CLI, 'train', path], { cwd: folder, env });
  const runs = join(folder, '.nlp', 'runs', name);
  const newest = readdirSync(runs).sort().at(-1)!;
  const run = join(runs, newest);
  return { run, record: JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as Record };
}

function pretraining(over: number): string {
  return `task: { type: pretrain, objective: { type: masked-lm, share: 20% } }
data: { train: corpus.txt, format: text, validation: 2% }
tokenizer: { type: wordpiece, vocabulary: 2000, length: 64 }
${MODEL}
train:
  steps: ${over}
  batch: 64
  evaluate: ${Math.max(1, Math.floor(over / 6))}
  health: none
  optimizer: { type: adamw, learning-rate: 4e-3 }
  schedule: { type: linear, warmup: 10% }
`;
}

function classifying(run: string, seed: number): string {
  return `task: classify
data: { train: train.jsonl, validation: dev.jsonl }
model: { from: ${JSON.stringify(run)} }
train:
  epochs: ${epochs}
  batch: 16
  evaluate: 0
  health: none
  optimizer: { type: adamw, learning-rate: 2e-3 }
  schedule: { type: linear, warmup: 10% }
  seed: ${seed}
`;
}

async function main(): Promise<void> {
  if (!existsSync(join(DATA, 'sst2')) || !existsSync(join(DATA, 'wikitext-2'))) {
    say('pretraining: skipped: SST-2 or wikitext-2 is not in ../shared/data');
    return;
  }
  const home = mkdtempSync(join(tmpdir(), 'nlp-pretraining-'));
  const rows: { corpus: Corpus; way: string; accuracies: number[] }[] = [];
  try {
    for (const corpus of asked) {
      const folder = mkdtempSync(join(home, 'corpus-'));
      writeCorpus(folder, corpus);
      const { run, record } = await train(folder, 'pretrained', pretraining(steps));
      const { loss, accuracy } = record.metrics.validation!;
      say(
        `${corpus}: masked loss ${loss!.toFixed(3)}, accuracy ${accuracy!.toFixed(3)}, ${Math.round(record.seconds)} s`,
      );
      // One step so small that nothing is learned: the same network and tokenizer with weights by chance.
      const fresh = await train(folder, 'scratch', pretraining(1).replace('4e-3', '1e-12'));
      for (const [way, start] of [
        ['pretrained', run],
        ['from scratch', fresh.run],
      ] as const) {
        const accuracies: number[] = [];
        for (const seed of values.seeds.split(',').map(Number)) {
          writeSst2(SST2, folder, count, seed);
          const trained = await train(folder, 'classify', classifying(start, seed));
          accuracies.push(trained.record.metrics.validation!.accuracy!);
          say(`${corpus}, ${way}, seed ${seed}: ${accuracies.at(-1)!.toFixed(4)}`);
        }
        rows.push({ corpus, way, accuracies });
      }
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
  if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
  for (const { corpus, way, accuracies } of rows) {
    const mean = accuracies.reduce((sum, x) => sum + x, 0) / accuracies.length;
    process.stdout.write(`${corpus}\t${way}\t${mean.toFixed(4)}\t${accuracies.map(x => x.toFixed(4)).join(' ')}\n`);
  }
}

void main();
