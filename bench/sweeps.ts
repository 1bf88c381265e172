/**
 * `node --import tsx bench/sweeps.ts [samplers|overhead...] [--seeds 20] [--trials 20] [--rounds 3] [--json]`: sweeps of the sample
 * `sentiment-linear`, by the command line as a user does it. `samplers`: the best validation loss by TPE and at random from the same
 * seeds. `overhead`: the time of a sweep beside that of the same trainings one after the other in one process, by turns. Build first:
 * `npm run build`.
 */
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { meanAndDeviation } from '../src/core/base/meanAndDeviation';
import { trainTrial } from '../src/core/sweeps/local/serveTrials';
import { overrideOf } from '../src/core/sweeps/readSweep';
import type { SweepReport } from '../src/core/sweeps/report';
import { openSweep } from '../src/core/sweeps/sweepFolder';
import { runProgram } from './runProgram';

const CLI = join(__dirname, '..', 'dist', 'cli.js');
const SAMPLES = join(__dirname, '..', 'samples');
const NAME = 'sentiment-linear';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '20' },
    trials: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    /** Of this script itself: the folder of a sweep whose trainings it does one after the other. */
    alone: { type: 'string' },
  },
});
const [seeds, trials, rounds] = [Number(values.seeds), Number(values.trials), Number(values.rounds)];
const isAsked = (part: string) => positionals.length === 0 || positionals.includes(part);
const say = (line: string) => process.stderr.write(`${line}\n`);
const median = (of: readonly number[]) => [...of].sort((a, b) => a - b)[Math.floor(of.length / 2)]!;

const workspace = values.alone === undefined ? realpathSync(mkdtempSync(join(tmpdir(), 'nlp-sweeps-'))) : process.cwd();
const file = join(workspace, `${NAME}.sweep.yaml`);
const space = readFileSync(join(SAMPLES, `${NAME}.sweep.yaml`), 'utf8').split('trials:')[0]!;

/** A sweep of its own: its report, and seconds. */
async function sweep(sampler: string, seed: number): Promise<{ report: SweepReport; seconds: number }> {
  writeFileSync(file, `${space}trials: ${trials}\nmetric: loss\nsampler: ${sampler}\nseed: ${seed}\n`);
  const began = performance.now();
  const out = await runProgram(process.execPath, [CLI, 'sweep', file, '--new', '--json'], { cwd: workspace });
  return { report: JSON.parse(out) as SweepReport, seconds: (performance.now() - began) / 1000 };
}

/** Best losses after half of the trials and after all of them. */
function bestOf({ trials }: SweepReport): readonly [number, number] {
  const losses = trials.map(({ value }) => value ?? Number.POSITIVE_INFINITY);
  return [Math.min(...losses.slice(0, losses.length / 2)), Math.min(...losses)];
}

async function compareSamplers() {
  const best: Record<'tpe' | 'random', (readonly [number, number])[]> = { tpe: [], random: [] };
  for (let seed = 1; seed <= seeds; seed++) {
    for (const sampler of ['tpe', 'random'] as const) best[sampler].push(bestOf((await sweep(sampler, seed)).report));
    say(`seed ${seed}: tpe ${best.tpe.at(-1)!.join(', ')}; random ${best.random.at(-1)!.join(', ')}`);
    rmSync(join(workspace, '.nlp'), { recursive: true });
  }
  const of = (sampler: 'tpe' | 'random', at: 0 | 1) => best[sampler].map(pair => pair[at]);
  const [tpe, random] = [of('tpe', 1), of('random', 1)];
  return {
    seeds,
    trials,
    tpe: { ...meanAndDeviation(tpe), median: median(tpe), halfway: median(of('tpe', 0)) },
    random: { ...meanAndDeviation(random), median: median(random), halfway: median(of('random', 0)) },
    tpeIsBetter: tpe.filter((loss, i) => loss < random[i]!).length,
    equal: tpe.filter((loss, i) => loss === random[i]!).length,
  };
}

/** The trainings of a sweep's trials one after the other in this process, which was just begun; seconds without its start. */
async function trainAll(folder: string): Promise<number> {
  const { sweep, journal } = await openSweep(folder);
  const options = { workspace, trusted: true, signal: new AbortController().signal, onEvent: () => undefined };
  const train = (number: number) => {
    const { point } = journal.trials[number]!;
    const overrides = ['train.best=loss', ...sweep.dimensions.map((dimension, i) => overrideOf(dimension, point[i]!))];
    return trainTrial({ number, config: sweep.config, overrides, group: 'alone', title: `alone ${number}` }, options);
  };
  const began = performance.now();
  for (const { number } of journal.trials) await train(number);
  return (performance.now() - began) / 1000;
}

async function measureOverhead() {
  const took: { readonly sweep: number; readonly alone: number }[] = [];
  for (let round = 0; round <= rounds; round++) {
    const { report, seconds } = await sweep('random', 1);
    const own = ['--import', require.resolve('tsx'), __filename, '--alone', report.sweep];
    const alone = Number(await runProgram(process.execPath, own, { cwd: workspace }));
    rmSync(join(workspace, '.nlp'), { recursive: true });
    // The first one of each reads its files from the disk.
    if (round > 0) took.push({ sweep: seconds, alone });
    say(`round ${round}: sweep ${seconds.toFixed(2)} s, the same trainings ${alone.toFixed(2)} s`);
  }
  const [all, alone] = [median(took.map(({ sweep }) => sweep)), median(took.map(({ alone }) => alone))];
  return {
    trials,
    rounds,
    sweepSeconds: all,
    aloneSeconds: alone,
    overhead: median(took.map(t => t.sweep / t.alone - 1)),
  };
}

async function main() {
  if (values.alone !== undefined) return console.log(await trainAll(values.alone));
  cpSync(SAMPLES, workspace, { recursive: true, filter: path => !path.startsWith(join(SAMPLES, '.nlp')) });
  try {
    const result = {
      ...(isAsked('overhead') && { overhead: await measureOverhead() }),
      ...(isAsked('samplers') && { samplers: await compareSamplers() }),
    };
    console.log(JSON.stringify(result, null, values.json ? 0 : 2));
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

void main();
