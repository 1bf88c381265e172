// Methods that draw changed texts, and Grad-CAM, against lime, shap and captum (test/fixtures/attribution/perturbing.json), through the engine.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { float32 } from '../../../../src/core/base/hostTensor';
import { Random } from '../../../../src/core/base/random';
import { createModel, taskCatalog } from '../../../../src/core/catalog';
import { parseConfig } from '../../../../src/core/config/parseConfig';
import type { Engine } from '../../../../src/core/engine/contract';
import { attribute } from '../../../../src/core/explain/attribution/attribute';
import { drawMasks, fitLocally } from '../../../../src/core/explain/attribution/lime';
import { createGame, type Game, type Mask } from '../../../../src/core/explain/attribution/masking';
import { partitionTree } from '../../../../src/core/explain/attribution/partitionTree';
import { drawSubsets, solveKernel } from '../../../../src/core/explain/attribution/shapKernel';
import { owenValues } from '../../../../src/core/explain/attribution/shapPartition';
import { masksOf, weighOrders } from '../../../../src/core/explain/attribution/shapPermutation';
import { engineFor } from '../../../../src/core/inference/engineFor';
import type { Prediction } from '../../../../src/core/inference/prediction';
import { Run } from '../../../../src/core/inference/run';
import { configSchema } from '../../../../src/core/schemas';
import { type FixtureTensor, relativeError } from '../../models/fixture';
import { spacedTokenizer } from '../../tasks/spacedTokenizer';

interface Lime {
  readonly features: number;
  readonly masks: readonly string[];
  readonly weights: readonly number[];
  readonly intercept: number;
  readonly score: number;
  readonly prediction: number;
}

interface Shap {
  readonly base: number;
  readonly weights: readonly number[];
}

interface Fixture {
  readonly label: number;
  readonly labels: number;
  readonly vocabulary: number;
  readonly length: number;
  readonly config: string;
  readonly parameters: Record<string, FixtureTensor>;
  readonly texts: readonly {
    readonly text: string;
    readonly probabilities: readonly number[];
    readonly lime: readonly Lime[];
    readonly kernel: Shap;
    readonly drawn: (Shap & { readonly masks: readonly string[]; readonly kernel: readonly number[] }) | null;
    readonly permutation: Shap & { readonly orders: readonly (readonly number[])[] };
    readonly partition: readonly (Shap & { readonly budget: number })[];
    readonly cams: { readonly shared: readonly number[] };
  }[];
  readonly trees: readonly {
    readonly segments: readonly string[];
    readonly nodes: readonly (readonly [number, number, number])[];
  }[];
}

const fixture: Fixture = JSON.parse(
  readFileSync(join(__dirname, '../../../fixtures/attribution/perturbing.json'), 'utf8'),
);
const LABELS = ['a', 'b', 'c'];
const target = { name: LABELS[fixture.label]!, index: fixture.label };
const maskOf = (bits: string): Mask => Uint8Array.from(bits, Number);

/** Largest difference; of probabilities in float32 on both sides, so 1e-6. */
function near(actual: ArrayLike<number>, wanted: ArrayLike<number>, within = 1e-6): void {
  assert.equal(actual.length, wanted.length);
  const worst = Math.max(0, ...Array.from(wanted, (value, i) => Math.abs(actual[i]! - value)));
  assert.ok(worst < within, `${worst}: ${Array.from(actual)}, not ${Array.from(wanted)}`);
}

describe('attributions of changed texts against lime and shap', function () {
  this.timeout(60_000);
  let engine: Engine;
  let run: Run;

  before(async () => {
    ({ engine } = await engineFor('auto'));
    const yaml = `task: classify\ndata: { train: a.csv }\nmodel: ${fixture.config}\n`;
    const { config, problems } = parseConfig<typeof configSchema>(yaml, '/a.nlp.yaml', configSchema);
    assert.deepEqual(problems, []);
    const tokenizer = spacedTokenizer(fixture.vocabulary, fixture.length);
    const task = (await taskCatalog.classify()).create({
      options: config!.task as never,
      model: await createModel(config!.model, fixture.labels),
      tokenizer,
      labels: LABELS,
    });
    const parts = { folder: '/none', record: { name: 'cnn', id: '1' }, tokenizer, task } as unknown as Run['parts'];
    const parameters = Object.entries(fixture.parameters).map(([name, { shape, data }]) => [
      name,
      float32(shape, data),
    ]);
    run = new Run(parts, engine, 'best', Object.fromEntries(parameters));
  });

  after(() => run.dispose());

  for (const [i, wanted] of fixture.texts.entries()) {
    describe(`text ${i}`, () => {
      let input: Prediction;
      let game: Game;

      before(async () => {
        [input] = (await run.predict([wanted.text])) as [Prediction];
        game = createGame(run, input, target, {}, { expected: () => 0 });
      });

      it('is read as PyTorch reads it', () => {
        assert.ok(input.kind === 'label');
        near(Object.values(input.probabilities), wanted.probabilities);
      });

      for (const lime of wanted.lime)
        it(`has the weights of LIME with ${lime.features} words, given its masks`, async () => {
          const masks = lime.masks.map(maskOf);
          const words = [...new Set(wanted.text.split(' '))];
          const wordOf = wanted.text.split(' ').map(word => words.indexOf(word));
          const values = await game.ask(masks.map(mask => Uint8Array.from(wordOf, word => mask[word]!)));
          const { weights, intercept, fit } = fitLocally(masks, values, lime.features);
          near(weights, lime.weights);
          near([intercept, fit.prediction], [lime.intercept, lime.prediction]);
          // R² divides by how much the values differ, here about 0.01.
          near([fit.score], [lime.score], 1e-4);
        });

      it('has the weights of kernel SHAP, of all subsets or given its own', async () => {
        const [base] = (await game.ask([new Uint8Array(game.players.length)])) as [number];
        const { whole } = game;
        const all = drawSubsets(game.players.length, 2 * game.players.length + 2048, new Random(0));
        if (game.players.length <= 11) {
          near([base], [wanted.kernel.base]);
          near(solveKernel(all.masks, all.weights, await game.ask(all.masks), { base, whole }), wanted.kernel.weights);
        }
        if (!wanted.drawn) return;
        const masks = wanted.drawn.masks.map(maskOf);
        near(solveKernel(masks, wanted.drawn.kernel, await game.ask(masks), { base, whole }), wanted.drawn.weights);
      });

      it('has the weights of SHAP by permutations, given its orders', async () => {
        const { orders, weights, base } = wanted.permutation;
        const masks = orders.flatMap(masksOf);
        const values = await game.ask(masks);
        near([values[0]!], [base]);
        near(weighOrders(orders, values), weights);
      });

      for (const { budget, base, weights } of wanted.partition)
        it(`has the Owen values of its phrases after ${budget} texts`, async () => {
          const words = wanted.text.split(' ').map((word, at, all) => (at < all.length - 1 ? `${word} ` : word));
          const found = await owenValues(partitionTree(words), game, { base, budget: budget - 2 });
          near(found, weights);
          const asked = await attribute(run, input, { method: 'shap-partition', label: target.name, budget });
          near(
            asked.parts.map(({ weight }) => weight),
            weights,
          );
          near([asked.base!, asked.value], [base, wanted.probabilities[fixture.label]!]);
        });

      it('has the class activation map of captum, shared by tokens', async () => {
        const { parts, of } = await attribute(run, input, { method: 'grad-cam', label: target.name });
        assert.equal(of, 'logit');
        const weights = parts.map(({ weight }) => weight);
        if (Math.max(...wanted.cams.shared) === 0) near(weights, wanted.cams.shared);
        else assert.ok(relativeError(weights, wanted.cams.shared) < 1e-5, `${weights}, not ${wanted.cams.shared}`);
      });

      it('finds with draws of its own what all subsets give, to what draws differ by', async () => {
        const { masks, weights } = drawSubsets(game.players.length, 2 ** game.players.length, new Random(0));
        const [base] = (await game.ask([new Uint8Array(game.players.length)])) as [number];
        const exact = solveKernel(masks, weights, await game.ask(masks), { base, whole: game.whole });
        for (const method of ['shap-kernel', 'shap-permutation']) {
          const found: (readonly number[])[] = [];
          for (let seed = 0; seed < 20; seed++) {
            const asked = { method, label: target.name, budget: 150, seed };
            const { parts, value, base, evaluations } = await attribute(run, input, asked);
            const each = parts.map(({ weight }) => weight);
            found.push(each);
            const sum = each.reduce((total, weight) => total + weight, 0);
            assert.ok(Math.abs(sum - (value - base!)) < 1e-6, `${sum}`);
            assert.ok(evaluations <= 150, `${evaluations}`);
          }
          for (const [player, wanted] of exact.entries()) {
            const mean = found.reduce((total, each) => total + each[player]!, 0) / found.length;
            const variance = found.reduce((total, each) => total + (each[player]! - mean) ** 2, 0) / (found.length - 1);
            const error = Math.sqrt(variance / found.length);
            // Four standard errors of the mean; float32.
            assert.ok(
              Math.abs(mean - wanted) < 4 * error + 1e-6,
              `${method} ${player}: ${mean} ± ${error}, not ${wanted}`,
            );
          }
        }
      });

      it('gives the same weights for the same seed, and others for another one', async () => {
        for (const method of ['lime', 'shap-kernel', 'shap-permutation']) {
          const ask = async (seed: number) =>
            (await attribute(run, input, { method, seed, budget: 60 })).parts.map(({ weight }) => weight);
          assert.deepEqual(await ask(1), await ask(1));
          if (game.players.length > 8) assert.notDeepEqual(await ask(1), await ask(2), method);
        }
      });
    });
  }

  it('leaves out what is written the same at once, and shares its weight', async () => {
    const text = '5 9 5 21';
    const [input] = (await run.predict([text])) as [Prediction];
    const { parts, fit, evaluations } = await attribute(run, input, { method: 'lime', label: 'a' });
    assert.equal(parts[0]!.weight, parts[2]!.weight);
    // Three words: the whole text, and 7 others.
    assert.equal(evaluations, 7);
    const sum = parts.reduce((total, { weight }) => total + weight, 0);
    assert.ok(fit!.score <= 1 && Math.abs(fit!.prediction - input.kind.length) < 10 && Number.isFinite(sum));
  });

  it('tells progress and how much was read, and can be cancelled', async () => {
    const [input] = (await run.predict([fixture.texts[1]!.text])) as [Prediction];
    for (const method of ['lime', 'shap-kernel', 'shap-partition', 'shap-permutation']) {
      const told: (readonly [number, number])[] = [];
      const { evaluations } = await attribute(run, input, {
        method,
        onProgress: (...progress) => told.push(progress),
      });
      assert.equal(told.at(-1)![0], evaluations);
      assert.ok(told.every(([done, of]) => done <= of));
      const controller = new AbortController();
      const cancelled = attribute(run, input, { method, onProgress: () => controller.abort() }, controller.signal);
      await assert.rejects(cancelled, { name: 'CancelledError' }, method);
    }
  });
});

describe('explain/attribution/partitionTree', () => {
  for (const { segments, nodes } of fixture.trees)
    it(`joins "${segments.join('')}" as shap does`, () => {
      assert.deepEqual(
        partitionTree(segments).map(({ left, right, size }) => [left, right, size]),
        nodes,
      );
    });

  it('has no node of fewer than two words, and takes words that objects know', () => {
    assert.deepEqual(partitionTree([]), []);
    assert.deepEqual(partitionTree(['one']), []);
    assert.equal(partitionTree(['constructor ', 'toString ', 'x']).length, 2);
  });
});

describe('explain/attribution/draws', () => {
  it('lacks each number of words equally often, and each word', () => {
    const [words, count] = [6, 12_001];
    const masks = drawMasks(words, count, new Random(5));
    assert.deepEqual([...masks[0]!], [1, 1, 1, 1, 1, 1]);
    const drawn = masks.slice(1);
    const sizes = Array.from({ length: words }, (_, i) => i + 1).map(
      size => drawn.filter(mask => mask.filter(bit => bit === 0).length === size).length,
    );
    // 2,000 each: a deviation is sqrt(12000 / 6 * 5 / 6) = 41.
    for (const size of sizes) assert.ok(Math.abs(size - 2000) < 4 * 41, `${sizes}`);
    for (let word = 0; word < words; word++) {
      const missing = drawn.filter(mask => mask[word] === 0).length / drawn.length;
      assert.ok(Math.abs(missing - (1 + words) / (2 * words)) < 0.02, `${missing}`);
    }
  });

  it('draws subsets by the kernel, with what each lacks', () => {
    const players = 14;
    const { masks, weights } = drawSubsets(players, 600, new Random(5));
    assert.equal(masks.length, 600);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    assert.ok(Math.abs(total - 1) < 1e-9, `${total}`);
    // Sizes of which every subset is there have their share exactly, the others by chance.
    const share = (size: number) => (players - 1) / (size * (players - size));
    const all = Array.from({ length: players - 1 }, (_, i) => share(i + 1)).reduce((a, b) => a + b, 0);
    for (const size of [1, 13]) {
      const of = masks.reduce(
        (sum, mask, i) => (mask.reduce((a, b) => a + b, 0) === size ? sum + weights[i]! : sum),
        0,
      );
      assert.ok(Math.abs(of - share(size) / all) < 1e-9, `${size}: ${of}`);
    }
    for (const size of [2, 5, 7]) {
      const of = masks.reduce(
        (sum, mask, i) => (mask.reduce((a, b) => a + b, 0) === size ? sum + weights[i]! : sum),
        0,
      );
      // About 500 draws: a deviation is sqrt(p / 500).
      assert.ok(Math.abs(of - share(size) / all) < 4 * Math.sqrt(share(size) / all / 500), `${size}: ${of}`);
    }
  });
});
