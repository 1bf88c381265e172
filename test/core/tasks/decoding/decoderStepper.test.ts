import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { int32 } from '../../../../src/core/base/hostTensor';
import { Random } from '../../../../src/core/base/random';
import type { Engine } from '../../../../src/core/engine/contract';
import { createEngine } from '../../../../src/core/engine/index';
import { createDecoder } from '../../../../src/core/models/transformer/model';
import { DecoderWriter } from '../../../../src/core/tasks/decoding/decoderStepper';
import { cacheRoom } from '../../../../src/core/tasks/decoding/growingState';

describe('writing with a decoder whose cache grows', () => {
  const [vocabulary, width, limit] = [13, 16, 300];
  const decoder = createDecoder({
    layers: 2,
    heads: 2,
    width,
    embedding: undefined,
    'feed-forward': 32,
    pool: 'mean',
    normalization: 'before',
    positions: 'learned',
    activation: 'gelu',
    dropout: 0,
    initialization: 'xavier',
  });
  const parameters = decoder.initialize({ vocabulary, length: limit }, new Random(0, 'decoder'));
  const ids = Array.from({ length: 150 }, (_, i) => (i * i + 3) % vocabulary);
  let engine: Engine;
  /** Logits after each token, of the whole text at once. */
  let whole: Float32Array;
  /** Sizes of the first cache that programs were run with. */
  let rooms: number[];
  let watched: Engine;

  before(async () => {
    ({ engine } = await createEngine('native', { threads: 1 }));
    const inference = engine.createInference({
      parameters,
      program: (weights, { ids }, context) => {
        const { hidden } = decoder.write(weights, ids!, context);
        return { scores: decoder.vocabularyLogits(weights, tf.reshape(hidden, [ids!.size, width])) };
      },
    });
    const { scores } = await inference.run({ ids: int32([1, ids.length], Int32Array.from(ids)) });
    whole = scores!.data as Float32Array;
    await inference.dispose();
    watched = {
      ...engine,
      createInference(options) {
        const made = engine.createInference(options);
        return {
          run(inputs) {
            rooms.push(inputs['state/key.0']?.shape[2] ?? inputs.ids!.shape[1]!);
            return made.run(inputs);
          },
          load: values => made.load(values),
          toOnnx: request => made.toOnnx(request),
          dispose: () => made.dispose(),
        };
      },
    };
  });

  beforeEach(() => {
    rooms = [];
  });

  function checkScores(scores: Float32Array, token: number): void {
    scores.forEach((score, i) => {
      assert.ok(Math.abs(score - whole[token * vocabulary + i]!) < 1e-4, `after token ${token}: ${score}`);
    });
  }

  it('gives what the whole text gives, with room for what was read and no more than twice as much', async () => {
    const writer = new DecoderWriter(watched, decoder, vocabulary, parameters, limit);
    const stepper = writer.begin(1, limit);
    for (const [i, id] of ids.entries()) checkScores((await stepper.step(Int32Array.of(id))).scores, i);
    assert.deepEqual(rooms, [...Array(64).fill(64), ...Array(64).fill(128), ...Array(22).fill(256)]);
    await writer.dispose();
  });

  it('reads a text at once into a cache of its size, and goes on from there', async () => {
    const writer = new DecoderWriter(watched, decoder, vocabulary, parameters, limit);
    const stepper = writer.begin(1, limit);
    const { next, count } = (await stepper.read!(ids.slice(0, 100)))!;
    assert.equal(count, 100);
    checkScores(next.scores, 99);
    for (let i = 100; i < ids.length; i++) checkScores((await stepper.step(Int32Array.of(ids[i]!))).scores, i);
    assert.deepEqual(rooms, [128, ...Array(28).fill(128), ...Array(22).fill(256)]);
    await writer.dispose();
  });

  it('keeps what each row is when rows change their order', async () => {
    const writer = new DecoderWriter(engine, decoder, vocabulary, parameters, limit);
    const stepper = writer.begin(2, limit);
    let last = new Float32Array();
    // The text is the second row, then the first, then the second again.
    for (const [i, id] of ids.slice(0, 70).entries()) {
      const [own, other] = i % 2 === 0 ? [1, 0] : [0, 1];
      const row = new Int32Array(2).fill((id + 1) % vocabulary);
      row[own] = id;
      const parents = Int32Array.of(other, other);
      parents[own] = i === 0 ? own : other;
      last = (await stepper.step(row, parents)).scores.slice(own * vocabulary, (own + 1) * vocabulary);
    }
    checkScores(last, 69);
    await writer.dispose();
  });

  it('has no more room than the limit', () => {
    assert.equal(cacheRoom(1, 40), 40);
    assert.equal(cacheRoom(65, 100), 100);
    assert.equal(cacheRoom(2000, 2048), 2048);
    assert.equal(cacheRoom(129, 2048), 256);
  });
});
