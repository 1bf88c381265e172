import assert from 'node:assert/strict';
import { Random } from '../../../src/core/base/random';
import { type DiffPart, diffWords } from '../../../webview/lens/diff';

const show = (parts: readonly DiffPart[]) =>
  parts.map(({ kind, text }) => ({ same: text, deleted: `[-${text}-]`, inserted: `{+${text}+}` })[kind]).join('');

describe('lens/diff', () => {
  it('marks the words that differ', () => {
    for (const [before, after, shown] of [
      ['a good film', 'a bad film', 'a [-good-]{+bad+} film'],
      ['a good film', 'a film', 'a [-good -]film'],
      ['a film', 'a very good film', 'a {+very good +}film'],
      ['good', 'good', 'good'],
      ['', 'good', '{+good+}'],
      ['good', '', '[-good-]'],
      ['bad, bad film', 'bad film', 'bad[-, bad-] film'],
      ['不好看', '很好看', '[-不-]{+很+}好看'],
      ["it isn't bad", 'it is bad', "it [-isn't-]{+is+} bad"],
    ] as const)
      assert.equal(show(diffWords(before, after)), shown);
  });

  it('leaves both texts whole, whatever they are', () => {
    const words = ['a', 'b', ' ', ' c', '!', '好', '👍🏽', '\n'];
    for (let seed = 0; seed < 200; seed++) {
      const random = new Random(seed, 'diff');
      const make = () => Array.from({ length: random.integer(12) }, () => words[random.integer(words.length)]).join('');
      const [before, after] = [make(), make()];
      const parts = diffWords(before, after);
      const without = (kind: DiffPart['kind']) => parts.flatMap(part => (part.kind === kind ? [] : part.text)).join('');
      assert.equal(without('inserted'), before);
      assert.equal(without('deleted'), after);
      assert.ok(parts.every(({ kind }, i) => kind !== parts[i - 1]?.kind));
    }
  });

  it('takes long texts that have nothing in common as one change', () => {
    const [before, after] = ['a ', 'b '].map(word => word.repeat(5000));
    assert.deepEqual(
      diffWords(before!, after!).map(({ kind }) => kind),
      ['deleted', 'inserted', 'same'],
    );
  });
});
