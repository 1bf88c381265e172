// A preview of masks shows what training would do to real blocks, and trains nothing.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { previewMasks } from '../../../src/core/training/previewMasks';
import { gather, makeTinyWorkspace } from './tinyWorkspace';

function makeWorkspace(task: string) {
  const made = makeTinyWorkspace();
  const lines = Array.from({ length: 40 }, (_, i) =>
    i % 4 === 3 ? '' : `line ${i} has a few words of its own number ${i}`,
  );
  writeFileSync(join(made.workspace, 'corpus.txt'), lines.join('\n'));
  const config = [
    `task: ${task}`,
    'data: { train: corpus.txt }',
    'tokenizer: { type: word, length: 16 }',
    'model: { type: transformer, layers: 1, heads: 2, width: 8 }',
  ];
  writeFileSync(made.config, `${config.join('\n')}\n`);
  return made;
}

describe('previewMasks', () => {
  it('shows blocks with the masks of the first epochs, what is hidden beside what is read', async () => {
    const { workspace, config } = makeWorkspace('{ type: pretrain, objective: { type: masked-lm, share: 30% } }');
    const preview = await previewMasks(config, { ...gather(workspace), sample: 0, count: 4 });
    assert.equal(
      preview.written,
      'objective: { type: masked-lm, share: 30%, random: 10%, kept: 10%, whole-words: false, masking: dynamic }',
    );
    assert.deepEqual([preview.length, preview.copies, preview.samples.length], [16, undefined, 4]);
    assert.ok(Math.abs(preview.share - 0.3) < 0.05, `${preview.share}`);
    for (const { tokens, passes, line } of preview.samples) {
      assert.equal(tokens[0], '[CLS]');
      // Empty lines begin no block.
      assert.notEqual(line % 4, 0);
      assert.equal(passes.length, 3);
      for (const { read } of passes) {
        assert.deepEqual(
          read.map(({ token, target = token }) => target),
          tokens,
        );
        for (const { token, change } of read) assert.equal(change === 'masked', token === '[MASK]');
      }
      assert.notDeepEqual(passes[0], passes[1]);
    }
    const other = await previewMasks(config, { ...gather(workspace), sample: 1, count: 4 });
    assert.notDeepEqual(other.samples, preview.samples);
  });

  it('shows that static masks stay', async () => {
    const { workspace, config } = makeWorkspace(
      '{ type: pretrain, objective: { type: masked-lm, masking: { type: static, copies: 1 } } }',
    );
    const { samples, copies } = await previewMasks(config, { ...gather(workspace), sample: 0, count: 2 });
    assert.equal(copies, 1);
    for (const { passes } of samples) assert.deepEqual(passes[0], passes[2]);
  });

  it('says where nothing is hidden', async () => {
    for (const [task, message] of [
      ['{ type: pretrain, objective: causal-lm }', /causal-lm masks no texts/],
      ['generate', /task generate masks no texts/],
    ] as const) {
      const { workspace, config } = makeWorkspace(task);
      await assert.rejects(
        previewMasks(config, { ...gather(workspace), sample: 0, count: 2 }),
        error => (error as { code?: string }).code === 'no-masks' && message.test((error as Error).message),
      );
    }
  });
});
