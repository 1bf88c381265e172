/**
 * `node --import tsx bench/joinedModels.ts [WAY...] [--epochs 4] [--pairs 5000] [--folder DIR] [--json]`: English captions of Multi30k to
 * German by an encoder-decoder whose encoder is all-MiniLM-L6-v2, beside the same network with random weights; the decoder is new in
 * both. Loss and BLEU of the test part. The runs stay in DIR, and a second call goes on from where they are. Build first: `npm run build`;
 * fetch the model: `node scripts/pretrained.mjs`.
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pretrainedModel } from '../scripts/pretrained.mjs';
import type { HostTensors } from '../src/core/base/hostTensor';
import { Random } from '../src/core/base/random';
import { readSafetensors, writeSafetensors } from '../src/core/formats/safetensors';
import { runProgram } from './runProgram';

const CLI = join(__dirname, '..', 'dist', 'cli.js');
const DATA = join(__dirname, '..', '..', 'shared', 'data', 'multi30k');
/** Sentences that are scored. */
const SCORED = 300;

/** The rate of the encoder, as a part of the decoder's. */
const WAYS: Readonly<Record<string, { readonly rate: number }>> = { minilm: { rate: 0.1 }, scratch: { rate: 0.5 } };

const {
  values: { epochs, pairs, folder: asked, json },
  positionals,
} = parseArgs({
  options: {
    epochs: { type: 'string', default: '4' },
    pairs: { type: 'string', default: '5000' },
    folder: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const say = (line: string) => process.stderr.write(`${line}\n`);

function writeData(folder: string): void {
  const take = (name: string, count: number) => readFileSync(join(DATA, name), 'utf8').split('\n').slice(0, count);
  for (const language of ['en', 'de']) {
    const write = (part: string, name: string, count: number) =>
      writeFileSync(join(folder, `${part}.${language}`), `${take(`${name}.${language}`, count).join('\n')}\n`);
    write('train', 'train', Number(pairs));
    write('val', 'val', SCORED);
    write('test', 'test2016', SCORED);
  }
}

/** The folder of a model with the weights that BERT starts with. */
function writeRandom(model: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'vocab.txt'])
    copyFileSync(join(model, name), join(to, name));
  const { tensors } = readSafetensors(readFileSync(join(model, 'model.safetensors')));
  const random = new Random(1, 'scratch');
  const drawn = Object.entries(tensors).map(([name, tensor]) => {
    const fresh = /LayerNorm\.weight$/.test(name)
      ? new Float32Array(tensor.data.length).fill(1)
      : name.endsWith('.bias')
        ? new Float32Array(tensor.data.length)
        : normal(random.fork(name), tensor.data.length);
    return [name, { dtype: 'float32', shape: tensor.shape, data: fresh }] as const;
  });
  writeFileSync(join(to, 'model.safetensors'), writeSafetensors(Object.fromEntries(drawn) as HostTensors));
}

function normal(random: Random, length: number): Float32Array {
  return Float32Array.from({ length }, () => 0.02 * random.normal());
}

function writeConfig(folder: string, way: string, from: string): string {
  const path = join(folder, `${way}.nlp.yaml`);
  writeFileSync(
    path,
    `task: { type: translate, beam: 4 }
data: { train: train.en, validation: val.en, test: test.en, format: parallel, source: en, target: de }
tokenizer: { type: bpe, vocabulary: 4000, length: 64 }
model:
  encoder: { from: ${from}, rate: ${WAYS[way]!.rate} }
  decoder: { layers: 2, heads: 8, width: 256, feed-forward: 512 }
train:
  epochs: ${epochs}
  batch: 32
  optimizer: { type: adam, learning-rate: 1e-3 }
  schedule: { type: cosine, warmup: 5% }
  health: none
`,
  );
  return path;
}

interface Recorded {
  readonly status: string;
  readonly step: number;
  readonly seconds: number;
  readonly metrics: { readonly test?: Readonly<Record<string, number>> };
}

/** The folder of a way's run, where there is one. */
function runOf(folder: string, way: string): { readonly path: string; readonly record: Recorded } | undefined {
  const runs = join(folder, '.nlp', 'runs', way);
  const [id] = existsSync(runs) ? readdirSync(runs).sort().reverse() : [];
  if (id === undefined) return undefined;
  const path = join(runs, id);
  return { path, record: JSON.parse(readFileSync(join(path, 'run.json'), 'utf8')) };
}

async function main(): Promise<void> {
  const model = pretrainedModel('all-MiniLM-L6-v2');
  if (!existsSync(DATA)) {
    say(`skipped: there is no ${DATA}`);
    return;
  }
  if (!model) {
    say('skipped: all-MiniLM-L6-v2 was not fetched; node scripts/pretrained.mjs does that');
    return;
  }
  const folder = asked ?? mkdtempSync(join(tmpdir(), 'joined-'));
  mkdirSync(folder, { recursive: true });
  writeData(folder);
  const random = join(folder, 'random');
  if (!existsSync(join(random, 'model.safetensors'))) writeRandom(model, random);
  for (const way of positionals.length > 0 ? positionals : Object.keys(WAYS)) {
    const config = writeConfig(folder, way, way === 'scratch' ? random : model);
    const begun = runOf(folder, way);
    if (begun?.record.status !== 'completed') {
      const words = begun ? ['resume', begun.path] : ['train', config];
      await runProgram(process.execPath, [CLI, ...words], { cwd: folder, env: process.env });
    }
    const { record } = runOf(folder, way)!;
    const { loss, BLEU } = record.metrics.test ?? {};
    if (json)
      process.stdout.write(`${JSON.stringify({ way, loss, BLEU, steps: record.step, seconds: record.seconds })}\n`);
    else
      say(
        `${way}: loss ${loss?.toFixed(3)}, BLEU ${BLEU?.toFixed(1)} after ${record.step} steps, ${record.seconds.toFixed(0)} s`,
      );
  }
}

void main();
