import assert from 'node:assert/strict';
import { float32, type HostTensor, type HostTensors, sizeOf } from '../../../../src/core/base/hostTensor';
import { Random } from '../../../../src/core/base/random';
import { readArchitecture } from '../../../../src/core/families/families';
import type { Architecture } from '../../../../src/core/families/family';
import { toTheirs } from '../../../../src/core/families/mapTensors';
import { namesInFile } from '../../../../src/core/families/matchTensors';
import { adaptedModules, merged, type RunLora } from '../../../../src/core/inference/exports/lora';
import { initializeLora, isLora } from '../../../../src/core/layers/lora';
import { selfAttentionParts } from '../../../../src/core/layers/transformer/attention';
import { feedForwardParts } from '../../../../src/core/layers/transformer/feedForward';

const configs: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  bert: {
    model_type: 'bert',
    vocab_size: 16,
    hidden_size: 8,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    intermediate_size: 12,
  },
  gpt2: { model_type: 'gpt2', vocab_size: 16, n_embd: 8, n_layer: 2, n_head: 2 },
  bloom: { model_type: 'bloom', vocab_size: 16, hidden_size: 8, n_layer: 2, n_head: 2 },
  llama: {
    model_type: 'llama',
    vocab_size: 16,
    hidden_size: 8,
    num_hidden_layers: 2,
    num_attention_heads: 4,
    num_key_value_heads: 2,
    intermediate_size: 12,
  },
};

const rank = 2;
const scale = 1.5;

function draw(shape: readonly number[], random: Random): HostTensor {
  return float32(
    shape,
    Array.from({ length: sizeOf(shape) }, () => random.uniform() - 0.5),
  );
}

/** All of the body, and matrices beside the maps that are adapted, none of them 0. */
function drawParameters({ body, stack }: Architecture, lora: RunLora): HostTensors {
  const random = new Random(4, 'adapters');
  const own = body.map(({ name, shape }) => [name, draw(shape, random)] as const);
  const matrices = stack.layers.flatMap((layer, i) => {
    const name = `${stack.names.layers}.${i}`;
    const attention = selfAttentionParts(layer, stack.width);
    const feedForward = feedForwardParts(layer, { width: stack.width, inner: layer.inner });
    const maps = [
      initializeLora(`${name}.attention.qkv`, attention.qkv, stack.width, lora, random),
      initializeLora(`${name}.attention.output`, attention.output, stack.width, lora, random),
      initializeLora(`${name}.feedForward.inner`, feedForward.inner, stack.width, lora, random),
      initializeLora(`${name}.feedForward.outer`, feedForward.outer, layer.inner, lora, random),
    ];
    return maps.flatMap(map => Object.entries(map).map(([key, { shape }]) => [key, draw(shape, random)] as const));
  });
  return Object.fromEntries([...own, ...matrices]);
}

/** scale B A, [out, in]. */
function product(b: HostTensor, a: HostTensor): Float64Array {
  const [out, ranks] = b.shape as [number, number];
  const inputs = a.shape[1]!;
  return Float64Array.from({ length: out * inputs }, (_, at) => {
    let sum = 0;
    for (let r = 0; r < ranks; r++)
      sum += Number(b.data[Math.floor(at / inputs) * ranks + r]) * Number(a.data[r * inputs + (at % inputs)]);
    return scale * sum;
  });
}

describe('what LoRA learned, by the modules of a family', () => {
  for (const [name, config] of Object.entries(configs))
    for (const targets of [
      ['query', 'value'],
      ['key', 'output', 'inner', 'gate', 'outer'],
      ['query', 'key', 'value'],
    ]) {
      it(`${name}, ${targets.join(' ')}: each module's product is what merging adds to its weight`, () => {
        const architecture = readArchitecture(config, 'config.json');
        const lora: RunLora = { rank, alpha: 3, scale, dropout: 0, rankStabilized: false, targets };
        const parameters = drawParameters(architecture, lora);
        const whole = merged([architecture.stack], parameters, lora);
        assert.ok(!Object.keys(whole).some(isLora));
        const modules = new Map(adaptedModules({ architecture, parameters }, lora).map(each => [each.name, each]));
        let seen = 0;
        for (const mapping of architecture.body) {
          const [before, after] = [parameters, whole].map(each => toTheirs(mapping, each[mapping.name]!));
          for (const [i, file] of namesInFile(architecture, mapping).entries()) {
            const change = Float64Array.from(
              after![i]!.data as Float32Array,
              (x, at) => x - Number(before![i]!.data[at]),
            );
            const found = modules.get(file.replace(/\.weight$/, ''));
            if (!found || !file.endsWith('.weight')) {
              assert.ok(
                change.every(x => x === 0),
                file,
              );
              continue;
            }
            seen++;
            const { a, b, rank: ranks, fanInFanOut } = found;
            const [out, inputs] = [b.shape[0]!, a.shape[1]!];
            assert.deepEqual([a.shape[0], b.shape[1]], [ranks, ranks]);
            assert.deepEqual(before![i]!.shape, fanInFanOut ? [inputs, out] : [out, inputs]);
            const expected = product(b, a);
            for (let at = 0; at < expected.length; at++) {
              const [row, column] = [Math.floor(at / inputs), at % inputs];
              const place = fanInFanOut ? column * out + row : at;
              assert.ok(Math.abs(change[place]! - expected[at]!) < 1e-6, `${file} ${at}`);
            }
          }
        }
        assert.equal(seen, modules.size);
        assert.ok(seen > 0);
      });
    }
});
