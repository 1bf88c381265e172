/**
 * `node --import tsx bench/wordVectors.ts [--text FILE]... [--rounds 3] [--epochs 3] [--workers 1] [--models skip-gram,cbow]`: raw words
 * per second of word2vec, by processor time and by the clock, beside gensim by turns: width 100, window 5, 5 negatives, sample 1e-3,
 * minimum count 5. PEERS=<python> names the interpreter with gensim. `--quality FOLDER` trains with seeds 1 to 3 instead, and scores both
 * sides' vectors on the similarity sets and analogies of that folder, by gensim.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Random } from '../src/core/base/random';
import { createModel } from '../src/core/catalog';
import { parseConfig } from '../src/core/config/parseConfig';
import { configSchema } from '../src/core/schemas';
import { median } from './turns';

const PEER = join(__dirname, 'peers', 'wordVectors.py');
const { values } = parseArgs({
  options: {
    text: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string', default: '3' },
    epochs: { type: 'string', default: '3' },
    workers: { type: 'string', default: '1' },
    models: { type: 'string', default: 'skip-gram,cbow' },
    quality: { type: 'string' },
  },
});
const { text: files, quality } = values;
const [rounds, epochs, workers] = [values.rounds, values.epochs, values.workers].map(Number) as [
  number,
  number,
  number,
];

interface Timed {
  readonly cpu: number;
  readonly wall: number;
  readonly words: number;
  readonly vocabulary: number;
}

/** Words of each line, and the vocabulary as gensim has it. */
function readTexts() {
  const lines = files.flatMap(file =>
    readFileSync(file, 'utf8')
      .split('\n')
      .map(line => line.split(/\s+/).filter(word => word !== ''))
      .filter(line => line.length > 0),
  );
  const counts = new Map<string, number>();
  for (const line of lines) for (const word of line) counts.set(word, (counts.get(word) ?? 0) + 1);
  const kept = [...counts].filter(([, count]) => count >= 5).sort((a, b) => b[1] - a[1]);
  const places = new Map(kept.map(([word], i) => [word, i]));
  const texts = lines.map(line => Int32Array.from(line, word => places.get(word) ?? -1));
  return { texts, words: kept.map(([word]) => word), counts: Int32Array.from(kept, ([, count]) => count) };
}

async function train(model: string, seed: number, out?: string): Promise<Timed> {
  const { texts, words, counts } = readTexts();
  const parsed = parseConfig(
    `{ task: word-vectors, data: { train: a.txt }, model: { type: ${model}, workers: ${workers} } }`,
    '/bench.nlp.yaml',
    configSchema,
  );
  const own = (await createModel(parsed.config!.model, 0)).words!(words);
  const parameters = {
    ...own.initialize(new Random(seed, 'parameters')),
    counts: { dtype: 'int32', shape: [counts.length], data: counts } as const,
  };
  const { trainer, stepsPerEpoch, extent, plan } = await own.train({
    texts: { count: texts.length, lengthOf: i => texts[i]!.length, at: i => texts[i]! },
    parameters,
    seed,
  });
  const [clock, processor] = [performance.now(), process.cpuUsage()];
  const total = epochs * stepsPerEpoch;
  for (let step = 0; step < total; ) {
    const batches = plan(0).slice(step % stepsPerEpoch);
    const group = batches.slice(0, trainer.suggestedSteps(batches[0]!.inputs()));
    await trainer.steps(
      group.map(({ inputs }) => inputs()),
      group.map((_, i) => own.rateAt((step + i) / total)),
    );
    step += group.length;
  }
  const { user, system } = process.cpuUsage(processor);
  const wall = (performance.now() - clock) / 1000;
  if (out !== undefined) {
    const vectors = own.keep(trainer.state().parameters);
    const rows = words.map((word, i) => `${word} ${vectors.subarray(i * own.width, (i + 1) * own.width).join(' ')}`);
    writeFileSync(out, `${words.length} ${own.width}\n${rows.join('\n')}\n`);
  }
  await trainer.dispose();
  return { cpu: (user + system) / 1e6, wall, words: epochs * extent.count, vocabulary: words.length };
}

function peer<T>(...args: readonly string[]): T {
  return JSON.parse(execFileSync(process.env.PEERS ?? 'python', [PEER, ...args], { encoding: 'utf8' })) as T;
}

async function main(): Promise<void> {
  for (const model of values.models.split(',')) {
    if (quality !== undefined) {
      const folder = mkdtempSync(join(tmpdir(), 'nlp-bench-'));
      for (const seed of [1, 2, 3]) {
        const [ours, theirs] = [join(folder, 'ours.txt'), join(folder, 'gensim.txt')];
        await train(model, seed, ours);
        peer('train', model, '1', String(epochs), String(seed), theirs, ...files);
        for (const [name, scores] of peer<object[]>('evaluate', quality, ours, theirs).map((each, i) => [i, each]))
          console.log(model, `seed ${seed}`, name === 0 ? 'ours' : 'gensim', JSON.stringify(scores));
      }
      rmSync(folder, { recursive: true });
      continue;
    }
    const ratios: { cpu: number; wall: number }[] = [];
    for (let round = 0; round < rounds; round++) {
      const ours = await train(model, 1);
      const theirs = peer<Timed>('train', model, String(workers), String(epochs), '1', '-', ...files);
      const speeds = [ours, theirs].map(({ cpu, wall, words }) => ({ cpu: words / cpu, wall: words / wall }));
      ratios.push({ cpu: speeds[0]!.cpu / speeds[1]!.cpu, wall: speeds[0]!.wall / speeds[1]!.wall });
      const shown = speeds.map(
        ({ cpu, wall }) => `${Math.round(cpu / 1000)}k per CPU second, ${Math.round(wall / 1000)}k per second`,
      );
      console.log(`${model}, ${workers} workers, vocabulary ${ours.vocabulary}: ours ${shown[0]}; gensim ${shown[1]}`);
    }
    const [cpu, wall] = [median(ratios.map(each => each.cpu)), median(ratios.map(each => each.wall))];
    console.log(
      `${model}, ${workers} workers: ${cpu.toFixed(2)} of gensim by CPU time, ${wall.toFixed(2)} by the clock`,
    );
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
