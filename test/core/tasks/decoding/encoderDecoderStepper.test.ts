import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { float32, int32 } from '../../../../src/core/base/hostTensor';
import { Random } from '../../../../src/core/base/random';
import type { Engine } from '../../../../src/core/engine/contract';
import { createEngine } from '../../../../src/core/engine/index';
import { createEncoderDecoder } from '../../../../src/core/models/seq2seqTransformer/model';
import { EncoderDecoderWriter } from '../../../../src/core/tasks/decoding/encoderDecoderStepper';

describe('writing with an encoder-decoder whose cache grows', () => {
  const [vocabulary, width, limit] = [13, 8, 300];
  const [rows, source, written] = [2, 9, 150];

  it('gives what the whole text gives, with room for what was written and no more than twice as much', async () => {
    const { engine } = await createEngine('native', { threads: 1 });
    for (const positions of ['learned', 'sinusoidal'] as const) {
      const model = createEncoderDecoder({
        layers: 2,
        'decoder-layers': 1,
        heads: 2,
        width,
        embedding: undefined,
        'target-embedding': undefined,
        'feed-forward': 16,
        normalization: 'before',
        positions,
        activation: 'gelu',
        dropout: 0,
        initialization: 'xavier',
      });
      const sizes = { source: vocabulary, target: vocabulary, shared: true, sourceLength: limit, targetLength: limit };
      const parameters = model.initialize(sizes, new Random(0, 'weights'));
      const draw = (time: number) => Int32Array.from({ length: rows * time }, (_, i) => (i * i + 3) % vocabulary);
      const [read, wrote] = [int32([rows, source], draw(source)), int32([rows, written], draw(written))];
      const mask = float32([rows, source], new Float32Array(rows * source).fill(1));

      const inference = engine.createInference({
        parameters,
        program: (weights, { ids, mask: own, asked }, context) => {
          const memory = model.read(weights, { ids: ids!, mask: own! }, context);
          const hidden = model.write(weights, memory, own!, { ids: asked!, mask: tf.onesLike(asked!) }, context);
          const logits = model.vocabularyLogits(weights, tf.reshape(hidden, [rows * written, width]));
          return { scores: tf.logSoftmax(logits) };
        },
      });
      const { scores: whole } = await inference.run({ ids: read, mask, asked: wrote });

      const rooms: number[] = [];
      const watched: Engine = {
        ...engine,
        createInference(options) {
          const made = engine.createInference(options);
          return {
            run(inputs) {
              if (inputs['state/key.0']) rooms.push(inputs['state/key.0'].shape[2]!);
              return made.run(inputs);
            },
            load: values => made.load(values),
            toOnnx: request => made.toOnnx(request),
            dispose: () => made.dispose(),
          };
        },
      };
      const writer = new EncoderDecoderWriter(watched, model, vocabulary, parameters, {
        source: limit,
        target: limit,
      });
      const stepper = await writer.begin({ ids: read, mask }, { limit, beam: 1 });
      for (let t = 0; t < written; t++) {
        const at = Array.from({ length: rows }, (_, row) => row * written + t);
        const { scores } = await stepper.step(Int32Array.from(at, i => wrote.data[i]!));
        for (const [row, i] of at.entries())
          for (let token = 0; token < vocabulary; token++) {
            const [actual, expected] = [scores[row * vocabulary + token]!, whole!.data[i * vocabulary + token]!];
            assert.ok(Math.abs(actual - Number(expected)) < 1e-4, `${positions}, after token ${t}: ${actual}`);
          }
      }
      assert.deepEqual(rooms, [...Array(64).fill(64), ...Array(64).fill(128), ...Array(22).fill(256)]);
      await Promise.all([writer.dispose(), inference.dispose()]);
    }
  });
});
