// Methods of attribution against captum's and PyTorch's own (test/fixtures/attribution), through the engine.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { float32 } from '../../../../src/core/base/hostTensor';
import type { Engine } from '../../../../src/core/engine/contract';
import { attribute } from '../../../../src/core/explain/attribution/attribute';
import type { AttributedPart } from '../../../../src/core/explain/explanation';
import { engineFor } from '../../../../src/core/inference/engineFor';
import { Run } from '../../../../src/core/inference/run';
import { relativeError } from '../../models/fixture';
import { examplesOf, fixture, LABELS, makeTask, NAMES, type PairName, tokenizer } from '../../tasks/pairFixture';

interface Explained {
  /** Length of the gradient of each token. */
  readonly gradient: readonly number[];
  readonly integrated: readonly number[];
  /** captum's convergence delta. */
  readonly delta: number;
  /** Of the target, and how much more it is than that of the base. */
  readonly value: number;
  readonly change: number;
  /** One a token that can be left out; null where nothing would be left. */
  readonly occlusion: readonly (number | null)[];
}

const expected: Readonly<Record<PairName, readonly Explained[]>> & { readonly steps: number } = JSON.parse(
  readFileSync(join(__dirname, '../../../fixtures/attribution/attribution.json'), 'utf8'),
);

const weightsOf = (parts: readonly AttributedPart[]) => parts.map(({ weight }) => weight);

/** float32 on both sides: 1e-4 of the largest weight. */
for (const name of NAMES) {
  describe(`attributions against captum: ${name}`, function () {
    this.timeout(60_000);
    let engine: Engine;
    let run: Run;

    before(async () => {
      ({ engine } = await engineFor('auto'));
      const task = await makeTask(name);
      const { parameters } = fixture[name];
      const counted = name === 'regress' ? task.count(examplesOf(name).map(example => task.encode(example))) : {};
      const all = {
        ...Object.fromEntries(Object.entries(parameters).map(([key, { shape, data }]) => [key, float32(shape, data)])),
        ...counted,
      };
      const parts = { folder: '/none', record: { name, id: '1' }, tokenizer, task } as unknown as Run['parts'];
      run = new Run(parts, engine, 'best', all);
    });

    after(() => run.dispose());

    for (const [i, wanted] of expected[name].entries()) {
      const { text = '', 'text-pair': pair } = examplesOf(name)[i]!.fields;
      const label = name === 'regress' ? undefined : LABELS[fixture.targets[i]!];
      const explain = async (method: string, options: object = {}) => {
        const [prediction] = await run.predict([pair === undefined ? text : [text, pair]]);
        return attribute(run, prediction!, { method, label, units: 'tokens', ...options });
      };

      it(`has the gradient of example ${i}`, async () => {
        const { parts, value, signed } = await explain('gradient');
        assert.equal(signed, false);
        assert.ok(relativeError(weightsOf(parts), wanted.gradient) < 1e-4);
        if (name !== 'regress') assert.ok(Math.abs(value - wanted.value) < 1e-5, `${value}`);
      });

      it(`integrates the gradients of example ${i}, and says by how much they fail to add up`, async () => {
        const { parts, value, base, error, evaluations } = await explain('integrated-gradients', {
          steps: expected.steps,
        });
        assert.equal(evaluations, expected.steps + 2);
        assert.ok(relativeError(weightsOf(parts), wanted.integrated) < 1e-4);
        assert.ok(Math.abs(value - base! - wanted.change) < 1e-5, `${value} ${base} ${wanted.change}`);
        assert.ok(Math.abs(error! - wanted.delta) < 1e-5, `${error} ${wanted.delta}`);
        const more = await explain('integrated-gradients', { steps: 300 });
        // Maxima and |u - v| have kinks, at which no rule is exact.
        assert.ok(Math.abs(more.error!) < 5e-4, `${more.error}`);
      });

      it(`leaves out each token of example ${i}`, async () => {
        const { parts, evaluations } = await explain('occlusion');
        assert.equal(evaluations, wanted.occlusion.length);
        const known = wanted.occlusion.flatMap((weight, t) => (weight === null ? [] : [[parts[t]!.weight, weight]]));
        const [actual, all] = [known.map(([a]) => a!), known.map(([, b]) => b!)];
        assert.ok(relativeError(actual, all) < 1e-4, `${actual}, not ${all}`);
      });
    }
  });
}
