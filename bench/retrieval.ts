/**
 * `node --import tsx bench/retrieval.ts [SET...] [--seeds 1,2,3] [--json]`: searches by BM25, TF-IDF, all-MiniLM-L6-v2 and encoders that
 * were trained from scratch, each as `nlp search` does it: MRR, recall@1, recall@10, nDCG@10 of
 * the first 100 results. `sick`: the partner of a sentence of the
 * test pairs of relatedness 4.5 and more, among all second sentences of the split. `wikitext`: the section of a heading (with the title of
 * its article), among all sections of wikitext-2's test articles; the encoder learned from the valid articles. MODEL=<folder> names
 * MiniLM; else it is where scripts/pretrained.mjs puts it. Also how long a search among 100,000 lines takes (`speed`).
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pretrainedModel } from '../scripts/pretrained.mjs';
import { createEngine } from '../src/core/engine/index';
import { openRun } from '../src/core/inference/openRun';
import type { Run } from '../src/core/inference/run';
import type { RankedQuery } from '../src/core/metrics/retrieval';
import { computeScores } from '../src/core/metrics/score';
import { retrievalScores } from '../src/core/metrics/scores/retrieval';
import { embedderOf } from '../src/core/search/embedder';
import { type SearchAnswer, Searches } from '../src/core/search/search';

const CLI = join(__dirname, '..', 'dist', 'cli.js');
const DATA = join(__dirname, '..', '..', 'shared', 'data');
/** Relatedness from which a pair of sick counts as partners. */
const RELATED = 4.5;
const SHOWN = ['MRR', 'recall@1', 'recall@10', 'nDCG@10'] as const;

interface Task {
  /** Each is a passage, by its place. */
  readonly corpus: readonly string[];
  readonly queries: readonly { readonly text: string; readonly relevant: ReadonlySet<number> }[];
  /** Of an encoder from scratch: what it learns from, and how. */
  readonly training: { readonly rows: readonly object[]; readonly config: string };
}

function readSick(split: 'train' | 'test') {
  const [, ...lines] = readFileSync(join(DATA, 'sick', `${split}.tsv`), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map(line => {
    const [, first, second, score] = line.split('\t') as [string, string, string, string];
    return { first, second, score: Number(score) };
  });
}

function sick(): Task {
  const pairs = readSick('test');
  const places = new Map<string, number>();
  for (const { second } of pairs) if (!places.has(second)) places.set(second, places.size);
  const relevant = new Map<string, Set<number>>();
  for (const { first, second, score } of pairs) {
    if (score < RELATED) continue;
    relevant.set(first, (relevant.get(first) ?? new Set()).add(places.get(second)!));
  }
  return {
    corpus: [...places.keys()],
    queries: [...relevant].map(([text, own]) => ({ text, relevant: own })),
    training: {
      rows: readSick('train').map(({ first, second, score }) => ({ text: first, 'text-pair': second, score })),
      config: `task: { type: similarity, loss: cosent }
data: { train: train.jsonl, validation: 10%, text-pair: text-pair, score: score }
tokenizer: { type: word, minimum-count: 1, lowercase: true, length: 48 }
model: { type: bag-of-words, width: 256, dropout: 0.1 }
train: { epochs: 15, batch: 64, optimizer: { type: adam, learning-rate: 2e-3 } }`,
    },
  };
}

/** Sections of articles: their headings with the title, and their text without line ends. */
function sectionsOf(split: 'valid' | 'test') {
  const sections: { heading: string; text: string }[] = [];
  let [title, heading, text] = ['', '', ''];
  const finish = () => {
    if (text.trim() !== '')
      sections.push({ heading: heading === '' ? title : `${title} ${heading}`, text: text.trim() });
    text = '';
  };
  for (const line of readFileSync(join(DATA, 'wikitext-2', `${split}.txt`), 'utf8').split('\n')) {
    const found = /^ (=(?: =)*) (.+?) =(?: =)* $/.exec(line);
    if (!found) {
      text += line;
      continue;
    }
    finish();
    if (found[1] === '=') [title, heading] = [found[2]!, ''];
    else heading = found[2]!;
  }
  finish();
  return sections;
}

function wikitext(): Task {
  const sections = sectionsOf('test');
  return {
    corpus: sections.map(({ text }) => text),
    queries: sections.map(({ heading }, i) => ({ text: heading, relevant: new Set([i]) })),
    training: {
      rows: sectionsOf('valid').map(({ heading, text }) => ({ text: heading, 'text-pair': text })),
      config: `task: { type: similarity, loss: in-batch-negatives }
data: { train: train.jsonl, validation: 10%, text-pair: text-pair }
tokenizer: { type: word, minimum-count: 1, lowercase: true, length: 256 }
model: { type: bag-of-words, width: 128, dropout: 0.1 }
train: { epochs: 15, batch: 64, optimizer: { type: adam, learning-rate: 2e-3 } }`,
    },
  };
}

const TASKS: Readonly<Record<string, () => Task>> = { sick, wikitext };

const { values, positionals } = parseArgs({
  options: { seeds: { type: 'string', default: '1,2,3' }, json: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const scratch = mkdtempSync(join(tmpdir(), 'nlp-retrieval-'));

/** A file of one passage a row: its line is its place, plus 1. */
function makeWorkspace(name: string, { corpus }: Task): string {
  const workspace = join(scratch, name);
  mkdirSync(workspace);
  writeFileSync(join(workspace, 'corpus.jsonl'), corpus.map(text => `${JSON.stringify({ text })}\n`).join(''));
  return workspace;
}

type Ask = (text: string) => Promise<SearchAnswer>;

async function rank({ queries }: Task, ask: Ask): Promise<Readonly<Record<string, number>>> {
  const ranked: RankedQuery[] = [];
  for (const { text, relevant } of queries) {
    const { hits } = await ask(text);
    const ranks = new Map<number, number>();
    for (const [i, { line }] of hits.entries()) if (!ranks.has(line - 1)) ranks.set(line - 1, i + 1);
    ranked.push({ ranks: [...relevant].map(place => ranks.get(place) ?? Number.POSITIVE_INFINITY) });
  }
  return computeScores(retrievalScores, { queries: ranked });
}

function nlp(cwd: string, ...words: string[]): string {
  return execFileSync(process.execPath, [CLI, ...words], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

async function withRun<T>(folder: string, use: (run: Run) => Promise<T>): Promise<T> {
  const { engine } = await createEngine('auto', { threads: 2 });
  const run = await openRun(folder, engine, 'best', true);
  try {
    return await use(run);
  } finally {
    await run.dispose();
  }
}

function train(workspace: string, { training }: Task, seed: string): string {
  const folder = join(workspace, `scratch-${seed}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'train.jsonl'), training.rows.map(row => `${JSON.stringify(row)}\n`).join(''));
  writeFileSync(join(folder, 'scratch.nlp.yaml'), training.config);
  const last = nlp(folder, 'train', 'scratch.nlp.yaml', '--set', `train.seed=${seed}`, '--json')
    .trimEnd()
    .split('\n')
    .at(-1);
  return (JSON.parse(last!) as { readonly run: string }).run;
}

function miniLm(workspace: string): string | undefined {
  const model = process.env.MODEL ?? pretrainedModel('all-MiniLM-L6-v2');
  if (model === undefined || !existsSync(model)) return undefined;
  const last = nlp(workspace, 'import', model, '--json').trimEnd().split('\n').at(-1);
  return (JSON.parse(last!) as { readonly folder: string }).folder;
}

interface Line {
  readonly set: string;
  readonly by: string;
  readonly scores: Readonly<Record<string, number>>;
}

const lines: Line[] = [];
function tell(line: Line): void {
  lines.push(line);
  const cells = SHOWN.map(name => line.scores[name]!.toFixed(3).slice(1));
  if (!values.json) console.log(`| ${[line.set, line.by, ...cells].join(' | ')} |`);
}

async function measure(set: string): Promise<void> {
  const task = TASKS[set]!();
  const workspace = makeWorkspace(set, task);
  const searches = new Searches();
  const request = {
    workspace,
    trusted: true,
    within: ['corpus.jsonl'],
    columns: ['text'],
    unit: 'line',
    top: 10_000,
  } as const;
  for (const by of ['bm25', 'tf-idf'] as const) {
    tell({ set, by, scores: await rank(task, text => searches.byWords({ ...request, query: { text }, by })) });
  }
  const byRun = (folder: string) =>
    withRun(folder, run => rank(task, text => searches.byVectors({ ...request, query: { text } }, embedderOf(run))));
  const seeds = values.seeds.split(',');
  const all: Readonly<Record<string, number>>[] = [];
  for (const seed of seeds) all.push(await byRun(train(workspace, task, seed)));
  const mean = (name: string) => all.reduce((sum, scores) => sum + scores[name]!, 0) / all.length;
  tell({
    set,
    by: `from scratch (${seeds.length} seeds)`,
    scores: Object.fromEntries(SHOWN.map(name => [name, mean(name)])),
  });
  const imported = miniLm(workspace);
  if (imported === undefined) console.error('MiniLM is left out: node scripts/pretrained.mjs fetches it');
  else tell({ set, by: 'MiniLM', scores: await byRun(imported) });
}

/** Of a search among 100,000 lines: processor time and time by the clock, in milliseconds, medians of eleven. */
async function measureSpeed(): Promise<void> {
  const workspace = join(scratch, 'speed');
  mkdirSync(workspace);
  const words = [...new Set(readFileSync(join(DATA, 'wikitext-2', 'test.txt'), 'utf8').split(/\s+/))];
  let state = 1;
  const draw = () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return words[Math.floor(words.length ** (state / 0x80000000)) % words.length]!;
  };
  const line = () => `${Array.from({ length: 12 }, draw).join(' ')}\n`;
  for (let file = 0; file < 100; file++)
    writeFileSync(join(workspace, `${file}.txt`), Array.from({ length: 1000 }, line).join(''));
  const width = 384;
  const embedder = {
    run: 'none',
    name: 'random',
    weights: 'none',
    embed: async (texts: readonly string[]) => ({
      vectors: Float32Array.from({ length: texts.length * width }, () => (draw().length % 7) - 3),
      width,
    }),
  };
  const searches = new Searches();
  // Older than what file systems tell apart, so that files need not be looked at again.
  await new Promise(resolve => setTimeout(resolve, 2500));
  const base = { workspace, trusted: true };
  const ways: Readonly<Record<string, Ask>> = {
    bm25: text => searches.byWords({ ...base, query: { text } }),
    'tf-idf': text => searches.byWords({ ...base, query: { text }, by: 'tf-idf' }),
    'vectors of 384': text => searches.byVectors({ ...base, query: { text } }, embedder),
  };
  const timed = async (ask: Ask, text: string) => {
    const [before, start] = [process.cpuUsage(), performance.now()];
    await ask(text);
    const { user, system } = process.cpuUsage(before);
    return { cpu: (user + system) / 1000, wall: performance.now() - start };
  };
  const median = (all: readonly number[]) => [...all].sort((a, b) => a - b)[all.length >> 1]!.toFixed(0);
  for (const [name, ask] of Object.entries(ways)) {
    const first = await timed(ask, 'the first one');
    const later = [];
    for (let i = 0; i < 11; i++) later.push(await timed(ask, Array.from({ length: 5 }, draw).join(' ')));
    appendFileSync(join(workspace, '7.txt'), `${line()}a zebra is here\n`);
    const edit = await timed(ask, 'zebra');
    const found = (await ask('zebra')).passages;
    const [cpu, wall] = [median(later.map(each => each.cpu)), median(later.map(each => each.wall))];
    console.log(
      `${name}: first ${first.cpu.toFixed(0)} ms, then ${cpu} ms of processor time, ${wall} by the clock; after an edit ${edit.cpu.toFixed(0)}; ${found} lines`,
    );
  }
}

async function main(): Promise<void> {
  const wanted = positionals.length > 0 ? positionals : [...Object.keys(TASKS), 'speed'];
  try {
    if (!values.json) console.log(`| set | by | ${SHOWN.join(' | ')} |\n|---|---|${SHOWN.map(() => '---').join('|')}|`);
    for (const set of wanted) {
      if (set === 'speed') await measureSpeed();
      else await measure(set);
    }
    if (values.json) console.log(JSON.stringify(lines));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

void main();
