// Models joined of two against transformers' EncoderDecoderModel: logits, attention of all three kinds, and what they write.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensor, HostTensors } from '../../../../src/core/base/hostTensor';
import { under, withPrefix } from '../../../../src/core/base/prefix';
import { Random } from '../../../../src/core/base/random';
import { createEncoderDecoder } from '../../../../src/core/models/encoderDecoder/model';
import type { EncoderDecoderConfig } from '../../../../src/core/models/encoderDecoder/side';
import { matchWeights } from '../../../../src/core/pretrained/matchWeights';
import { tensorsOfSide } from '../../../../src/core/pretrained/readFolder';
import { joinSides, openSource } from '../../../../src/core/pretrained/source';
import { headOfSide } from '../../../../src/core/training/pretrainedRun';
import { eagerContext, stateAfter } from '../fixture';

const tolerance = 1e-4;
const folder = join(__dirname, '../../../fixtures/models/encoderDecoder');

interface Packed {
  readonly shape: number[];
  /** float32 in base64. */
  readonly data: string;
}

interface Fixture {
  readonly config: Record<'encoder' | 'decoder', Record<string, unknown>>;
  readonly ids: number[][];
  readonly mask: number[][];
  readonly written: number[][];
  readonly tensors: Record<string, Packed>;
  readonly states: Packed;
  readonly logits: Packed;
  readonly attention: Record<'encoder' | 'decoder' | 'cross', Packed[]>;
  readonly greedy: number[][];
}

function unpack({ shape, data }: Packed): HostTensor {
  return { dtype: 'float32', shape, data: new Float32Array(Uint8Array.from(Buffer.from(data, 'base64')).buffer) };
}

/** As an import opens it: each side by the names of its family, cross-attention and head among them. */
async function open(fixture: Fixture) {
  const files = new Map(Object.entries(fixture.tensors).map(([name, packed]) => [name, unpack(packed)]));
  const whole = {
    tensors: new Map(Array.from(files, ([name, { shape }]) => [name, { dtype: 'F32', shape }])),
    read: async (name: string) => files.get(name)!,
  };
  const read = (side: 'encoder' | 'decoder') => {
    const config = { ...fixture.config[side], is_decoder: false, add_cross_attention: false };
    const plain = openSource({ version: 1, config });
    const head = headOfSide(plain, side);
    return { ...openSource({ version: 1, config, ...(head && { head }) }), weights: tensorsOfSide(side, whole) };
  };
  const [encoder, decoder] = [read('encoder'), read('decoder')];
  const side = { type: 'pretrained', from: 'folder', reset: 0, 'layer-decay': 1, rate: 1 } as const;
  const config = { encoder: side, decoder: side } as unknown as EncoderDecoderConfig;
  const model = createEncoderDecoder(config, joinSides({ encoder, decoder }));
  const sizes = { source: 20, target: 20, shared: false, sourceLength: 12, targetLength: 12 };
  const wanted = model.initialize(sizes, new Random(1, 'weights'));
  const parameters: Record<string, HostTensor> = {};
  for (const [name, each] of Object.entries({ encoder, decoder })) {
    const file = { ...each, weightsFile: 'model.safetensors' };
    const matched = matchWeights(file, under(name, wanted), []);
    // An encoder that only reads has no use for the vector of a text.
    const unused = matched.rows.flatMap(({ status, of }) =>
      status === 'unused' && !of![0]!.startsWith('pooler.') ? of! : [],
    );
    assert.deepEqual([matched.fresh, unused], [[], []], name);
    Object.assign(parameters, withPrefix(name, await matched.read()));
  }
  assert.deepEqual(Object.keys(parameters).sort(), Object.keys(wanted).sort());
  return { model, parameters: toTensors(parameters) };
}

function toTensors(host: HostTensors): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(host).map(([n, t]) => [n, tf.tensor(t.data, [...t.shape], t.dtype)]));
}

/** Largest difference. @param counted of what means something, broadcast */
function assertClose(actual: tf.Tensor, packed: Packed, what: string, counted: tf.Tensor = tf.scalar(1)): void {
  assert.deepEqual(actual.shape, packed.shape, what);
  const expected = tf.tensor(unpack(packed).data, packed.shape);
  const difference = tf.max(tf.abs(tf.mul(tf.sub(actual, expected), counted))).dataSync()[0]!;
  assert.ok(difference < tolerance, `${what}: ${difference}`);
}

for (const name of ['bertBert', 'bertRoberta', 'bertGpt2', 'wideBertGpt2'])
  describe(`${name} against transformers`, () => {
    const fixture: Fixture = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
    const ids = tf.tensor2d(fixture.ids, undefined, 'int32');
    const mask = tf.tensor2d(fixture.mask, undefined, 'float32');
    const written = tf.tensor2d(fixture.written, undefined, 'int32');

    it('gives its states, attention and logits', async () => {
      const { model, parameters } = await open(fixture);
      const captured: Record<string, tf.Tensor> = {};
      const context = eagerContext(captured);
      const memory = model.read(parameters, { ids, mask }, context);
      assertClose(memory.states!, fixture.states, 'states', tf.expandDims(mask, 2));
      const whole = { ids: written, mask: tf.onesLike(written).toFloat() };
      const hidden = model.write(parameters, memory, mask, whole, context);
      const [batch, time, width] = hidden.shape as [number, number, number];
      const logits = model.vocabularyLogits(parameters, tf.reshape(hidden, [batch * time, width]));
      assertClose(tf.reshape(logits, [batch, time, -1]), fixture.logits, 'logits');
      const real = tf.reshape(mask, [2, 1, -1, 1]);
      for (const [kind, layers] of Object.entries(fixture.attention))
        for (const [i, packed] of layers.entries())
          assertClose(
            captured[`attention/${kind}/${i}`]!,
            packed,
            `${kind} ${i}`,
            kind === 'encoder' ? real : undefined,
          );
    });

    it('writes the same, token by token', async () => {
      const { model, parameters } = await open(fixture);
      const context = eagerContext();
      const read = model.start(parameters, model.read(parameters, { ids, mask }, context), mask);
      const room = fixture.greedy[0]!.length;
      const shapes = Object.entries(model.stateShapes(2, room));
      let state: Record<string, tf.Tensor> = Object.fromEntries(
        shapes.map(([key, shape]) => [key, tf.zeros([...shape])]),
      );
      let last = tf.tensor1d([2, 2], 'int32');
      for (let t = 0; t + 1 < room; t++) {
        const own = { memory: read.memory, sourceMask: mask };
        const step = model.step(parameters, own, state, last, tf.scalar(t, 'int32'), context);
        state = stateAfter(state, step.state, t);
        const logits = model.vocabularyLogits(parameters, step.hidden);
        const never = tf.tensor1d(Array.from({ length: logits.shape[1]! }, (_, id) => (id < 2 ? -1e9 : 0)));
        last = tf.argMax(tf.add(logits, never), 1).toInt() as tf.Tensor1D;
        const wrote = last.dataSync();
        for (const [row, expected] of fixture.greedy.entries())
          if (!expected.slice(1, t + 1).includes(3)) assert.equal(wrote[row], expected[t + 1], `token ${t} of ${row}`);
      }
    });
  });
