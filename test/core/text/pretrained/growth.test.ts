/** Long texts without a word's end, of white space, of marks: the time of every stage grows with them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTokenizer } from '../../../../src/core/text/readTokenizer';
import { assertLinear } from '../../../growth';

const fileOf = (name: string) =>
  JSON.parse(readFileSync(join(__dirname, `../../../fixtures/text/families/${name}.json`), 'utf8')).tokenizer as {
    added_tokens: object[];
  };
const flags = { single_word: false, lstrip: true, rstrip: true, normalized: false, special: false };
const spaced = fileOf('gpt2');
const files: Readonly<Record<string, object>> = {
  llama2: fileOf('llama2'),
  'xlm-roberta': fileOf('xlm-roberta'),
  albert: fileOf('albert'),
  'gpt2 whose space takes the white space around it': {
    ...spaced,
    added_tokens: [...spaced.added_tokens, { id: 400, content: ' ', ...flags }],
  },
};

describe('text/pretrained: time', () => {
  for (const [name, file] of Object.entries(files))
    for (const [what, unit] of [
      ['letters', 'a'],
      ['white space', ' '],
      ['marks', '\u0301'],
    ] as const)
      it(`${name}: ${what}`, async () => {
        const tokenizer = readTokenizer(JSON.stringify(file));
        await assertLinear(
          size => unit.repeat(size),
          20_000,
          text => tokenizer.encode(text, Number.POSITIVE_INFINITY),
        );
      });
});
