import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensor, HostTensors } from '../../../src/core/base/hostTensor';
import type { Tensors } from '../../../src/core/engine/contract';
import type { HeadName } from '../../../src/core/families/family';
import { toOurs, toTheirs } from '../../../src/core/families/mapTensors';
import { namesInFile } from '../../../src/core/families/matchTensors';
import { readSafetensors } from '../../../src/core/formats/safetensors';
import { dense } from '../../../src/core/layers/dense';
import { eagerContext, type FixtureTensor, relativeError, stateAfter, toTensor } from '../models/fixture';
import { load, read, toLogits, wordsOf } from './decoder';

type Config = Readonly<Record<string, unknown>>;

interface Run {
  readonly mask: number[][];
  readonly ids: number[][];
  readonly logits: FixtureTensor;
  readonly hidden: FixtureTensor;
  readonly attention: readonly FixtureTensor[];
}

interface Decoder {
  readonly config: Config;
  /** model.safetensors */
  readonly weights: string;
  /** What names of the body begin with in it. */
  readonly prefix: string;
  readonly expected: { readonly right: Run; readonly left: Run };
  readonly heads: Readonly<
    Partial<
      Record<
        HeadName,
        {
          readonly config: Config;
          readonly prefix: string;
          readonly shapes: Readonly<Record<string, number[]>>;
          /** Of the head alone; the body is as above. */
          readonly values: Readonly<Record<string, FixtureTensor>>;
          readonly logits: FixtureTensor;
        }
      >
    >
  >;
}

const folder = join(__dirname, '../../fixtures/families/decoders');
const names = readdirSync(folder).map(file => file.replace('.json', ''));
const readDecoder = (name: string): Decoder => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));

/** [batch, time, ...] where tokens are real. */
function real(x: tf.Tensor, mask: number[][]): Float32Array {
  const shape = [x.shape[0]!, x.shape[1]!, ...new Array<number>(x.rank - 2).fill(1)];
  return tf.mul(x, tf.reshape(tf.tensor2d(mask), shape)).dataSync() as Float32Array;
}

/** [batch, heads, queries, keys] -> queries second. */
const byQuery = (x: tf.Tensor) => tf.transpose(x, [0, 2, 1, 3]);

for (const name of names)
  describe(`families, ${name} as transformers saves and computes it`, () => {
    const decoder = readDecoder(name);
    const tensors = readSafetensors(Buffer.from(decoder.weights, 'base64')).tensors;
    const loaded = load(decoder.config, tensors, 'causal-lm', 1);

    for (const side of ['right', 'left'] as const)
      it(`gives hidden states, attention and logits, with padding on the ${side}`, () => {
        const expected = decoder.expected[side];
        const { hidden, captures } = read(loaded, expected);
        const { mask } = expected;
        assert.ok(relativeError(real(hidden, mask), real(toTensor(expected.hidden), mask)) < 1e-4);
        assert.ok(relativeError(real(toLogits(loaded, hidden), mask), real(toTensor(expected.logits), mask)) < 1e-4);
        assert.equal(expected.attention.length, loaded.architecture.stack.layers.length);
        for (const [i, attention] of expected.attention.entries()) {
          const ours = real(byQuery(captures[`attention/${i}`]!), mask);
          assert.ok(relativeError(ours, real(byQuery(toTensor(attention)), mask)) < 1e-4, `layer ${i}`);
        }
      });

    it('writes token by token what it gives for the whole text', () => {
      const { ids } = decoder.expected.right;
      const [batch, time] = [ids.length, ids[0]!.length];
      const whole = read(loaded, { ids, mask: ids.map(row => row.map(() => 1)) }).hidden;
      const shapes = Object.entries(loaded.stack.stateShapes(batch, time));
      let state: Tensors = Object.fromEntries(shapes.map(([key, shape]) => [key, tf.zeros([...shape])]));
      for (let t = 0; t < time; t++) {
        const column = wordsOf(
          loaded,
          tf.tensor1d(
            ids.map(row => row[t]!),
            'int32',
          ),
        );
        const step = loaded.stack.step(loaded.parameters, column, state, tf.scalar(t, 'int32'), {
          context: eagerContext(),
        });
        const expected = tf.slice(whole, [0, t, 0], [batch, 1, -1]).dataSync();
        assert.ok(relativeError(step.hidden.dataSync(), expected) < 1e-5, `token ${t}`);
        state = stateAfter(state, step.state, t);
      }
    });

    it('goes back to the tensors that it came from, bit for bit', () => {
      const back: Record<string, HostTensor> = {};
      for (const { mapping, from } of loaded.match.found) {
        const ours = toOurs(
          mapping,
          from.map(each => tensors[each]!),
        );
        assert.deepEqual(namesInFile(loaded.architecture, mapping, { head: 'causal-lm' }), from);
        for (const [i, theirs] of toTheirs(mapping, ours).entries()) back[from[i]!] = theirs;
      }
      assert.deepEqual(Object.keys(back).sort(), Object.keys(tensors).sort());
      for (const [each, tensor] of Object.entries(tensors)) assert.deepEqual(back[each], tensor, each);
    });

    for (const [head, saved] of Object.entries(decoder.heads) as [HeadName, NonNullable<Decoder['heads'][HeadName]>][])
      it(`gives the logits of its head ${head}, from the names of such a file`, () => {
        const all: HostTensors = Object.fromEntries(
          Object.keys(saved.shapes).map(each => {
            const value = saved.values[each];
            if (value) return [each, { dtype: 'float32', shape: value.shape, data: Float32Array.from(value.data) }];
            return [each, tensors[decoder.prefix + each.slice(saved.prefix.length)]!];
          }),
        );
        const outputs = head === 'question' ? 2 : 3;
        const own = load(saved.config, all, head, outputs);
        assert.equal(own.architecture.heads[head]!.architecture, (saved.config.architectures as string[])[0]);
        for (const { mapping, from } of own.match.found)
          assert.deepEqual(namesInFile(own.architecture, mapping, { head }), from);
        const { ids, mask } = decoder.expected.right;
        const { hidden } = read(own, { ids, mask });
        const logits = dense(own.parameters, head === 'question' ? 'ends' : 'head', hidden);
        const lengths = mask.map(row => row.reduce((a, b) => a + b));
        const expected = toTensor(saved.logits);
        if (own.architecture.heads[head]!.reads === 'last') {
          const last = lengths.map((length, row) =>
            tf.reshape(tf.slice(logits, [row, length - 1, 0], [1, 1, -1]), [1, -1]),
          );
          assert.ok(relativeError(tf.concat(last).dataSync(), expected.dataSync()) < 1e-4);
          return;
        }
        const theirs = head === 'question' ? tf.transpose(expected, [0, 2, 1]) : expected;
        assert.ok(relativeError(real(logits, mask), real(theirs, mask)) < 1e-4);
      });
  });
