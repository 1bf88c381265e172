/**
 * `PEERS=<python> node --import tsx bench/objectives.ts [OBJECTIVE...] [--steps 300]`: tiny networks of BERT, ELECTRA, T5 and BART learn
 * from tinyshakespeare by the objectives of pretraining; the same steps in PyTorch with transformers: the same weights at the start, the
 * same batches, masks and random numbers, and Adam. PEERS names the interpreter that has them. Prints the losses of both.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { float32, type HostTensor, type HostTensors } from '../src/core/base/hostTensor';
import { Random } from '../src/core/base/random';
import { createModel, taskCatalog } from '../src/core/catalog';
import { parseConfig } from '../src/core/config/parseConfig';
import { createEngine } from '../src/core/engine';
import type { HeadName } from '../src/core/families/family';
import { writeSafetensors } from '../src/core/formats/safetensors';
import { generatorOf } from '../src/core/inference/exports/generator';
import { type PretrainedRun, theirWeights } from '../src/core/inference/exports/pretrained';
import { openSource } from '../src/core/pretrained/source';
import { configSchema } from '../src/core/schemas';
import { trainTokenizer } from '../src/core/text/trainTokenizer';
import { adam } from '../src/core/training/optimizers/adam';

const DATA = join(__dirname, '..', '..', 'shared', 'data', 'tinyshakespeare', 'input.txt');
const [BATCH, TIME, RATE, SEED] = [16, 64, 1e-3, 1];
const sizes = { hidden_size: 64, num_hidden_layers: 2, num_attention_heads: 4, intermediate_size: 256 };
const dropless = { hidden_dropout_prob: 0, attention_probs_dropout_prob: 0, max_position_embeddings: TIME };
const bert = { model_type: 'bert', ...sizes, ...dropless };
const bart = {
  model_type: 'bart',
  ...{ d_model: 64, encoder_layers: 2, decoder_layers: 2, encoder_attention_heads: 4, decoder_attention_heads: 4 },
  ...{ encoder_ffn_dim: 256, decoder_ffn_dim: 256, max_position_embeddings: TIME, dropout: 0, attention_dropout: 0 },
};
const t5 = { model_type: 't5', d_model: 64, d_kv: 16, d_ff: 256, num_layers: 2, num_heads: 4, dropout_rate: 0 };

const subjects: Readonly<Record<string, { readonly config: object; readonly head: HeadName }>> = {
  'masked-spans': { config: bert, head: 'masked-lm' },
  'next-sentence': { config: bert, head: 'next-sentence' },
  'replaced-tokens': {
    config: { model_type: 'electra', embedding_size: 64, ...sizes, ...dropless },
    head: 'replaced-token',
  },
  'span-corruption': { config: t5, head: 'seq2seq-lm' },
  denoising: { config: bart, head: 'seq2seq-lm' },
  'gap-sentences': { config: bart, head: 'seq2seq-lm' },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { steps: { type: 'string', default: '300' } },
});
const steps = Number(values.steps);

async function measure(name: string, python: string): Promise<string> {
  const { config: sketch, head } = subjects[name]!;
  const text = readFileSync(DATA, 'utf8');
  const encoder = head !== 'seq2seq-lm';
  const asked = [...(encoder ? ['cls', 'sep'] : []), 'mask', ...Array.from({ length: 100 }, (_, i) => `extra_id_${i}`)];
  const lines = text.split('\n');
  const own = `data: { train: a.txt }\nmodel: transformer\ntokenizer: { type: wordpiece, vocabulary: 2000, length: ${TIME} }\n`;
  const { tokenizer: section } = parseConfig(`task: pretrain\n${own}`, '/a.nlp.yaml', configSchema).config!;
  const tokenizer = await trainTokenizer(section as never, lines, asked);
  const { pad, sep } = tokenizer.special;
  const ends = { pad_token_id: pad, bos_token_id: pad, eos_token_id: sep, decoder_start_token_id: pad };
  const config = { ...sketch, vocab_size: tokenizer.size, ...ends };
  const given = openSource({ version: 1, config, head });
  const written = `task: { type: pretrain, objective: ${name}, documents: files }\ndata: { train: a.txt }\nmodel: { from: ./x }\n`;
  const parsed = parseConfig(written, '/a.nlp.yaml', configSchema).config!;
  const model = await createModel(parsed.model, 0, given);
  const task = (await taskCatalog.pretrain()).create({ options: parsed.task, model, tokenizer, labels: [] });
  const parameters = task.initialize(new Random(SEED, 'weights'));
  const examples = lines.map((line, i) => ({ fields: { text: line }, source: { file: 'input.txt', line: i + 1 } }));
  const units = [...task.encodeUnits!(examples)];
  const batches = Array.from({ length: steps }, (_, step) => {
    const random = new Random(SEED, `batch/${step}`);
    const chosen = Array.from({ length: BATCH }, () => units[random.integer(units.length)]!);
    return task.collate(chosen, { batch: BATCH, time: TIME }, random.fork('collate'));
  });
  const folder = mkdtempSync(join(tmpdir(), 'objectives-'));
  try {
    save(folder, { given, parameters, head, batches });
    const { engine } = await createEngine('native', { threads: 2 });
    const trainer = engine.createTrainer({
      loss: task.loss,
      parameters,
      optimizer: adam({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }),
      seed: SEED,
      frozen: new Set(['output.bias']),
    });
    const ours: number[] = [];
    const began = performance.now();
    for (let at = 0; at < steps; at += 10) {
      const some = batches.slice(at, at + 10);
      const results = await trainer.steps(
        some,
        some.map(() => RATE),
      );
      ours.push(...results.map(({ loss }) => loss));
    }
    const seconds = (performance.now() - began) / 1000;
    await trainer.dispose();
    const { stdout, stderr, status } = spawnSync(python, [join(__dirname, 'objectives.py'), folder, name], {
      encoding: 'utf8',
      maxBuffer: 1e8,
    });
    if (status !== 0) throw new Error(stderr);
    const theirs = JSON.parse(stdout.trim().split('\n').at(-1)!) as { losses: number[]; seconds: number };
    return row(name, ours, theirs.losses, seconds, theirs.seconds);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function save(
  folder: string,
  {
    given,
    parameters,
    head,
    batches,
  }: {
    readonly given: ReturnType<typeof openSource>;
    readonly parameters: HostTensors;
    readonly head: HeadName;
    readonly batches: readonly HostTensors[];
  },
): void {
  const network = { ...given, parameters, head } as unknown as PretrainedRun;
  writeFileSync(join(folder, 'model.safetensors'), writeSafetensors(theirWeights(network).tensors, { format: 'pt' }));
  writeFileSync(join(folder, 'config.json'), JSON.stringify(given.source.config));
  const run = { parts: { config: { task: { type: 'pretrain' } } }, task: { labels: [] } };
  const generator = generatorOf({ ...network, run } as unknown as PretrainedRun);
  if (generator) {
    mkdirSync(join(folder, 'generator'));
    writeFileSync(
      join(folder, 'generator', 'model.safetensors'),
      writeSafetensors(generator.tensors, { format: 'pt' }),
    );
    writeFileSync(join(folder, 'generator', 'config.json'), JSON.stringify(generator.config));
  }
  const all: Record<string, HostTensor> = {};
  for (const [name, tensor] of Object.entries(parameters)) if (name.startsWith('boundary.')) all[name] = tensor;
  for (const [step, batch] of batches.entries()) {
    for (const [name, tensor] of Object.entries(batch)) all[`${step}/${name}`] = tensor;
    const rows = batch.at?.data.length ?? 0;
    const random = new Random(SEED, `random/0/${step}`);
    if (generator)
      all[`${step}/uniform`] = float32(
        [rows],
        Float32Array.from({ length: rows }, (_, i) => (random.at(i) >>> 8) / 16777216),
      );
  }
  writeFileSync(join(folder, 'batches.safetensors'), writeSafetensors(all, { format: 'pt' }));
}

function row(name: string, ours: readonly number[], theirs: readonly number[], seconds: number, other: number): string {
  const mean = (losses: readonly number[]) =>
    losses.slice(-50).reduce((a, b) => a + b, 0) / Math.min(50, losses.length);
  const off = (count: number) => Math.max(...ours.slice(0, count).map((x, i) => Math.abs(x - theirs[i]!) / theirs[i]!));
  const [a, b] = [mean(ours), mean(theirs)];
  return (
    `| \`${name}\` | ${ours[0]!.toFixed(4)} / ${theirs[0]!.toFixed(4)} | ${off(1).toExponential(0)} | ${off(20).toExponential(0)} | ` +
    `${a.toFixed(3)} / ${b.toFixed(3)} | ${seconds.toFixed(0)} / ${other.toFixed(0)} |`
  );
}

async function main(): Promise<void> {
  const python = process.env.PEERS;
  if (!python || !existsSync(DATA)) {
    console.error(python ? `no ${DATA}: nothing is measured` : 'PEERS is not set: nothing is measured');
    return;
  }
  console.log(
    '| objective | loss of step 1 | off, step 1 | off, 20 steps | loss, last 50 steps | seconds |\n|---|---|---|---|---|---|',
  );
  for (const name of positionals.length > 0 ? positionals : Object.keys(subjects))
    console.log(await measure(name, python));
}

void main();
