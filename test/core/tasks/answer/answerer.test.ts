// A model in use: answers do not depend on what is asked beside them; windows of long contexts; scores; where it looks.
import assert from 'node:assert/strict';
import { Random } from '../../../../src/core/base/random';
import { createEngine } from '../../../../src/core/engine';
import type { Engine } from '../../../../src/core/engine/contract';
import { splitQuestion } from '../../../../src/core/explain/attention/question';
import { withSegments } from '../../../../src/core/models/segments';
import { create } from '../../../../src/core/models/transformer/model';
import type { SpanParts } from '../../../../src/core/tasks/answer/spanBatch';
import { createSpanTask } from '../../../../src/core/tasks/answer/spanTask';
import { spanTokenizer } from './spanTokenizer';

const encoder = withSegments(
  create(
    {
      layers: 2,
      heads: 2,
      width: 8,
      dropout: 0,
      pool: 'mean',
      positions: 'learned',
      normalization: 'before',
      activation: 'relu',
      initialization: 'xavier',
      'feed-forward': undefined,
      embedding: undefined,
    },
    0,
  ),
);
const parts: SpanParts = {
  encoder,
  tokenizer: spanTokenizer(60, 24),
  network: { match: true, align: true },
  windows: { stride: 6, questionLength: 6 },
  answerLength: 3,
};
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i).join(' ');

describe('a model that answers', () => {
  let engine: Engine;
  const task = createSpanTask(parts);
  // Larger than at the start of training, so that answers differ.
  const parameters = Object.fromEntries(
    Object.entries(task.initialize(new Random(5))).map(([name, tensor]) => {
      const data = Float32Array.from(tensor.data, x => (name.includes('norm') ? x : 8 * x));
      return [name, { ...tensor, data }];
    }),
  );

  before(async () => {
    engine = (await createEngine('auto')).engine;
  });

  it('gives the same answers alone and beside others, to short contexts and to long ones', async () => {
    const open = task.answerer!.open({ engine, parameters });
    try {
      const questions = [
        { question: '3 4', context: '5 6 7 8' },
        { question: '9 10 11', context: numbers(12, 58) },
        { question: '2', context: '3' },
        { question: '7 8 9 10 11 12 13 14 15', context: `${numbers(20, 40)}  ${numbers(20, 40)}` },
      ];
      const fractions: number[] = [];
      const together = await open.ask(questions, { count: 4, onProgress: fraction => fractions.push(fraction) });
      assert.equal(fractions.at(-1), 1);
      for (const [i, asked] of questions.entries()) {
        const [alone] = await open.ask([asked], { count: 4 });
        assert.deepEqual(
          alone!.map(({ text, start }) => [text, start]),
          together[i]!.map(({ text, start }) => [text, start]),
        );
        for (const [k, { text, start, end, probability }] of together[i]!.entries()) {
          assert.equal(asked.context.slice(start, end), text);
          assert.ok(Math.abs(probability - alone![k]!.probability) < 1e-5);
          assert.ok(text.split(' ').filter(word => word !== '').length <= 3);
          if (k > 0) assert.ok(probability <= together[i]![k - 1]!.probability);
        }
        const texts = alone!.map(({ text }) => text);
        assert.equal(new Set(texts).size, texts.length);
      }
      const stopped = new AbortController();
      stopped.abort();
      await assert.rejects(open.ask(questions, { count: 1, signal: stopped.signal }), { name: 'CancelledError' });
    } finally {
      await open.dispose();
    }
  });

  it('shows where it looks: from the context to the question, and among all tokens', async () => {
    const open = task.answerer!.open({ engine, parameters });
    try {
      for (const context of ['5 6 7 8', numbers(12, 58)]) {
        const question = { question: '3 4', context };
        const best = (await open.ask([question], { count: 1 }))[0]![0]!;
        const { answer, truncated, parts: shown, captures } = await open.attend!(question);
        assert.equal(answer.text, best.text);
        assert.equal(truncated, context.length > 20);
        assert.deepEqual(
          shown.map(({ kind, layers, heads }) => [kind, layers, heads]),
          [
            ['question', 1, 1],
            ['encoder', 2, 2],
          ],
        );
        const [asked, all] = shown;
        assert.deepEqual(asked!.keys, ['3', '4']);
        assert.ok(best.text.split(' ').every(token => asked!.queries.includes(token)));
        assert.equal(all!.queries.length, asked!.queries.length + 5);
        for (const { kind, queries, keys, layers, heads } of shown) {
          for (let layer = 0; layer < layers; layer++) {
            const { shape, data } = captures[`attention/${kind}/${layer}`]!;
            assert.deepEqual(shape, [1, heads, queries.length, keys.length]);
            for (let row = 0; row < heads * queries.length; row++) {
              const sum = Array.from(data.slice(row * keys.length, (row + 1) * keys.length)).reduce((a, b) => a + b, 0);
              assert.ok(Math.abs(sum - 1) < 1e-5, `${kind} ${layer}, row ${row}: ${sum}`);
            }
          }
        }
      }
    } finally {
      await open.dispose();
    }
  });

  it('is scored by its best answers; questions without an answer want none', async () => {
    const context = '5 6 7 8';
    const source = { file: 'a.json', line: 1 };
    const open = task.answerer!.open({ engine, parameters });
    const [ranked] = await open.ask([{ question: '3 4', context }], { count: 20, overlapping: true });
    await open.dispose();
    const right = (answer: readonly string[]) => ({
      fields: { question: '3 4', context },
      lists: { answer },
      source,
    });
    const examples = [right([ranked![0]!.text]), right(['nothing', ranked![2]!.text]), right(['nothing'])];
    const told: unknown[] = [];
    const onPrediction = (_: number, decoded: unknown) => told.push(decoded);
    const { scores, count } = await task.score({ engine, parameters }, { examples, encoded: [] }, { onPrediction });
    assert.equal(count, 3);
    assert.ok(Math.abs(scores['exact-match']! - 1 / 3) < 1e-9);
    assert.ok(Math.abs(scores.MRR! - (1 + 1 / 3) / 3) < 1e-9);
    assert.deepEqual(
      told.map(each => (each as { text: string }).text),
      Array(3).fill(ranked![0]!.text),
    );
    // Where no answer can be scored there is no score: not in the context, or no question that has one.
    const nowhere = await task.score({ engine, parameters }, { examples: [right(['nothing'])], encoded: [] });
    assert.deepEqual(Object.keys(nowhere.scores), ['exact-match', 'F1', 'MRR']);
    const none = createSpanTask({ ...parts, noAnswer: 0 });
    const unanswered = await none.score({ engine, parameters }, { examples: [right([])], encoded: [] });
    assert.deepEqual(Object.keys(unanswered.scores), ['loss', 'exact-match', 'F1', 'F1/unanswerable']);
    const either = createSpanTask({ ...parts, noAnswer: 0 });
    const mixed = [right([ranked![0]!.text]), right([])];
    const weights = { engine, parameters };
    const { scores: both } = await either.score(weights, { examples: mixed, encoded: [] });
    // The same question twice: one of the two is wrong, whatever is answered.
    assert.equal(both['F1/answerable']! + both['F1/unanswerable']!, 1);
    assert.ok(Number.isFinite(both.loss));
    const encoded = either.encodeSplit!(mixed);
    assert.deepEqual(
      encoded.map(({ tensors }) => [...tensors.place!.data].map(place => place > 0)),
      [
        [true, true],
        [false, false],
      ],
    );
    // Where every question has an answer, one without is not learned from.
    assert.deepEqual([...task.encodeSplit!(mixed)[1]!.tensors.place!.data], [-1, -1]);
  });
});

describe('question and text as one', () => {
  it('are told apart by the line, or by the question mark', () => {
    assert.deepEqual(splitQuestion('Who sails\nAnna? She\nsails. '), {
      question: 'Who sails',
      context: 'Anna? She\nsails.',
    });
    assert.deepEqual(splitQuestion(' Who sails? Anna sails.'), { question: 'Who sails?', context: 'Anna sails.' });
    for (const text of ['', 'Anna sails.', 'Who?', 'Who?\n '])
      assert.throws(() => splitQuestion(text), /question mark/);
  });
});
