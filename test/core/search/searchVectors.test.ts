import assert from 'node:assert/strict';
import { cosineOf } from '../../../src/core/metrics/pairs';
import { Searches } from '../../../src/core/search/search';
import { makeWorkspace } from './workspace';

describe('a search by vectors', () => {
  for (const width of [1, 2, 5, 8]) {
    it(`gives each passage its cosine, of vectors of ${width}`, async () => {
      const lines = Array.from({ length: 11 }, (_, i) => `line ${i}`);
      const workspace = makeWorkspace({ 'a.txt': lines.join('\n') });
      const vectorOf = (text: string) => {
        const seed = Number(text.match(/\d+/)?.[0] ?? 17);
        return Float32Array.from({ length: width }, (_, i) => Math.sin(seed * 3 + i * 1.7) * (seed + 1));
      };
      const embedder = {
        run: '/runs/sine',
        name: `sine-${width}`,
        weights: 'w',
        async embed(texts: readonly string[]) {
          const vectors = new Float32Array(texts.length * width);
          texts.forEach((text, i) => {
            vectors.set(vectorOf(text), i * width);
          });
          return { vectors, width };
        },
      };
      const searches = new Searches();
      const { hits } = await searches.byVectors(
        { workspace, trusted: true, query: { text: 'what' }, top: 100 },
        embedder,
      );
      assert.equal(hits.length, lines.length);
      for (const { line, score } of hits) {
        const expected = cosineOf(vectorOf('what'), vectorOf(lines[line - 1]!));
        assert.ok(Math.abs(score - expected) < 1e-6, `${line}: ${score} for ${expected}`);
      }
      for (let i = 1; i < hits.length; i++) assert.ok(hits[i - 1]!.score >= hits[i]!.score);
    });
  }

  it('has no number for a vector that is none', async () => {
    const workspace = makeWorkspace({ 'a.txt': 'one\ntwo\nthree' });
    const embedder = {
      run: '/runs/none',
      name: 'none',
      weights: 'w',
      embed: async (texts: readonly string[]) => ({
        vectors: Float32Array.from(
          texts.flatMap(text => (text === 'two' ? [Number.NaN, 1] : text === 'one' ? [0, 0] : [1, 0])),
        ),
        width: 2,
      }),
    };
    const searches = new Searches();
    const { hits } = await searches.byVectors({ workspace, trusted: true, query: { text: 'x' } }, embedder);
    assert.deepEqual(
      hits.map(({ text, score }) => [text, score]),
      [
        ['three', 1],
        ['one', 0],
        ['two', 0],
      ],
    );
  });
});
