// Losses of sentence vectors and their gradients are those of sentence-transformers, whatever the padding.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { float32 } from '../../../../src/core/base/hostTensor';
import { Random } from '../../../../src/core/base/random';
import type { Example } from '../../../../src/core/data/dataset';
import type { Engine } from '../../../../src/core/engine/contract';
import { engineFor } from '../../../../src/core/inference/engineFor';
import { sgd } from '../../../../src/core/training/optimizers/sgd';
import { exampleOf, makeSimilarity } from './makeSimilarity';

interface Case {
  readonly options: { readonly loss: { readonly type: string }; readonly negatives?: number };
  readonly loss: number;
  readonly gradient: number[];
}

interface Fixture {
  readonly vocabulary: number;
  readonly width: number;
  readonly table: number[];
  readonly first: number[][];
  readonly second: number[][];
  readonly negatives: number[][][];
  readonly labels: number[];
  readonly scores: number[];
  readonly cases: Record<string, Case>;
  readonly shared: Case & { readonly first: number[][]; readonly second: number[][] };
}

const fixture: Fixture = JSON.parse(readFileSync(join(__dirname, '../../../fixtures/similarity/losses.json'), 'utf8'));
const { vocabulary, width, table } = fixture;
const textOf = (ids: readonly number[]) => ids.join(' ');

/** The loss of a batch, and the gradient of the word vectors: how far a step of plain SGD of rate 1 moves them. */
async function stepOf(
  engine: Engine,
  { options }: Case,
  examples: readonly Example[],
  size: { batch: number; time: number },
) {
  const { task } = await makeSimilarity({
    options: { ...options },
    columns: options.negatives === undefined ? [] : ['negative'],
    width,
    vocabulary,
  });
  const parameters = {
    ...task.initialize(new Random(1)),
    'embedding.weight': float32([vocabulary, width], table),
  };
  const trainer = engine.createTrainer({ loss: task.loss, parameters, optimizer: sgd(), frozen: task.frozen, seed: 1 });
  const batch = task.collate(
    examples.map(example => task.encode(example)),
    size,
  );
  const [result] = await trainer.steps([batch], [1]);
  const moved = trainer.state().parameters['embedding.weight']!.data;
  await trainer.dispose();
  return { loss: result!.loss, gradient: table.map((before, i) => before - moved[i]!) };
}

function assertNear(actual: readonly number[], expected: readonly number[], what: string): void {
  const largest = Math.max(1, ...expected.map(Math.abs));
  for (const [i, value] of expected.entries())
    assert.ok(Math.abs(actual[i]! - value) <= 1e-5 * largest, `${what} ${i}: ${actual[i]} for ${value}`);
}

describe('tasks/similarity/losses', function () {
  this.timeout(60_000);
  let engine: Engine;

  before(async () => {
    ({ engine } = await engineFor('auto'));
  });

  for (const [name, expected] of Object.entries(fixture.cases)) {
    it(`${name}: loss and gradients are those of sentence-transformers`, async () => {
      const { type } = expected.options.loss;
      const examples = fixture.first.map((ids, i) =>
        exampleOf(
          {
            text: textOf(ids),
            'text-pair': textOf(fixture.second[i]!),
            ...(type === 'contrastive' && { label: fixture.labels[i]! }),
            ...((type === 'cosent' || type === 'cosine') && { score: fixture.scores[i]! }),
          },
          expected.options.negatives === undefined
            ? undefined
            : fixture.negatives[i]!.slice(0, expected.options.negatives).map(textOf),
        ),
      );
      const { loss, gradient } = await stepOf(engine, expected, examples, { batch: 5, time: 3 });
      assertNear([loss], [expected.loss], 'loss');
      assertNear(gradient, expected.gradient, 'gradient');
      const padded = await stepOf(engine, expected, examples, { batch: 8, time: 7 });
      assertNear([padded.loss], [expected.loss], 'loss with padding');
      assertNear(padded.gradient, expected.gradient, 'gradient with padding');
    });
  }

  it('texts of a batch that an example has itself are no negatives of it', async () => {
    const { shared } = fixture;
    const examples = shared.first.map((ids, i) =>
      exampleOf({ text: textOf(ids), 'text-pair': textOf(shared.second[i]!) }),
    );
    const { loss, gradient } = await stepOf(engine, shared, examples, { batch: 6, time: 4 });
    assertNear([loss], [shared.loss], 'loss');
    assertNear(gradient, shared.gradient, 'gradient');
  });
});
