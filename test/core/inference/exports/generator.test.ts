// The generator of replaced tokens goes back to the tensors that it has in transformers, with a config.json of its sizes.
import assert from 'node:assert/strict';
import { generatorNames, generatorOf } from '../../../../src/core/inference/exports/generator';
import type { PretrainedRun } from '../../../../src/core/inference/exports/pretrained';
import { nameInGenerator } from '../../../../src/core/models/generatorNames';
import { type Packed, unpack } from '../../families/checkpoint';
import { openStep, readStep, type StepFixture } from '../../tasks/pretrain/step';

describe('inference/exports/generator', () => {
  it('gives ElectraForMaskedLM what training made of it', () => {
    const fixture = readStep('replaced') as StepFixture & { readonly generator: Readonly<Record<string, Packed>> };
    const narrow = { hidden_size: 6, num_attention_heads: 2, intermediate_size: 8 };
    const config = { ...(fixture.config as object), ...narrow };
    const generator = openStep(
      { ...fixture, config, tensors: { ...fixture.tensors, ...fixture.generator }, gradients: {} },
      'masked-lm',
    );
    const { given, parameters } = openStep(fixture, 'replaced-token');
    const named = Object.entries(generator.parameters).map(
      ([name, t]) => [nameInGenerator(name, 'encoder'), t] as const,
    );
    const run = { parts: { config: { task: { type: 'pretrain' } } }, task: { labels: [] } };
    const all = { ...Object.fromEntries(named), ...parameters };
    const pretrained = { ...given, head: 'replaced-token', parameters: all, run } as unknown as PretrainedRun;
    const made = generatorOf(pretrained)!;
    for (const [name, packed] of Object.entries(fixture.generator))
      assert.deepEqual(made.tensors[name], unpack(packed), name);
    const words = 'electra.embeddings.word_embeddings.weight';
    assert.deepEqual(made.tensors[words], unpack(fixture.tensors[words]!));
    const { architectures, hidden_size, intermediate_size } = made.config as Record<string, unknown>;
    assert.deepEqual([architectures, hidden_size, intermediate_size], [['ElectraForMaskedLM'], 6, 8]);
    assert.equal(
      generatorNames(pretrained).size,
      Object.keys(all).filter(name => name.startsWith('generator.')).length,
    );
    assert.equal(generatorOf({ ...pretrained, head: 'masked-lm' }), undefined);
  });
});
