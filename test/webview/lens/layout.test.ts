import assert from 'node:assert/strict';
import { layPassage, markOf, rankLabels, receivedAttention, tint } from '../../../webview/lens/layout';
import { contrast, TEXT_CONTRAST } from '../../../webview/shared/palette';
import { THEMES } from '../themes';
import { makeState, TEXT } from './state';

describe('lens layout', () => {
  it('covers the passage, whole and in order', () => {
    const passage = layPassage(TEXT, makeState().attribution!.parts);
    assert.equal(passage.pieces.map(piece => piece.text).join('') + passage.unread, TEXT);
    assert.deepEqual(
      passage.added.map(entry => entry.token),
      ['[CLS]', '[SEP]'],
    );
    assert.equal(passage.strongest, 0.62);
    const free = passage.pieces.find(piece => piece.text === 'free')!;
    assert.equal(free.word!.weight, 0.62);
    assert.equal(passage.pieces[0]!.word!.unknown, true);
  });

  it('says what was not read', () => {
    const parts = [{ text: 'now', start: 0, end: 3, unknown: false, weight: 1, tokens: ['now'] }];
    assert.deepEqual(layPassage('now, or', parts), {
      pieces: [{ text: 'now', word: { unknown: false, weight: 1, tokens: ['now'] } }],
      added: [],
      strongest: 1,
      unread: ', or',
    });
  });

  it('tints so that text stays readable in every theme', () => {
    for (const [name, { variables }] of Object.entries(THEMES)) {
      const colours = {
        background: variables['--vscode-editor-background']!,
        foreground: variables['--vscode-editor-foreground']!,
        supports: variables['--vscode-charts-blue']!,
        opposes: variables['--vscode-charts-orange']!,
      };
      for (let weight = -1; weight <= 1; weight += 0.05) {
        const made = tint(weight, 1, colours);
        if (made) assert.ok(contrast(made.ink, made.background) >= TEXT_CONTRAST, `${name} ${weight}`);
      }
    }
    assert.equal(tint(0, 0, { background: '#000', foreground: '#fff', supports: '#00f', opposes: '#f80' }), undefined);
  });

  it('marks signs without colour, unless too weak', () => {
    assert.deepEqual(
      [0.9, -0.5, 0.05].map(weight => markOf(weight, 1)),
      ['for', 'against', undefined],
    );
  });

  it('averages the columns of attention', () => {
    const received = receivedAttention(['a', 'b'], Float32Array.of(0.25, 0.75, 0.5, 0.5));
    assert.deepEqual(received, [
      { token: 'a', weight: 0.375 },
      { token: 'b', weight: 0.625 },
    ]);
  });

  it('ranks labels', () => {
    assert.deepEqual(
      rankLabels({ b: 0.2, a: 0.2, c: 0.6 }).map(({ label }) => label),
      ['c', 'a', 'b'],
    );
  });
});
