// Queries, keys, scores and the logit lens against transformers (test/fixtures/attention), of checkpoints that were imported.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { float32, type HostTensors } from '../../../../src/core/base/hostTensor';
import type { Engine } from '../../../../src/core/engine/contract';
import { attentionMatrix, attentionNeurons, attentionSummary } from '../../../../src/core/explain/attention/matrices';
import { tokensByLayer } from '../../../../src/core/explain/attention/tokensByLayer';
import { readSafetensors } from '../../../../src/core/formats/safetensors';
import { engineFor } from '../../../../src/core/inference/engineFor';
import { openRun } from '../../../../src/core/inference/openRun';
import type { Run } from '../../../../src/core/inference/run';
import { embedding } from '../../../../src/core/layers/embedding';
import { vocabularyLogits } from '../../../../src/core/layers/vocabularyMap';
import { writeWithStack } from '../../../../src/core/models/stackDecoder';
import { openInsight } from '../../../../src/core/tasks/generate/insight';
import { importModel } from '../../../../src/core/training/importModel';
import { train } from '../../../../src/core/training/trainRun';
import { load } from '../../families/decoder';
import { spacedTokenizer } from '../../tasks/spacedTokenizer';
import { pretrainedFolder } from '../../training/pretrainedWorkspace';
import { gather, makeTinyWorkspace } from '../../training/tinyWorkspace';

interface Lens {
  readonly ids: readonly (readonly number[])[];
  readonly probabilities: readonly number[];
  readonly ranks: readonly number[];
  readonly actual: readonly number[];
}

interface Inside {
  readonly ids: readonly number[];
  readonly text: string;
  /** [layers][heads x tokens x width] */
  readonly query: readonly (readonly number[])[];
  readonly key: readonly (readonly number[])[];
  /** [layers][heads x tokens x tokens]; null where a key is hidden. */
  readonly scores: readonly (readonly number[])[];
  readonly masked: readonly (readonly (number | null)[])[];
  readonly lens?: readonly Lens[];
}

const FIXTURES = join(__dirname, '../../../fixtures');
const expected: Readonly<Record<'bertMasked' | 'gpt2' | 'llamaGrouped', Inside>> = JSON.parse(
  readFileSync(join(FIXTURES, 'attention/inside.json'), 'utf8'),
);

/** float32 on both sides, other orders of sums: 1e-5 of the largest. */
function near(got: ArrayLike<number>, wanted: readonly (number | null)[], what: string): void {
  assert.equal(got.length, wanted.length, what);
  const most = Math.max(1, ...wanted.map(value => Math.abs(value ?? 0)));
  for (const [i, value] of wanted.entries()) {
    if (value === null) assert.equal(got[i], Number.NEGATIVE_INFINITY, `${what} ${i}`);
    else assert.ok(Math.abs(got[i]! - value) < 1e-5 * most, `${what} ${i}: ${got[i]}, not ${value}`);
  }
}

describe('inside of attention, as transformers has it', function () {
  this.timeout(60_000);
  const workspace = mkdtempSync(join(tmpdir(), 'nlp-inside-'));
  const runs = new Map<string, Run>();
  let engine: Engine;

  before(async () => {
    ({ engine } = await engineFor('auto'));
    for (const name of ['bertMasked', 'gpt2']) {
      const { folder } = await importModel({ path: pretrainedFolder(name) }, gather(workspace));
      runs.set(name, await openRun(folder, engine));
    }
  });

  after(async () => {
    for (const run of runs.values()) await run.dispose();
    rmSync(workspace, { recursive: true, force: true });
  });

  for (const name of ['bertMasked', 'gpt2'] as const) {
    const { text, ids, query, key, scores, masked } = expected[name];
    const side = ids.length;

    it(`has the scores of ${name} before and after its mask`, async () => {
      const run = runs.get(name)!;
      const { parts } = await attentionSummary(run, text);
      const [{ queries, layers, heads }] = parts as [(typeof parts)[number]];
      assert.deepEqual(
        queries,
        ids.map(id => run.tokenizer.vocabulary[id]),
      );
      assert.equal(layers, scores.length);
      for (let layer = 0; layer < layers; layer++) {
        for (let head = 0; head < heads; head++) {
          const cut = <T>(all: readonly T[]) => all.slice(head * side * side, (head + 1) * side * side);
          const of = async (stage: 'scores' | 'masked') =>
            (await attentionMatrix(run, text, { layer, head, stage })).weights;
          near(await of('scores'), cut(scores[layer]!), `scores ${layer} ${head}`);
          near(await of('masked'), cut(masked[layer]!), `masked ${layer} ${head}`);
          const { weights } = await attentionMatrix(run, text, { layer, head });
          const row = cut(masked[layer]!)
            .slice(-side)
            .map(score => Math.exp(score ?? Number.NEGATIVE_INFINITY));
          const sum = row.reduce((a, b) => a + b, 0);
          near(
            weights.subarray(-side),
            row.map(value => value / sum),
            `weights ${layer} ${head}`,
          );
        }
      }
    });

    it(`has queries and keys of ${name} by dimension`, async () => {
      const run = runs.get(name)!;
      const [layer, head, token] = [1, 1, 3];
      const found = await attentionNeurons(run, text, { layer, head, query: token });
      const width = found.query.length;
      const from = (row: number) => (head * side + row) * width;
      near(found.query, query[layer]!.slice(from(token), from(token + 1)), 'query');
      near(found.keys, key[layer]!.slice(from(0), from(side)), 'keys');
      const row = (head * side + token) * side;
      near(found.scores, scores[layer]!.slice(row, row + side), 'scores');
      near(found.masked, masked[layer]!.slice(row, row + side), 'masked');
      const { weights } = await attentionMatrix(run, text, { layer, head });
      near(found.weights, Array.from(weights.subarray(token * side, (token + 1) * side)), 'weights');
      const beyond = attentionNeurons(run, text, { layer, head, query: side });
      await assert.rejects(beyond, { code: 'out-of-range' });
    });
  }

  it('tells the tokens of each layer of gpt2', async () => {
    const run = runs.get('gpt2')!;
    const { ids, text, lens } = expected.gpt2;
    const found = await tokensByLayer(run, { text, shown: 3 });
    assert.deepEqual(
      found.tokens,
      ids.map(id => run.tokenizer.vocabulary[id]),
    );
    checkLens(
      { ...found, ids: Int32Array.from(found.told, i => run.tokenizer.vocabulary.indexOf(found.names[i]!)) },
      lens!,
    );
    await assert.rejects(tokensByLayer(run, { text: ' ', shown: 3 }), { code: 'no-text' });
    await assert.rejects(tokensByLayer(runs.get('bertMasked')!, { text, shown: 3 }), { code: 'not-for-task' });
    const given = new AbortController();
    given.abort();
    await assert.rejects(tokensByLayer(run, { text, shown: 3 }, { signal: given.signal }), { name: 'CancelledError' });
  });

  it('tells the tokens of each layer of a LLaMA, whose heads share keys', async () => {
    const saved = JSON.parse(readFileSync(join(FIXTURES, 'families/decoders/llamaGrouped.json'), 'utf8'));
    const tensors = readSafetensors(Buffer.from(saved.weights, 'base64')).tensors;
    await tf.setBackend('cpu');
    const loaded = load(saved.config, tensors, 'causal-lm', 0);
    const { stack, architecture, parameters } = loaded;
    const { layers, width } = architecture.stack;
    const host: HostTensors = Object.fromEntries(
      Object.entries(parameters).map(([name, tensor]) => [name, float32(tensor.shape, tensor.dataSync())]),
    );
    const tied = architecture.heads['causal-lm']!.layers.at(-1)!.tied ? { tied: 'embedding.weight' } : {};
    const decoder = {
      features: width,
      embeddingName: 'embedding.weight',
      attention: { layers: layers.length, heads: layers[0]!.heads },
      initialize: () => ({}),
      ...writeWithStack(stack, (weights, ids) => embedding(weights, 'embedding', ids)),
      vocabularyLogits: (
        weights: Parameters<typeof vocabularyLogits>[0],
        hidden: Parameters<typeof vocabularyLogits>[1],
      ) => vocabularyLogits(weights, hidden, { bias: false, ...tied }),
    };
    const insight = openInsight(
      { engine, parameters: host },
      { decoder, tokenizer: spacedTokenizer(architecture.vocabulary, 32) },
    );
    const { ids, lens, query, key } = expected.llamaGrouped;
    const found = await insight.tokensByLayer(Int32Array.from(ids), { shown: 3 });
    checkLens(found, lens!);
    const captures = await insight.attend(Int32Array.from(ids));
    for (const [layer] of layers.entries()) {
      for (const [part, wanted] of [
        ['query', query],
        ['key', key],
      ] as const) {
        const { data, shape } = captures[`attention/${layer}/${part}`]!;
        const [, heads, time, each] = shape as [number, number, number, number];
        const real = Array.from({ length: heads }, (_, head) =>
          Array.from(data.subarray(head * time * each, (head * time + ids.length) * each)),
        ).flat();
        near(real, wanted[layer]!, `${part} ${layer}`);
      }
    }
    await insight.dispose();
  });
});

type Found = Awaited<ReturnType<ReturnType<typeof openInsight>['tokensByLayer']>>;

function checkLens(found: Omit<Found, 'told'>, lens: readonly Lens[]): void {
  assert.equal(found.layers, lens.length);
  const time = lens[0]!.ids.length;
  for (const [layer, wanted] of lens.entries()) {
    const from = layer * time;
    near(found.probabilities.subarray(from * 3, (from + time) * 3), wanted.probabilities, `probabilities ${layer}`);
    assert.deepEqual(Array.from(found.ids.subarray(from * 3, (from + time) * 3)), wanted.ids.flat());
    assert.deepEqual(Array.from(found.ranks.subarray(from, from + time)), [...wanted.ranks, 0]);
    near(found.actual.subarray(from, from + time), [...wanted.actual, 0], `actual ${layer}`);
  }
}

describe('language models without attention', function () {
  this.timeout(60_000);

  it('say so', async () => {
    const { engine } = await engineFor('auto');
    const { workspace, config } = makeTinyWorkspace();
    writeFileSync(
      config,
      'task: generate\ndata: { train: train.csv }\nmodel: { type: gru, width: 8, hidden: 8 }\ntrain: { epochs: 1 }\n',
    );
    const run = await openRun((await train(config, gather(workspace))).folder, engine);
    await assert.rejects(attentionSummary(run, 'a dog'), { code: 'no-attention' });
    await assert.rejects(tokensByLayer(run, { text: 'a dog', shown: 3 }), { code: 'not-for-task' });
    await run.dispose();
  });

  it('of our own have both, as a pretrained one has', async () => {
    const { engine } = await engineFor('auto');
    const { workspace, config } = makeTinyWorkspace();
    const model = '{ type: transformer, width: 16, heads: 2, layers: 2 }';
    writeFileSync(config, `task: generate\ndata: { train: train.csv }\nmodel: ${model}\ntrain: { epochs: 2 }\n`);
    const run = await openRun((await train(config, gather(workspace))).folder, engine);
    const text = 'a lovely dog';
    const { parts, lens } = await attentionSummary(run, text);
    assert.deepEqual([lens, parts[0]!.layers, parts[0]!.heads], [true, 2, 2]);
    const { weights } = await attentionMatrix(run, text, { layer: 1, head: 1 });
    const side = parts[0]!.queries.length;
    // Nothing looks ahead.
    for (let q = 0; q < side; q++) for (let k = q + 1; k < side; k++) assert.equal(weights[q * side + k], 0);
    const found = await tokensByLayer(run, { text, shown: 4 });
    // The last layer says what the model does.
    const { tokens: scored } = await run.open('scorer').score(text, { shown: 4 });
    const last = side - 1 + (found.layers - 1) * side;
    const before = scored.at(-1)!;
    assert.ok(Math.abs(Math.log(found.actual[last - 1]!) - before.logProbability!) < 1e-4);
    const likeliest = found.names[found.told[(last - 1) * 4]!];
    assert.equal(likeliest, before.expected[0]!.token);
    await run.dispose();
  });
});
