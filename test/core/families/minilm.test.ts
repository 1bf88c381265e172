// A real model through the native engine, layer by layer against transformers.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs-core';
import { float32, type HostTensor, int32 } from '../../../src/core/base/hostTensor';
import type { Infer } from '../../../src/core/config/schema';
import { createEngine } from '../../../src/core/engine';
import { toOurs } from '../../../src/core/families/mapTensors';
import { matchTensors } from '../../../src/core/families/matchTensors';
import { create } from '../../../src/core/models/pretrained/model';
import type { schema } from '../../../src/core/models/pretrained/schema';
import { withSegments } from '../../../src/core/models/segments';
import { readPretrainedModel } from '../../../src/core/pretrained/readPretrainedModel';
import { pretrained } from '../../pretrained';
import { type Packed, unpack } from './checkpoint';

interface Expected {
  readonly texts: string[];
  readonly ids: number[][];
  readonly mask: number[][];
  readonly lengths: number[];
  /** Of each layer, at the first and the last token: [texts, 2, width]. */
  readonly hidden: readonly Packed[];
  /** Of each layer, from the second token of the first text: [heads, time]. */
  readonly attention: readonly Packed[];
}

const file = join(__dirname, '../../fixtures/families/minilm.json');

describe('all-MiniLM-L6-v2', function () {
  this.timeout(120_000);

  it('has the hidden states and attention of transformers in every layer', async function () {
    const path = pretrained('all-MiniLM-L6-v2', this);
    const expected: Expected = JSON.parse(readFileSync(file, 'utf8'));
    const model = await readPretrainedModel(path, { workspace: path, trusted: true });
    const shapes = new Map(Array.from(model.weights.tensors, ([name, { shape }]) => [name, shape]));
    const { found, missing } = matchTensors(model.architecture, shapes, { file: 'model.safetensors' });
    assert.deepEqual(missing, []);
    const parameters: Record<string, HostTensor> = {};
    for (const { mapping, from } of found)
      parameters[mapping.name] = toOurs(mapping, await Promise.all(from.map(name => model.weights.read(name))));

    const encoder = withSegments(create({ from: path } as Infer<typeof schema>, 0, model));
    const { engine } = await createEngine('auto', { threads: 2 });
    const inference = engine.createInference({
      parameters,
      program(weights, inputs, context) {
        const { ids, mask } = inputs as { ids: tf.Tensor; mask: tf.Tensor };
        const captured: Record<string, tf.Tensor> = {};
        const capture = (name: string, value: tf.Tensor | (() => tf.Tensor)) => {
          captured[name] = typeof value === 'function' ? value() : value;
        };
        encoder.encode(weights, encoder.embed(weights, { ids, mask }), { mask }, { ...context, capture });
        return captured;
      },
    });
    const { ids, mask, lengths, texts } = expected;
    const time = ids[0]!.length;
    assert.deepEqual(
      texts.map(text => Array.from(model.tokenizer.encode(text).ids)),
      ids.map((row, i) => row.slice(0, lengths[i])),
    );
    const given = await inference.run({ ids: int32([2, time], ids.flat()), mask: float32([2, time], mask.flat()) });
    await inference.dispose();

    const differ = (actual: ArrayLike<number>, packed: Packed) =>
      Math.max(...Array.from(unpack(packed).data, (value, i) => Math.abs(Number(value) - actual[i]!)));
    const { width } = model.architecture.stack;
    for (let layer = 0; layer < 6; layer++) {
      const { data } = given[`hidden/${layer}`]!;
      const at = (text: number, token: number) =>
        Array.from(data.slice((text * time + token) * width, (text * time + token + 1) * width));
      const ends = lengths.flatMap((length, text) => [...at(text, 0), ...at(text, length - 1)]);
      assert.ok(differ(ends, expected.hidden[layer]!) < 1e-4, `hidden ${layer}`);
      const { data: weights } = given[`attention/${layer}`]!;
      const rows = Array.from({ length: 12 }, (_, head) =>
        Array.from(weights.slice((head * time + 1) * time, (head * time + 2) * time)),
      );
      assert.ok(differ(rows.flat(), expected.attention[layer]!) < 1e-4, `attention ${layer}`);
    }
  });
});
