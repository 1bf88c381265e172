/**
 * `node --import tsx bench/similarity.ts [WAY...] [--seeds 1,2,3] [--json]`: how well cosine similarity alone orders the pairs of SICK,
 * by the command line as a user does it; Spearman and Pearson on its test pairs. MODEL=<folder> names all-MiniLM-L6-v2; without it
 * only ways from scratch are measured. PEERS=<python> names the interpreter with sentence-transformers, in which similarity.py says what
 * it gives for the same folder. Build first: `npm run build`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const CLI = join(__dirname, '..', 'dist', 'cli.js');
const DATA = join(__dirname, '..', '..', 'shared', 'data', 'sick');
const COLUMNS = 'text: sentence_A, text-pair: sentence_B, score: relatedness_score';
const WORDS = 'tokenizer: { type: word, minimum-count: 1, lowercase: true, length: 48 }';
const model = process.env.MODEL;

/** A config but for its data; from scratch, or over MODEL. */
const SCRATCH: Readonly<Record<string, string>> = {
  'bag of words, cosine': `task: { type: similarity, loss: cosine }\n${WORDS}\nmodel: { type: bag-of-words, width: 128, dropout: 0 }\ntrain: { epochs: 10, batch: 32, optimizer: { type: adam, learning-rate: 2e-3 }`,
  'bag of words, CoSENT': `task: { type: similarity, loss: cosent }\n${WORDS}\nmodel: { type: bag-of-words, width: 128, dropout: 0 }\ntrain: { epochs: 10, batch: 32, optimizer: { type: adam, learning-rate: 2e-3 }`,
  'BiLSTM, cosine': `task: { type: similarity, loss: cosine }\n${WORDS}\nmodel: { type: lstm, width: 128, hidden: 128, bidirectional: true, pool: max, dropout: 0 }\ntrain: { epochs: 6, batch: 32, optimizer: { type: adam, learning-rate: 1e-3 }`,
  'BiLSTM towers with a head': `task: { type: regress, pair: towers }\n${WORDS}\nmodel: { type: lstm, width: 128, hidden: 128, bidirectional: true, pool: max, dropout: 0 }\ntrain: { epochs: 6, batch: 32, optimizer: { type: adam, learning-rate: 1e-3 }`,
};
const around = 'schedule: { type: linear, warmup: 10% }';
const FROM: Readonly<Record<string, string>> = {
  'MiniLM fine-tuned, CoSENT': `task: { type: similarity, loss: cosent }\nmodel: { from: ${JSON.stringify(model)} }\ntrain: { epochs: 2, batch: 32, optimizer: { type: adamw, learning-rate: 2e-5, weight-decay: 0.01 }, ${around}`,
  'MiniLM LoRA, CoSENT': `task: { type: similarity, loss: cosent }\nmodel: { from: ${JSON.stringify(model)}, lora: { rank: 8, alpha: 16, targets: [query, value] } }\ntrain: { epochs: 2, batch: 32, optimizer: { type: adamw, learning-rate: 5e-4 }, ${around}`,
};

const { values, positionals } = parseArgs({
  options: { seeds: { type: 'string', default: '1,2,3' }, json: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const seeds = values.seeds.split(',').map(Number);
const workspace = mkdtempSync(join(tmpdir(), 'nlp-similarity-'));

interface Scores {
  readonly spearman: number;
  readonly pearson: number;
}

/** The last line of a command is its result. */
function nlp(...words: readonly string[]): Record<string, unknown> {
  const output = execFileSync(process.execPath, [CLI, ...words, '--json'], {
    cwd: workspace,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 2 ** 28,
  });
  return JSON.parse(output.trimEnd().split('\n').at(-1)!);
}

function writeConfig(name: string, start: string, seed: number): string {
  const path = join(workspace, `${name}.nlp.yaml`);
  const [train, validation, test] = ['train', 'dev', 'test'].map(split => JSON.stringify(join(DATA, `${split}.tsv`)));
  const data = `data: { train: ${train}, validation: ${validation}, test: ${test}, ${COLUMNS} }`;
  writeFileSync(path, `${start}, seed: ${seed} }\n${data}\n`);
  return path;
}

const results: { readonly way: string; readonly seed?: number; readonly scores: Scores }[] = [];
function tell(way: string, scores: Scores, seed?: number): void {
  results.push({ way, seed, scores });
  const place = seed === undefined ? '' : ` (seed ${seed})`;
  if (!values.json)
    console.log(`${way}${place}: Spearman ${scores.spearman.toFixed(4)}, Pearson ${scores.pearson.toFixed(4)}`);
}

const wanted = (way: string) => positionals.length === 0 || positionals.some(word => way.includes(word));

try {
  for (const [way, start] of Object.entries({ ...SCRATCH, ...(model && FROM) })) {
    if (!wanted(way)) continue;
    for (const seed of seeds) {
      const { metrics } = nlp('train', writeConfig(way.replaceAll(/\W+/g, '-'), start, seed)) as {
        readonly metrics: { readonly test: Scores };
      };
      tell(way, metrics.test, seed);
    }
  }
  if (model && wanted('MiniLM as it is')) {
    nlp('import', model, '--task', 'embed', '--name', 'minilm');
    const data = writeConfig('data', SCRATCH['bag of words, CoSENT']!, 1);
    tell('MiniLM as it is', nlp('evaluate', 'minilm', '--data', data).metrics as Scores);
    const { PEERS } = process.env;
    if (PEERS) {
      const told = execFileSync(PEERS, [join(__dirname, 'similarity.py'), model, join(DATA, 'test.tsv')], {
        encoding: 'utf8',
      });
      tell('MiniLM in sentence-transformers', JSON.parse(told.trimEnd().split('\n').at(-1)!) as Scores);
    }
  }
  if (values.json) console.log(JSON.stringify(results));
} finally {
  rmSync(workspace, { recursive: true, force: true });
}
