// Readers of question and context against PyTorch's (test/fixtures/answer): loss, gradients, probabilities and the best span.
import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensors } from '../../../../src/core/base/hostTensor';
import { create } from '../../../../src/core/models/lstm/model';
import { withSegments } from '../../../../src/core/models/segments';
import { type SpanParts, spanProgram } from '../../../../src/core/tasks/answer/spanBatch';
import { rankSpans } from '../../../../src/core/tasks/answer/spans';
import { createSpanTask } from '../../../../src/core/tasks/answer/spanTask';
import { encodeQuestion } from '../../../../src/core/tasks/answer/windows';
import { differentiate, eagerContext, type FixtureTensor, relativeError, toTensors } from '../../models/fixture';
import { spanTokenizer } from './spanTokenizer';

interface Half {
  readonly parameters: Record<string, FixtureTensor>;
  readonly gradients: Record<string, FixtureTensor>;
  readonly loss: number;
  readonly read: readonly {
    readonly start: FixtureTensor;
    readonly end: FixtureTensor;
    readonly best: [number, number];
    readonly score: number;
  }[];
}

interface Fixture {
  readonly vocabulary: number;
  readonly width: number;
  readonly hidden: number;
  readonly longestAnswer: number;
  readonly questions: readonly { question: string; context: string; right: [number, number] | null }[];
  readonly drqa: Half;
  readonly bert: Half;
}

const fixture: Fixture = JSON.parse(readFileSync(join(__dirname, '../../../fixtures/answer/spans.json'), 'utf8'));

function partsOf(full: boolean): SpanParts {
  const encoder = withSegments(
    create(
      {
        width: fixture.width,
        hidden: fixture.hidden,
        embedding: undefined,
        layers: 1,
        bidirectional: true,
        pool: 'last',
        dropout: 0,
        initialization: 'uniform',
      },
      0,
    ),
  );
  return {
    encoder,
    tokenizer: spanTokenizer(fixture.vocabulary, 24),
    network: { match: full, align: full },
    windows: { stride: 8, questionLength: 8 },
    answerLength: fixture.longestAnswer,
    noAnswer: 0,
  };
}

const examples = fixture.questions.map(({ question, context, right }, i) => ({
  fields: { question, context },
  lists: {
    answer: right
      ? [
          context
            .split(' ')
            .slice(right[0], right[1] + 1)
            .join(' '),
        ]
      : [],
  },
  source: { file: 'a.json', line: i + 1 },
}));

function toEager(host: HostTensors): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(host).map(([n, t]) => [n, tf.tensor(t.data, [...t.shape], t.dtype)]));
}

for (const half of ['drqa', 'bert'] as const) {
  describe(`answer: a BiLSTM with the ends of ${half} against PyTorch`, () => {
    const expected = fixture[half];
    const parts = partsOf(half === 'drqa');
    const task = createSpanTask(parts);
    const encoded = task.encodeSplit!(examples);
    // With padding and a filler row.
    const inputs = toEager(task.collate(encoded, { batch: 5, time: 20 }));

    it('gives the same loss and the same gradient of every parameter', () => {
      const { loss, gradients } = differentiate(task, toTensors(expected.parameters), inputs);
      assert.ok(Math.abs(loss - expected.loss) < 1e-5 * expected.loss, `${loss}, not ${expected.loss}`);
      // What shifts all that a softmax compares has no part in the loss.
      const { [half === 'drqa' ? 'asked.bias' : 'ends.bias']: shift, ...others } = gradients;
      assert.ok(shift!.dataSync().every(value => Math.abs(value) < 1e-7));
      assert.deepEqual(Object.keys(others).sort(), Object.keys(expected.gradients).sort());
      for (const [name, { data }] of Object.entries(expected.gradients)) {
        const error = relativeError(others[name]!.dataSync(), data);
        assert.ok(error < 1e-4, `${name}: ${error}`);
      }
    });

    it('reads the same probabilities, and the same best span', () => {
      const outputs = spanProgram(parts)(toTensors(expected.parameters), inputs, eagerContext());
      const rows = (name: string) => outputs[name]!.arraySync() as number[][];
      for (const [row, { start, end, best, score }] of expected.read.entries()) {
        const { question, context } = fixture.questions[row]!;
        const { windows } = encodeQuestion(parts.tokenizer, question, context, parts.windows);
        assert.equal(windows.length, 1);
        const logits = { start: Float32Array.from(rows('start')[row]!), end: Float32Array.from(rows('end')[row]!) };
        const limits = { count: 1, maximumLength: fixture.longestAnswer };
        const { spans, none } = rankSpans(windows, [logits], limits);
        assert.deepEqual([spans[0]!.first, spans[0]!.last], best, `question ${row}`);
        assert.ok(Math.abs(spans[0]!.score - score) < 1e-5, `question ${row}`);
        assert.ok(Math.abs(none - start.data[0]! - end.data[0]!) < 1e-5, `question ${row}`);
      }
    });
  });
}
