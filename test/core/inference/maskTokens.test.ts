import assert from 'node:assert/strict';
import { int32 } from '../../../src/core/base/hostTensor';
import { attentionMatrix, attentionSummary } from '../../../src/core/explain/attention/matrices';
import { engineFor } from '../../../src/core/inference/engineFor';
import { maskTokens } from '../../../src/core/inference/maskTokens';
import { openRun } from '../../../src/core/inference/openRun';
import { train } from '../../../src/core/training/trainRun';
import { spacedTokenizer } from '../tasks/spacedTokenizer';
import { gather, makeTinyWorkspace } from '../training/tinyWorkspace';

describe('masked tokens', function () {
  this.timeout(60_000);
  const tokenizer = spacedTokenizer(20, 30);
  const encoding = tokenizer.encode('5 6 7 8');

  it('give way to the mask, or to what unknown words are', () => {
    const unit = { length: 4, tensors: { ids: int32([4], encoding.ids) } };
    const masked = maskTokens({ units: [unit], encoding }, [1, 3], tokenizer);
    assert.deepEqual(Array.from(masked.encoding.ids), [5, 1, 7, 1]);
    assert.deepEqual(masked.encoding.tokens, ['5', '1', '7', '1']);
    assert.deepEqual(Array.from(masked.units[0]!.tensors.ids!.data), [5, 1, 7, 1]);
    assert.deepEqual(Array.from(unit.tensors.ids.data), [5, 6, 7, 8]);
    const own = { ...tokenizer, special: { ...tokenizer.special, mask: 9 } };
    assert.deepEqual(Array.from(maskTokens({ units: [unit], encoding }, [0], own).encoding.ids), [9, 6, 7, 8]);
  });

  it('are found in the second of two texts, and in windows', () => {
    const towers = { length: 2, tensors: { ids: int32([2], [5, 6]), pairIds: int32([2], [7, 8]) } };
    const [two] = maskTokens({ units: [towers], encoding }, [3], tokenizer).units;
    assert.deepEqual(
      [two!.tensors.ids, two!.tensors.pairIds].map(each => Array.from(each!.data)),
      [
        [5, 6],
        [7, 1],
      ],
    );
    const units = [
      [5, 6, 7],
      [6, 7, 8],
    ].map(ids => ({ length: 3, tensors: { ids: int32([3], ids) } }));
    const places = [Int32Array.of(0, 1, 2), Int32Array.of(1, 2, 3)];
    const read = maskTokens({ units, encoding, places }, [1], tokenizer).units;
    assert.deepEqual(
      read.map(unit => Array.from(unit.tensors.ids!.data)),
      [
        [5, 1, 7],
        [1, 7, 8],
      ],
    );
  });

  it('are refused beyond the text, and of what is no token', () => {
    const unit = { length: 4, tensors: { ids: int32([4], encoding.ids) } };
    for (const at of [4, -1, 0.5]) {
      assert.throws(() => maskTokens({ units: [unit], encoding }, [at], tokenizer), { code: 'out-of-range' });
    }
    const other = { length: 2, tensors: { ids: int32([2], [5, 6]) } };
    assert.throws(() => maskTokens({ units: [other], encoding }, [0], tokenizer), { code: 'cannot-mask' });
  });

  it('change what a run says and where it looks, as the text with the mask in it would', async () => {
    const { engine } = await engineFor('auto');
    const model = '{ type: transformer, width: 8, heads: 2, layers: 2, dropout: 0 }';
    const { workspace, config } = makeTinyWorkspace({ model, train: '{ epochs: 2 }' });
    const run = await openRun((await train(config, gather(workspace))).folder, engine);
    const text = 'the story of a lovely dog';
    const plain = await attentionSummary(run, text);
    const masked = await attentionSummary(run, text, undefined, [5]);
    assert.equal(masked.masking, '[UNK]');
    assert.equal(masked.parts[0]!.queries[5], '[UNK]');
    assert.deepEqual(plain.parts[0]!.queries.toSpliced(5, 1, '[UNK]'), masked.parts[0]!.queries);
    // A word that nobody knows is the same.
    const unknown = 'the story of a zzzzzz dog';
    const wanted = await attentionSummary(run, unknown);
    const said = ({ prediction }: typeof wanted) =>
      (prediction as { probabilities?: object } | undefined)?.probabilities;
    assert.deepEqual(said(masked), said(wanted));
    assert.notDeepEqual(said(masked), said(plain));
    const asked = { layer: 1, head: 0 } as const;
    const [one, other, before] = await Promise.all([
      attentionMatrix(run, text, { ...asked, masked: [5] }),
      attentionMatrix(run, unknown, asked),
      attentionMatrix(run, text, asked),
    ]);
    assert.deepEqual(one.weights, other.weights);
    assert.notDeepEqual(one.weights, before.weights);
    await run.dispose();
  });
});
