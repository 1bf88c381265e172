// Every encoder-decoder family against transformers, by checkpoints that it saved: states, attention, logits, and what is written.
import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { float32, type HostTensor, type HostTensors, int32 } from '../../../src/core/base/hostTensor';
import { Random } from '../../../src/core/base/random';
import type { Infer } from '../../../src/core/config/schema';
import type { Engine, Tensors } from '../../../src/core/engine/contract';
import { createEngine } from '../../../src/core/engine/index';
import { readArchitecture } from '../../../src/core/families/families';
import type { HeadName } from '../../../src/core/families/family';
import { toTheirs } from '../../../src/core/families/mapTensors';
import { mappingsOf, namesInFile } from '../../../src/core/families/matchTensors';
import { classLoss, plainLoss } from '../../../src/core/layers/classLoss';
import { dense } from '../../../src/core/layers/dense';
import { create, createEncoderDecoder } from '../../../src/core/models/pretrained/model';
import type { schema } from '../../../src/core/models/pretrained/schema';
import { withSegments } from '../../../src/core/models/segments';
import { matchWeights } from '../../../src/core/pretrained/matchWeights';
import { openSource, type Source } from '../../../src/core/pretrained/source';
import { beamSearch } from '../../../src/core/tasks/decoding/beamSearch';
import { EncoderDecoderWriter } from '../../../src/core/tasks/decoding/encoderDecoderStepper';
import { eagerContext } from '../models/fixture';
import { checkpointNames, type Packed, readWriterCheckpoint, unpack, type WriterCheckpoint } from './checkpoint';

/** Of numbers of the size of 1 to 10 in single precision, summed in another order. */
const tolerance = 1e-4;

const plain = { from: 'folder' } as Infer<typeof schema>;
const sizes = { source: 0, target: 0, shared: true, sourceLength: 12, targetLength: 12 };

/** A model as tasks make it, with the weights of a file. */
async function open(source: Source, file: ReadonlyMap<string, HostTensor>) {
  const { architecture } = openSource(source);
  const given = { architecture, source };
  const model = createEncoderDecoder(plain, given)!;
  const wanted = model.initialize(sizes, new Random(1, 'weights'));
  return { architecture, model, wanted, ...(await load(source, file, wanted)) };
}

async function load(source: Source, file: ReadonlyMap<string, HostTensor>, wanted: HostTensors) {
  const { architecture } = openSource(source);
  const weights = {
    tensors: new Map(Array.from(file, ([name, { shape }]) => [name, { shape, dtype: 'F32' }])),
    read: async (name: string) => file.get(name)!,
  };
  const matched = matchWeights({ architecture, source, weights: weights as never, weightsFile: 'file' }, wanted, []);
  return { matched, parameters: await matched.read() };
}

function fileOf({ tensors }: WriterCheckpoint): ReadonlyMap<string, HostTensor> {
  return new Map(Object.entries(tensors).map(([name, tensor]) => [name, unpack(tensor)]));
}

function toTensors(tensors: HostTensors): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { data, shape }]) => [name, tf.tensor(data, [...shape], 'float32')]),
  );
}

/** Where rows, and of attention keys too, are real. */
function assertClose(actual: tf.Tensor, packed: Packed, what: string, rows?: number[][], keys?: number[][]): void {
  assert.deepEqual(actual.shape, packed.shape, what);
  const expected = tf.tensor(unpack(packed).data, packed.shape);
  let difference = tf.abs(tf.sub(actual, expected));
  if (rows) {
    const [batch, time] = [rows.length, rows[0]!.length];
    const shape = actual.rank === 4 ? [batch, 1, time, 1] : [batch, time, 1];
    difference = tf.mul(difference, tf.reshape(tf.tensor2d(rows), shape));
  }
  if (keys) difference = tf.mul(difference, tf.reshape(tf.tensor2d(keys), [keys.length, 1, 1, keys[0]!.length]));
  const most = tf.max(difference).dataSync()[0]!;
  assert.ok(most < tolerance, `${what}: ${most}`);
}

function ids2(rows: number[][]) {
  return tf.tensor2d(rows, undefined, 'int32');
}

/** Padding that nothing may look at: other ids, and more of it. */
function widen({ ids, mask }: WriterCheckpoint, extra: number) {
  const more = (rows: number[][], value: number) => rows.map(row => [...row, ...new Array<number>(extra).fill(value)]);
  return { ids: more(ids, 3), mask: more(mask, 0) };
}

let engine: Engine;
before(async () => {
  engine = (await createEngine('native', { threads: 1 })).engine;
});

for (const name of checkpointNames('encoderDecoders'))
  describe(`${name} against transformers`, () => {
    const checkpoint = readWriterCheckpoint(name);
    const file = fileOf(checkpoint);
    const source: Source = { version: 1, config: checkpoint.config, head: 'seq2seq-lm' };
    const { ids, mask, written, counted } = checkpoint;

    it('finds every tensor, and has no others', async () => {
      const { matched, wanted, parameters } = await open(source, file);
      assert.deepEqual(matched.fresh, []);
      assert.deepEqual(
        matched.rows.filter(({ status }) => status !== 'found'),
        [],
      );
      const shapes = (all: HostTensors) =>
        Object.fromEntries(Object.entries(all).map(([key, { shape }]) => [key, [...shape]]));
      assert.deepEqual(shapes(parameters), shapes(wanted));
    });

    it('gives the same states, attention and logits, whatever the padding', async () => {
      const { model, parameters: read } = await open(source, file);
      const parameters = toTensors(read);
      for (const extra of [0, 2]) {
        const captured: Record<string, tf.Tensor> = {};
        const context = eagerContext(captured);
        const wide = widen(checkpoint, extra);
        const sourceMask = tf.tensor2d(wide.mask);
        const memory = model.read(parameters, { ids: ids2(wide.ids), mask: sourceMask }, context);
        const states = tf.slice(memory.states!, [0, 0, 0], [ids.length, ids[0]!.length, -1]);
        assertClose(states, checkpoint.states, 'states', mask);
        const asked = { ids: ids2(written), mask: tf.onesLike(ids2(written)) };
        const hidden = model.write(parameters, memory, sourceMask, asked, context);
        const [batch, time] = [written.length, written[0]!.length];
        const logits = model.vocabularyLogits(parameters, tf.reshape(hidden, [batch * time, model.features]));
        assertClose(tf.reshape(logits, [batch, time, model.vocabulary!]), checkpoint.logits, 'logits', counted);
        const { memory: read } = model.start(parameters, memory, sourceMask);
        let state: Tensors = Object.fromEntries(
          Object.entries(model.stateShapes(batch, 0)).map(([key, shape]) => [key, tf.zeros([...shape])]),
        );
        const parts = [asked.ids.slice([0, 0], [batch, 2]), asked.ids.slice([0, 2], [batch, time - 2])].map(own => {
          const step = model.extend(parameters, { memory: read, sourceMask }, state, own, eagerContext());
          state = step.state;
          return step.hidden;
        });
        const apart = tf.max(tf.abs(tf.sub(tf.concat(parts, 1), hidden))).dataSync()[0]!;
        assert.ok(apart < tolerance, `in two parts: ${apart}`);
        if (extra > 0) continue;
        const kinds = { encoder: [mask, mask], decoder: [counted, counted], cross: [counted, mask] } as const;
        for (const [kind, [rows, keys]] of Object.entries(kinds)) {
          const all = checkpoint.attention[kind as keyof typeof kinds];
          const { layers, heads } = model.attention[kind as keyof typeof kinds]!;
          assert.deepEqual([all.length, all[0]!.shape[1]], [layers, heads]);
          for (const [i, each] of all.entries())
            assertClose(
              captured[`attention/${kind}/${i}`]!,
              each,
              `${kind} ${i}`,
              rows as number[][],
              keys as number[][],
            );
        }
      }
    });

    it('goes back to the same file', async () => {
      const { architecture, parameters } = await open(source, file);
      const { heads } = architecture;
      const { architectures } = checkpoint.config as { readonly architectures: string[] };
      assert.deepEqual([heads['seq2seq-lm']!.architecture], architectures);
      const wrote = new Map<string, HostTensor>();
      for (const mapping of mappingsOf(architecture, 'seq2seq-lm', 1)) {
        const theirs = toTheirs(mapping, parameters[mapping.name]!);
        for (const [i, at] of namesInFile(architecture, mapping, { head: 'seq2seq-lm' }).entries())
          wrote.set(at, theirs[i]!);
      }
      for (const [at, { shape, data }] of file) {
        if (architecture.ignored?.(at.replace(architecture.prefix, ''))) continue;
        assert.deepEqual(wrote.get(at)?.shape, shape, at);
        assert.deepEqual([...wrote.get(at)!.data], [...data], at);
      }
    });

    it('writes what transformers writes, greedily and with beams', async () => {
      const { model, parameters } = await open(source, file);
      const longest = { source: 12, target: 12 };
      const writer = new EncoderDecoderWriter(engine, model, model.vocabulary!, parameters, longest);
      const [batch, time] = [ids.length, ids[0]!.length];
      const input = {
        ids: int32([batch, time], Int32Array.from(ids.flat())),
        mask: float32([batch, time], Float32Array.from(mask.flat())),
      };
      for (const { options, ids: expected } of checkpoint.generated) {
        const { num_beams: beam } = options as { readonly num_beams: number };
        // What was asked of generate stands in generation_config.json, beside what that has of config.json.
        const { eos_token_id, pad_token_id, decoder_start_token_id, forced_eos_token_id } = checkpoint.config;
        const generation = { eos_token_id, pad_token_id, decoder_start_token_id, forced_eos_token_id, ...options };
        const asked = createEncoderDecoder(plain, openSource({ ...source, generation }))!.generation!;
        const most = asked.longest!;
        const stepper = await writer.begin(input, { limit: most, beam });
        const found = await beamSearch(stepper, batch, {
          beam,
          begin: asked.begin,
          end: asked.ends[0]!,
          never: [],
          lengthPenalty: asked.lengthPenalty,
          limits: ids.map(() => most - 1),
          generation: asked,
        });
        const [end] = asked.ends;
        const rows = found.map(([best]) => [...best!.ids, ...(best!.ended ? [end] : [])]);
        // Rows of one batch are as long as each other.
        const upToEnd = expected.map(row => (row.includes(end!) ? row.slice(0, row.indexOf(end!) + 1) : row));
        assert.deepEqual(rows, upToEnd, JSON.stringify(options));
      }
      await writer.dispose();
    });

    if (checkpoint.gradients)
      it('learns as transformers does: loss and gradients of a step', async () => {
        const { architecture, model, parameters: read } = await open(source, file);
        const names = Object.keys(read);
        const sourceMask = tf.tensor2d(mask);
        const targets = tf.tensor1d(checkpoint.target.flat(), 'int32');
        const weight = tf.tensor1d(counted.flat());
        const context = { ...eagerContext(), training: true };
        const { value, grads } = tf.valueAndGrads((...all: tf.Tensor[]) => {
          const parameters = Object.fromEntries(names.map((each, i) => [each, all[i]!]));
          const memory = model.read(parameters, { ids: ids2(ids), mask: sourceMask }, context);
          const asked = { ids: ids2(written), mask: tf.onesLike(ids2(written)) };
          const hidden = model.write(parameters, memory, sourceMask, asked, context);
          const logits = model.vocabularyLogits(parameters, tf.reshape(hidden, [weight.size, model.features]));
          return classLoss(plainLoss, logits, targets, weight).loss as tf.Scalar;
        })(names.map(each => tf.tensor(read[each]!.data as Float32Array, [...read[each]!.shape])));
        assert.ok(Math.abs(value.dataSync()[0]! - checkpoint.loss!) < tolerance);
        const found = new Map<string, HostTensor>();
        for (const mapping of mappingsOf(architecture, 'seq2seq-lm', 1)) {
          const data = grads[names.indexOf(mapping.name)]!.dataSync() as Float32Array;
          const theirs = toTheirs(mapping, { dtype: 'float32', shape: mapping.shape, data });
          for (const [i, at] of namesInFile(architecture, mapping, { head: 'seq2seq-lm' }).entries())
            found.set(at, theirs[i]!);
        }
        const gradients = Object.entries(checkpoint.gradients!);
        assert.ok(gradients.length > 20);
        for (const [at, packed] of gradients) {
          // Sines and cosines are made to stay as they are, though a model that was loaded has gradients of them.
          if (architecture.ignored?.(at.replace(architecture.prefix, ''))) continue;
          const { data, shape } = unpack(packed);
          assert.deepEqual(found.get(at)?.shape, shape, at);
          const most = Math.max(...Array.from(data, (x, i) => Math.abs(x - found.get(at)!.data[i]!)));
          assert.ok(most < tolerance, `${at}: ${most}`);
        }
      });

    it('has all heads of the family', () => {
      const { heads } = readArchitecture(checkpoint.config);
      const own = Object.keys(checkpoint.heads);
      if (own.length > 0) assert.deepEqual(Object.keys(heads).sort(), [...own, 'seq2seq-lm'].sort());
    });

    for (const [head, saved] of Object.entries(checkpoint.heads)) {
      it(`finds every tensor of the file, gives the same logits, and goes back: ${head}`, async () => {
        const { outputs, architectures, shared, tensors, logits } = saved!;
        const theirs = new Map([
          ...Object.entries(shared).map(([at, of]) => [at, file.get(of)!] as const),
          ...Object.entries(tensors).map(([at, tensor]) => [at, unpack(tensor)] as const),
        ]);
        const of: Source = { version: 1, config: { ...checkpoint.config, architectures }, head: head as HeadName };
        const given = openSource(of);
        const encoder = withSegments(create(plain, outputs, given));
        const last = head === 'question' ? 'ends' : 'head';
        const wanted = {
          ...encoder.initialize({ vocabulary: 24, length: 12 }, new Random(1, 'weights')),
          [`${last}.weight`]: float32([8, outputs], new Float32Array(8 * outputs)),
          [`${last}.bias`]: float32([outputs], new Float32Array(outputs)),
        };
        const { matched, parameters: read } = await load(of, theirs, wanted);
        assert.deepEqual(
          matched.rows.filter(({ status }) => status !== 'found'),
          [],
        );
        const parameters = toTensors(read);
        for (const extra of [0, 2]) {
          const wide = widen(checkpoint, extra);
          const input = { ids: ids2(wide.ids), mask: tf.tensor2d(wide.mask) };
          const { hidden, pooled } = encoder.encode(
            parameters,
            encoder.embed(parameters, input),
            input,
            eagerContext(),
          );
          const states = head === 'sequence' ? pooled : tf.slice(hidden, [0, 0, 0], [ids.length, ids[0]!.length, -1]);
          assertClose(dense(parameters, last, states), logits, 'logits', head === 'sequence' ? undefined : mask);
        }
        for (const mapping of mappingsOf(given.architecture, head as HeadName, outputs)) {
          const back = toTheirs(mapping, read[mapping.name]!);
          for (const [i, at] of namesInFile(given.architecture, mapping, { head: head as HeadName }).entries())
            assert.deepEqual([...back[i]!.data], [...(theirs.get(at)?.data ?? [])], at);
        }
      });
    }
  });
