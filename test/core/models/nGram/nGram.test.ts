import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../../../src/core/base/random';
import { createCounter } from '../../../../src/core/models/nGram/model';
import { countTable, GramTable } from '../../../../src/core/models/nGram/table';

interface NGramFixture {
  readonly stream: number[];
  readonly vocabulary: number;
  readonly cases: readonly {
    readonly order: number;
    readonly smoothing: 'kneser-ney' | 'add-k';
    readonly discount: number;
    readonly k: number;
    readonly context: number[];
    readonly probabilities: number[];
  }[];
}

const path = join(__dirname, '../../../fixtures/generate/nGram.json');
const { stream, vocabulary, cases }: NGramFixture = JSON.parse(readFileSync(path, 'utf8'));
const ids = Int32Array.from(stream);

function modelOf(order: number, smoothing: 'kneser-ney' | 'add-k', rest: { discount?: number; k?: number } = {}) {
  return createCounter({ order, smoothing, discount: 0.75, k: 0.1, ...rest });
}

describe('models/n-gram', () => {
  it("gives nltk's probabilities with add-k, and those of the definition with Kneser-Ney", () => {
    assert.ok(cases.length >= 60);
    for (const { order, smoothing, discount, k, context, probabilities } of cases) {
      const model = modelOf(order, smoothing, { discount, k });
      const logs = model.open(model.count(ids), vocabulary).logProbabilities(context);
      for (const [id, p] of probabilities.entries())
        assert.ok(Math.abs(Math.exp(logs[id]!) - p) < 1e-6, `${order} ${smoothing} ${context}: ${id}`);
    }
  });

  it('gives probabilities that sum to 1 after any context, seen or not', () => {
    const random = new Random(3, 'contexts');
    for (const smoothing of ['kneser-ney', 'add-k'] as const)
      for (let i = 0; i < 200; i++) {
        const model = modelOf(1 + (i % 4), smoothing);
        const open = model.open(model.count(ids), vocabulary);
        const context = Array.from({ length: i % 6 }, () => random.integer(vocabulary));
        const sum = open.logProbabilities(context).reduce((total, log) => total + Math.exp(log), 0);
        assert.ok(Math.abs(sum - 1) < 1e-5, `${sum}`);
      }
  });

  it('gives probabilities that sum to 1 where a token stands at the beginning of the stream alone', () => {
    // As in every run: the token that begins the stream comes once.
    const begun = Int32Array.of(vocabulary, ...stream);
    for (const order of [1, 2, 3, 4]) {
      const model = modelOf(order, 'kneser-ney');
      const open = model.open(model.count(begun), vocabulary + 1);
      for (let length = 0; length < 5; length++)
        for (const context of [begun.subarray(0, length), begun.subarray(20, 20 + length)]) {
          const sum = open.logProbabilities([...context]).reduce((total, log) => total + Math.exp(log), 0);
          assert.ok(Math.abs(sum - 1) < 1e-5, `order ${order}, after [${context}]: ${sum}`);
        }
    }
  });

  it('counts every sequence as often as it stands there', () => {
    for (const n of [1, 2, 3]) {
      const { grams, counts } = countTable(ids, n);
      const naive = new Map<string, number>();
      for (let i = 0; i + n <= stream.length; i++) {
        const key = stream.slice(i, i + n).join(' ');
        naive.set(key, (naive.get(key) ?? 0) + 1);
      }
      const ours = new Map(Array.from(counts, (count, row) => [grams.slice(row * n, (row + 1) * n).join(' '), count]));
      assert.deepEqual([...ours].sort(), [...naive].sort());
    }
    const table = new GramTable(2, countTable(ids, 2).grams, countTable(ids, 2).counts);
    const before = new Set(stream.slice(0, -1).filter((_, i) => stream[i + 1] === stream[5]));
    assert.equal(table.endingsOf(Int32Array.of(stream[5]!)), before.size);
  });

  it('a text that is too short for a sequence has none; nothing of it breaks', () => {
    const model = modelOf(5, 'kneser-ney');
    const open = model.open(model.count(Int32Array.of(1, 2)), 4);
    const all = open.logProbabilities([1]);
    assert.ok(all.indexOf(Math.max(...all)) === 2);
  });

  it('refuses tables that are not its own', () => {
    const model = modelOf(3, 'kneser-ney');
    const tables = model.count(ids);
    const { 'grams.2': _, ...missing } = tables;
    assert.throws(() => model.open(missing, vocabulary), { code: 'damaged-checkpoint', message: /sequences of 2/ });
    assert.throws(() => model.open(tables, 3), { code: 'damaged-checkpoint', message: /unknown tokens/ });
    const short = { dtype: 'int32', shape: [1], data: Int32Array.of(1) } as const;
    assert.throws(() => model.open({ ...tables, 'counts.1': short }, vocabulary), { code: 'damaged-checkpoint' });
  });
});
