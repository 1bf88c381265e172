// Every encoder family with every head against transformers, by checkpoints that it saved.
import assert from 'node:assert/strict';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { HostTensor, HostTensors } from '../../../src/core/base/hostTensor';
import type { Json } from '../../../src/core/base/json';
import { Random } from '../../../src/core/base/random';
import type { Infer } from '../../../src/core/config/schema';
import type { Tensors } from '../../../src/core/engine/contract';
import { readArchitecture } from '../../../src/core/families/families';
import type { Architecture, HeadName } from '../../../src/core/families/family';
import { toOurs, toTheirs } from '../../../src/core/families/mapTensors';
import { mappingsOf, matchTensors, namesInFile } from '../../../src/core/families/matchTensors';
import { dense, initializeDense } from '../../../src/core/layers/dense';
import type { Encoded, Encoder } from '../../../src/core/models/model';
import { create } from '../../../src/core/models/pretrained/model';
import type { schema } from '../../../src/core/models/pretrained/schema';
import { withSegments } from '../../../src/core/models/segments';
import { eagerContext } from '../models/fixture';
import {
  type Checkpoint,
  checkpointNames,
  type Packed,
  readCheckpoint,
  readDefaults,
  tensorsOf,
  unpack,
} from './checkpoint';

const tolerance = 1e-4;

function shapesOf(tensors: ReadonlyMap<string, HostTensor>): ReadonlyMap<string, readonly number[]> {
  return new Map(Array.from(tensors, ([name, { shape }]) => [name, shape]));
}

/** Parameters of ours from a file. */
function load(
  architecture: Architecture,
  file: ReadonlyMap<string, HostTensor>,
  head: HeadName | undefined,
  outputs = 1,
) {
  const match = matchTensors(architecture, shapesOf(file), { head, outputs, file: 'model.safetensors' });
  const parameters: HostTensors = Object.fromEntries(
    match.found.map(({ mapping, from }) => [
      mapping.name,
      toOurs(
        mapping,
        from.map(name => file.get(name)!),
      ),
    ]),
  );
  return { match, parameters };
}

function toTensors(tensors: HostTensors): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { data, shape }]) => [name, tf.tensor(data, [...shape], 'float32')]),
  );
}

/** The model that tasks are made of. */
function createEncoder(architecture: Architecture, config: Json, head: HeadName | undefined): Encoder {
  const source = { version: 1, config, ...(head && { head }) } as const;
  return withSegments(create({ from: 'folder' } as Infer<typeof schema>, 1, { architecture, source }));
}

function run(encoder: Encoder, parameters: Tensors, { ids, mask, segments }: Checkpoint) {
  const captured: Record<string, tf.Tensor> = {};
  const input = {
    ids: tf.tensor2d(ids, undefined, 'int32'),
    mask: tf.tensor2d(mask),
    ...(segments && { segments: tf.tensor2d(segments, undefined, 'int32') }),
  };
  const embedded = encoder.embed(parameters, input);
  return { ...encoder.encode(parameters, embedded, { mask: input.mask }, eagerContext(captured)), captured };
}

/** As tasks put logits over what the model gives. */
function logitsOf(encoder: Encoder, name: HeadName, parameters: Tensors, { hidden, pooled }: Encoded): tf.Tensor {
  const [batch, time, width] = hidden.shape as [number, number, number];
  switch (name) {
    case 'sequence':
    case 'next-sentence':
      return dense(parameters, 'head', pooled);
    case 'question':
      return dense(parameters, 'ends', hidden);
    case 'masked-lm': {
      const rows = tf.reshape(hidden, [batch * time, width]);
      return tf.reshape(encoder.vocabulary!.logits(parameters, rows), [batch, time, -1]);
    }
    case 'replaced-token': {
      const [original, replaced] = tf.unstack(dense(parameters, 'head', hidden), 2);
      return tf.sub(replaced!, original!);
    }
    default:
      return dense(parameters, 'head', hidden);
  }
}

/** Largest difference where texts have tokens; of attention, where both the token that looks and the one looked at are real. */
function assertClose(actual: tf.Tensor, packed: Packed, mask: number[][], what: string): void {
  assert.deepEqual(actual.shape, packed.shape, what);
  const expected = tf.tensor(unpack(packed).data, packed.shape);
  const real = tf.tensor2d(mask);
  const perToken = actual.rank > 2 || actual.shape[1] === mask[0]!.length;
  const shape = actual.rank === 4 ? [mask.length, 1, -1, 1] : [mask.length, -1, ...(actual.rank === 3 ? [1] : [])];
  const counted = perToken ? tf.reshape(real, shape) : tf.scalar(1);
  const difference = tf.max(tf.abs(tf.mul(tf.sub(actual, expected), counted))).dataSync()[0]!;
  assert.ok(difference < tolerance, `${what}: ${difference}`);
}

for (const name of checkpointNames('encoders'))
  describe(`${name} against transformers`, () => {
    const checkpoint = readCheckpoint('encoders', name);
    const architecture = readArchitecture(checkpoint.config);
    const heads = Object.keys(checkpoint.heads) as HeadName[];

    it('gives the same hidden states and attention in every layer', () => {
      const file = tensorsOf(checkpoint, undefined, architecture.prefix);
      const { parameters, match } = load(architecture, file, undefined);
      assert.deepEqual(match.missing, []);
      const encoder = createEncoder(architecture, checkpoint.config, undefined);
      const { hidden, captured } = run(encoder, toTensors(parameters), checkpoint);
      const { layers } = architecture.stack;
      assert.equal(layers.length, checkpoint.attention.length);
      assertClose(captured['hidden/embedded']!, checkpoint.hidden[0]!, checkpoint.mask, 'embeddings');
      for (let i = 0; i < layers.length; i++) {
        assertClose(captured[`attention/${i}`]!, checkpoint.attention[i]!, checkpoint.mask, `attention ${i}`);
        // transformers gives the last one after the final normalization.
        if (i < layers.length - 1)
          assertClose(captured[`hidden/${i}`]!, checkpoint.hidden[i + 1]!, checkpoint.mask, `hidden ${i}`);
      }
      assertClose(hidden, checkpoint.last, checkpoint.mask, 'last hidden');
    });

    it('has all heads of the family', () => {
      assert.deepEqual(Object.keys(architecture.heads).sort(), [...heads].sort());
    });

    for (const head of heads) {
      const { outputs, architectures, logits, names } = checkpoint.heads[head]!;
      const file = tensorsOf(checkpoint, head, architecture.prefix);

      it(`finds every tensor of the file and gives the same logits: ${head}`, () => {
        const { parameters, match } = load(architecture, file, head, outputs);
        assert.deepEqual(match.missing, []);
        assert.ok(match.found.length > 0);
        const encoder = createEncoder(architecture, checkpoint.config, head);
        const tensors = toTensors(parameters);
        const given = run(encoder, tensors, checkpoint);
        assertClose(logitsOf(encoder, head, tensors, given), logits, checkpoint.mask, 'logits');
      });

      it(`has these parameters, and no others: ${head}`, () => {
        const { parameters } = load(architecture, file, head, outputs);
        const random = new Random(1, 'weights');
        const sizes = { vocabulary: architecture.vocabulary, length: 9 };
        const encoder = createEncoder(architecture, checkpoint.config, head);
        const own = head === 'question' ? 'ends' : 'head';
        const started = {
          ...encoder.initialize(sizes, random),
          ...(head === 'masked-lm'
            ? encoder.vocabulary!.initialize(sizes, random)
            : initializeDense(own, { from: encoder.features, to: head === 'replaced-token' ? 2 : outputs }, random)),
        };
        const shapes = (all: HostTensors) =>
          Object.fromEntries(Object.entries(all).map(([key, { shape }]) => [key, [...shape]]));
        assert.deepEqual(shapes(started), shapes(parameters));
      });

      it(`goes back to the same file: ${head}`, () => {
        const { heads } = architecture;
        assert.ok([heads[head]!.architecture, ...(heads[head]!.also ?? [])].includes(architectures[0]!));
        const { parameters, match } = load(architecture, file, head, outputs);
        const written = new Map<string, HostTensor>();
        for (const mapping of mappingsOf(architecture, head, outputs)) {
          const theirs = toTheirs(mapping, parameters[mapping.name]!);
          for (const [i, at] of namesInFile(architecture, mapping, { head }).entries()) written.set(at, theirs[i]!);
        }
        // What else is in the file is of heads that are not asked for, or of a pooler that this one does not read.
        assert.deepEqual([...written.keys()].sort(), match.found.flatMap(({ from }) => from).sort());
        const others = names.filter(each => !written.has(each) && !architecture.ignored?.(each));
        assert.deepEqual(others, [...match.unused].sort());
        for (const [at, { shape, data }] of written) {
          assert.deepEqual(shape, file.get(at)!.shape, at);
          assert.deepEqual([...data], [...file.get(at)!.data], at);
        }
      });
    }

    it('lacks a head where the file is of the base model alone', () => {
      const file = tensorsOf(checkpoint, undefined, architecture.prefix);
      const { match } = load(architecture, file, 'token', 3);
      assert.ok(match.missing.some(({ mapping }) => mapping.name === 'head.weight'));
      assert.ok(match.found.some(({ mapping }) => mapping.name === 'embedding.weight'));
    });

    it('reads names of old files: gamma and beta', () => {
      const file = tensorsOf(checkpoint, undefined, architecture.prefix);
      const older = (each: string) =>
        /norm/i.test(each) ? each.replace(/\.weight$/, '.gamma').replace(/\.bias$/, '.beta') : each;
      const old = new Map(Array.from(file, ([each, tensor]) => [older(each), tensor]));
      assert.deepEqual(load(architecture, old, undefined).parameters, load(architecture, file, undefined).parameters);
    });
  });

describe('keys that config.json leaves out', () => {
  for (const [modelType, config] of Object.entries(readDefaults()))
    it(`are those of the class: ${modelType}`, () => {
      const plain = (architecture: Architecture) => JSON.stringify(architecture);
      assert.equal(plain(readArchitecture({ model_type: modelType })), plain(readArchitecture(config)));
      const { heads } = readArchitecture(config);
      for (const [head, { mappings }] of Object.entries(heads))
        assert.equal(
          JSON.stringify(readArchitecture({ model_type: modelType }).heads[head as HeadName]!.mappings(3)),
          JSON.stringify(mappings(3)),
        );
    });
});

describe('the masked language models of DeBERTa', () => {
  for (const [name, legacy] of [
    ['debertaV3', true],
    ['debertaV2', false],
  ] as const)
    it(`are found whichever names their head has, and whatever config.json says of it: ${name}`, () => {
      const { config, ...checkpoint } = readCheckpoint('encoders', name);
      const architecture = readArchitecture({ ...config, legacy });
      const file = tensorsOf({ config, ...checkpoint }, 'masked-lm', architecture.prefix);
      const { match } = load(architecture, file, 'masked-lm');
      assert.deepEqual([match.missing, match.unused], [[], []]);
    });
});

describe('weights that do not fit their config.json', () => {
  const checkpoint = readCheckpoint('encoders', 'bert');
  const read = (config: Readonly<Record<string, unknown>>, change: (file: Map<string, HostTensor>) => void) => {
    const architecture = readArchitecture({ ...checkpoint.config, ...config });
    const file = tensorsOf(checkpoint, undefined, architecture.prefix);
    change(file);
    return () => load(architecture, file, undefined);
  };

  it('are named with both shapes', () => {
    assert.throws(
      read({ intermediate_size: 16 }, () => undefined),
      /config\.json makes encoder\.layer\.0\.intermediate\.dense\.weight \[16, 8\], and the file has \[12, 8\]/,
    );
  });

  it('are named where a part of one map is there and another is not', () => {
    assert.throws(
      read({}, file => file.delete('encoder.layer.0.attention.self.key.weight')),
      /has encoder\.layer\.0\.attention\.self\.query\.weight, and no encoder\.layer\.0\.attention\.self\.key\.weight/,
    );
  });

  it('are unused where a layer more is there', () => {
    const { match } = read({ num_hidden_layers: 1 }, () => undefined)();
    assert.ok(match.unused.includes('encoder.layer.1.output.dense.weight'));
    assert.ok(!match.unused.includes('encoder.layer.0.output.dense.weight'));
  });
});
