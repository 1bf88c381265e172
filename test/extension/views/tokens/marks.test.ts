import assert from 'node:assert/strict';
import type { InspectedText } from '../../../../src/core/pretrained/tokens/inspectTokens';
import { describeCounts, marksOf } from '../../../../src/extension/views/tokens/marks';

const answer = (spans: readonly (readonly [number, number])[], more: Partial<InspectedText> = {}): InspectedText => ({
  ids: spans.map((_, i) => i),
  tokens: spans.map(() => 't'),
  forms: spans.map(() => 't'),
  starts: spans.map(([start]) => start),
  ends: spans.map(([, end]) => end),
  before: [],
  after: [],
  vocabulary: 10,
  unknown: 0,
  read: [0, spans.length],
  ...more,
});

describe('extension: marks of tokens', () => {
  it('shades every other token, and those beyond the limit by themselves', () => {
    const cut = answer(
      [
        [0, 1],
        [1, 2],
        [2, 3],
      ],
      { read: [0, 2], limit: 2 },
    );
    assert.deepEqual(
      marksOf(cut, 10).map(({ start, end, level }) => [start, end, level]),
      [
        [10, 11, 1],
        [11, 12, 2],
        [12, 13, 3],
      ],
    );
  });

  it('puts the bytes of a character into one mark', () => {
    const bytes = answer([
      [0, 1],
      [1, 1],
      [1, 1],
      [1, 3],
      [3, 4],
      [3, 4],
      [4, 4],
    ]);
    assert.deepEqual(
      marksOf(bytes, 0).map(({ tokens }) => tokens),
      [[0], [1, 2, 3], [4, 5, 6]],
    );
  });

  it('counts tokens, characters per token, and what is beyond the limit', () => {
    assert.equal(
      describeCounts(
        answer([
          [0, 2],
          [2, 4],
        ]),
        'a\u{1f642}b',
      ),
      '2 tokens, 1.50 characters per token',
    );
    assert.equal(
      describeCounts(
        answer(
          [
            [0, 2],
            [2, 4],
          ],
          { read: [0, 1], limit: 1 },
        ),
        'abcd',
      ),
      '2 tokens, 2.00 characters per token; 1 beyond the limit of 1',
    );
    assert.equal(describeCounts(answer([]), ''), '0 tokens');
  });
});
