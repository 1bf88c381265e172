/** Long texts, pairs and windows with tokenizers of families against Hugging Face's `tokenizers` (fixtures/text/makeTruncation.py). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Encoder } from '../../../../src/core/models/model';
import { encodeQuestion } from '../../../../src/core/tasks/answer/windows';
import { idsOf } from '../../../../src/core/tasks/collate';
import { createTextInput } from '../../../../src/core/tasks/textInput';
import { countAround, cutWindows } from '../../../../src/core/tasks/windows';
import { frameLength, pairFrame } from '../../../../src/core/text/pairTemplate';
import { readTokenizer } from '../../../../src/core/text/readTokenizer';

interface Case {
  readonly length: number;
  readonly direction: 'right' | 'left';
  readonly single: readonly number[];
  /** The text and what overflows, with the stride between. */
  readonly windows?: readonly number[][];
  /** Ids and segments of long and short, short and long, long and long, short and short. */
  readonly pairs: readonly [number[], number[]][];
  /** The short text with windows of the long one. */
  readonly questions?: readonly number[][];
}

const folder = join(__dirname, '../../../fixtures/text');
const fixture: {
  readonly a: string;
  readonly b: string;
  readonly stride: number;
  readonly families: Readonly<Record<string, readonly Case[]>>;
} = JSON.parse(readFileSync(join(folder, 'truncation.json'), 'utf8'));
const { a, b, stride } = fixture;

function fileOf(name: string): object {
  if (name !== 't5') return JSON.parse(readFileSync(join(folder, 'families', `${name}.json`), 'utf8')).tokenizer;
  const found = JSON.parse(gunzipSync(readFileSync(join(folder, 'lineFamilies.json.gz'))).toString('utf8'));
  return { ...found.families.t5.tokenizer, normalizer: null };
}

describe('text/pretrained: long texts', () => {
  for (const [name, cases] of Object.entries(fixture.families))
    it(`${name}: what is cut of texts and pairs, and their windows`, () => {
      for (const { length, direction, single, windows, pairs, questions } of cases) {
        const way = direction === 'left' ? 'Left' : 'Right';
        const truncation = { direction: way, max_length: length, strategy: 'LongestFirst', stride: 0 };
        const tokenizer = readTokenizer(JSON.stringify({ ...fileOf(name), truncation }));
        const what = `${length} from the ${direction}`;
        assert.deepEqual([...tokenizer.encode(a).ids], single, what);
        const input = createTextInput({ features: 1 } as Encoder, tokenizer, 'joint');
        const asked = [
          [a, b],
          [b, a],
          [a, a],
          [b, b],
        ] as const;
        for (const [i, [ids, segments]] of pairs.entries()) {
          const { example } = input.encode(...asked[i]!);
          assert.deepEqual([...idsOf(example, 'ids')], ids, `${what}, pair ${i}`);
          assert.deepEqual([...idsOf(example, 'segments')], segments, `${what}, pair ${i}`);
        }
        if (windows) {
          const { before, after } = countAround(tokenizer.encode(a));
          const cut = cutWindows(tokenizer, a, length - before - after - stride).windows;
          assert.deepEqual(
            cut.map(({ ids }) => [...ids]),
            windows,
            what,
          );
        }
        if (questions) {
          const asked = tokenizer.encode(b, 1000);
          const { before, after } = countAround(asked);
          const room = length - (asked.ids.length - before - after) - frameLength(pairFrame(tokenizer));
          const read = encodeQuestion(tokenizer, b, a, { stride: room - stride, questionLength: 100 });
          assert.deepEqual(
            read.windows.map(({ ids }) => [...ids]),
            questions,
            what,
          );
        }
      }
    });
});
