import assert from 'node:assert/strict';
import { layPassage, markOf, rankLabels, receivedAttention, tint } from '../../../webview/lens/layout';
import { contrast, TEXT_CONTRAST } from '../../../webview/shared/palette';
import { THEMES } from '../themes';
import { makeState, TEXT } from './state';

const token = (name: string, start: number, end: number) => ({ token: name, start, end, unknown: false });

describe('lens layout', () => {
  it('covers the passage, whole and in order', () => {
    const { prediction, saliency } = makeState();
    const passage = layPassage(TEXT, prediction!.tokens, saliency!.weights);
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

  it('puts the pieces of a word together and adds their weights', () => {
    const tokens = [token('play', 0, 4), token('##ing', 4, 7), token('now', 8, 11)];
    const { pieces, strongest, unread } = layPassage('playing now, or', tokens, [0.5, 0.25, -0.1]);
    assert.deepEqual(pieces, [
      { text: 'playing', word: { weight: 0.75, unknown: false, tokens: ['play', '##ing'] } },
      { text: ' ' },
      { text: 'now', word: { weight: -0.1, unknown: false, tokens: ['now'] } },
    ]);
    assert.equal(strongest, 0.75);
    assert.equal(unread, ', or');
  });

  it('shares the weight of n-grams among their words, and shows each word once', () => {
    const text = 'call me now!';
    const words = [token('call', 0, 4), token('me', 5, 7), token('call me', 0, 7), token('now', 8, 11)];
    const { pieces, strongest } = layPassage(text, [...words, token('call me now', 0, 11)], [1, 0, -0.5, 0.25, 0.75]);
    assert.equal(pieces.map(piece => piece.text).join(''), 'call me now');
    assert.deepEqual(
      pieces.flatMap(({ text: shown, word }) => (word ? [[shown, word.weight]] : [])),
      [
        ['call', 1],
        ['me', 0],
        ['now', 0.5],
      ],
    );
    assert.equal(strongest, 1);
    const pairs = layPassage(text, [token('call me', 0, 7), token('me now', 5, 11)], [1, 0.5]);
    assert.deepEqual(
      pairs.pieces.map(({ text: shown, word }) => [shown, word?.weight]),
      [
        ['call me', 1.25],
        [' ', undefined],
        ['now', 0.25],
      ],
    );
    assert.equal(pairs.unread, '!');
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
