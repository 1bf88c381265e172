/**
 * `node --import tsx bench/accuracy.ts [NAME...] [--seeds 1,2,3] [--json]`: accuracy of the configs of bench/configs on real
 * test data, by the command line as a user runs it, once a seed. PEERS=<python> names the interpreter that has PyTorch;
 * accuracy.py then trains the same model there on the examples of each run. Build first: `npm run build`.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';

const CLI = join(__dirname, '..', 'dist', 'cli.js');
const PEER_SCRIPT = join(__dirname, 'accuracy.py');
const DATA = join(__dirname, '..', '..', 'shared', 'data');

/** Of bench/configs: the folder of their data, and the accuracy that their test part must reach. */
const SUBJECTS = [
  { name: 'sst2', folder: 'sst2', atLeast: 0.815 },
  { name: 'smsSpam', folder: 'sms-spam', atLeast: 0.983 },
  { name: 'r8', folder: 'r8', atLeast: 0.968 },
] as const;

type Subject = (typeof SUBJECTS)[number];

/** One training. */
interface Trained {
  readonly accuracy: number;
  readonly macroF1: number;
  /** The whole process: reading, training, scoring, writing. */
  readonly seconds: number;
}

interface Summary {
  readonly mean: number;
  /** Of the sample: divided by n - 1. */
  readonly deviation: number;
  readonly accuracies: readonly number[];
  readonly macroF1: number;
  /** The mean of the processes' wall times. */
  readonly seconds: number;
}

interface Row {
  readonly name: string;
  readonly atLeast: number;
  readonly seeds: readonly number[];
  readonly ours: Summary;
  readonly peer?: Summary;
}

/** The last line that a program prints, as JSON; and how long it took. */
async function runForJson(program: string, words: readonly string[]): Promise<{ value: unknown; seconds: number }> {
  const start = performance.now();
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-2000);
  });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0)
    throw new Error(`${basename(program)} ${words.join(' ')} failed: ${errors.trim().split('\n').at(-1)}`);
  return { value: JSON.parse(out.trim().split('\n').at(-1) ?? ''), seconds };
}

async function trainOurs(subject: Subject, seed: number, workspace: string): Promise<Trained & { run: string }> {
  const config = join(__dirname, 'configs', `${subject.name}.nlp.yaml`);
  const words = [CLI, 'train', config, '--set', `train.seed=${seed}`, '--workspace', workspace, '--json'];
  const { value, seconds } = await runForJson(process.execPath, words);
  const { run, metrics } = value as { run: string; metrics: { test?: Record<string, number> } };
  const { accuracy, 'macro-F1': macroF1 } = metrics.test ?? {};
  if (accuracy === undefined || macroF1 === undefined) throw new Error(`${config} has no test part`);
  return { run, accuracy, macroF1, seconds };
}

async function trainPeer(python: string, run: string): Promise<Trained> {
  const { value, seconds } = await runForJson(python, [PEER_SCRIPT, run]);
  const { accuracy, macroF1 } = value as Trained;
  return { accuracy, macroF1, seconds };
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function summarize(all: readonly Trained[]): Summary {
  const accuracies = all.map(({ accuracy }) => accuracy);
  const center = mean(accuracies);
  const squares = accuracies.reduce((sum, value) => sum + (value - center) ** 2, 0);
  return {
    mean: center,
    deviation: all.length < 2 ? 0 : Math.sqrt(squares / (all.length - 1)),
    accuracies,
    macroF1: mean(all.map(({ macroF1 }) => macroF1)),
    seconds: mean(all.map(({ seconds }) => seconds)),
  };
}

async function measure(subject: Subject, seeds: readonly number[], python: string | undefined): Promise<Row> {
  const workspace = mkdtempSync(join(tmpdir(), 'nlp-accuracy-'));
  try {
    const ours: Trained[] = [];
    const peers: Trained[] = [];
    for (const seed of seeds) {
      const { run, ...trained } = await trainOurs(subject, seed, workspace);
      console.error(
        `${subject.name} seed ${seed}: ours ${trained.accuracy.toFixed(4)} in ${trained.seconds.toFixed(0)} s`,
      );
      ours.push(trained);
      if (!python) continue;
      const peer = await trainPeer(python, run);
      console.error(`${subject.name} seed ${seed}: peer ${peer.accuracy.toFixed(4)} in ${peer.seconds.toFixed(0)} s`);
      peers.push(peer);
    }
    const { name, atLeast } = subject;
    return { name, atLeast, seeds, ours: summarize(ours), ...(peers.length > 0 && { peer: summarize(peers) }) };
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

function describe({ mean: center, deviation, seconds }: Summary): string {
  return `${center.toFixed(4)} +- ${deviation.toFixed(4)}  ${`${seconds.toFixed(0)} s`.padStart(6)}`;
}

function printTable(rows: readonly Row[]): void {
  const columns = (cells: readonly string[]) =>
    console.log(
      cells
        .map(cell => cell.padEnd(26))
        .join('')
        .trimEnd(),
    );
  columns(['config', 'at least', 'ours', 'PyTorch']);
  for (const { name, atLeast, ours, peer } of rows) {
    const reached = ours.mean >= atLeast ? 'reached' : 'missed';
    columns([name, `${atLeast.toFixed(3)} ${reached}`, describe(ours), peer ? describe(peer) : '-']);
  }
}

function choose(wanted: readonly string[]): readonly Subject[] {
  const unknown = wanted.find(name => !SUBJECTS.some(subject => subject.name === name));
  if (unknown !== undefined) {
    throw new Error(`unknown config "${unknown}"; there are ${SUBJECTS.map(({ name }) => name).join(', ')}`);
  }
  return wanted.length === 0 ? SUBJECTS : SUBJECTS.filter(({ name }) => wanted.includes(name));
}

function readSeeds(text: string): readonly number[] {
  const seeds = text.split(',').map(Number);
  if (seeds.some(seed => !Number.isInteger(seed) || seed < 0))
    throw new Error(`--seeds ${text}: expected numbers as in 1,2,3`);
  return seeds;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean' }, seeds: { type: 'string', default: '1,2,3' } },
    allowPositionals: true,
  });
  const seeds = readSeeds(values.seeds);
  const subjects = choose(positionals);
  if (!existsSync(CLI)) throw new Error('dist/cli.js is not there; run `npm run build` first');
  const python = process.env.PEERS || undefined;
  if (!python) console.error('PEERS is not set: no peers are trained');
  const rows: Row[] = [];
  for (const subject of subjects) {
    const folder = join(DATA, subject.folder);
    if (existsSync(folder)) rows.push(await measure(subject, seeds, python));
    else console.error(`${subject.name} is skipped: ${folder} is not there`);
  }
  if (values.json) console.log(JSON.stringify({ accuracy: rows }));
  else if (rows.length > 0) printTable(rows);
}

main().catch((error: unknown) => {
  console.error(`${basename(__filename)}: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
