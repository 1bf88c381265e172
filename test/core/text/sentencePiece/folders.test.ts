/** Folders with SentencePiece's files against `transformers` on the same files and texts (fixtures/text/makePieceFolders.py). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTokenizer } from '../../../../src/core/text/readTokenizer';
import { readTokenizerFiles } from '../../../../src/core/text/readTokenizerFiles';
import type { Side } from '../../../../src/core/text/sentencePiece/pieceTokenizer';

const fixtures = join(__dirname, '../../../fixtures/text');
const json = (name: string) => JSON.parse(readFileSync(join(fixtures, name), 'utf8'));
const texts: readonly string[] = json('families/texts.json');

interface Case {
  readonly kind: string;
  readonly config: object;
  /** The name of a model below, or what a JSON file holds. */
  readonly files: Readonly<Record<string, unknown>>;
  readonly roles: Readonly<Record<string, number>>;
  readonly ids: readonly (readonly number[])[];
  readonly pair: readonly number[];
  readonly target?: readonly (readonly number[])[];
}
const { models, cases }: { models: Readonly<Record<string, string>>; cases: Readonly<Record<string, Case>> } =
  json('pieceFolders.json');

function open({ kind, config, files }: Case, side: Side = 'source') {
  const known: Readonly<Record<string, unknown>> = {
    ...files,
    'config.json': { model_type: kind },
    'tokenizer_config.json': config,
  };
  return readTokenizerFiles({
    folder: 'model',
    side,
    text: name => (typeof known[name] === 'object' ? JSON.stringify(known[name]) : undefined),
    bytes: name => (typeof known[name] === 'string' ? Buffer.from(models[known[name]]!, 'base64') : undefined),
  })!;
}

describe('text/sentencePiece: folders', () => {
  for (const [name, given] of Object.entries(cases)) {
    it(`${name}: the ids and roles of transformers`, () => {
      const tokenizer = open(given);
      for (const [i, text] of texts.entries()) {
        const { ids, isEmpty } = tokenizer.encode(text, 10_000);
        assert.deepEqual(isEmpty ? [] : [...ids], given.ids[i], JSON.stringify(text));
      }
      for (const [role, id] of Object.entries(given.roles)) assert.equal(tokenizer.special[role as 'unk'], id, role);
      const [first, second] = ['Hello world', 'Hi'].map(text => {
        const { ids, put = [0, 0] } = tokenizer.encode(text);
        return [...ids].slice(put[0], ids.length - put[1]);
      });
      const { before, between, after } = tokenizer.pair!;
      assert.deepEqual([...before.ids, ...first!, ...between.ids, ...second!, ...after.ids], given.pair);
      // A run keeps tokenizer.json alone.
      const kept = readTokenizer(tokenizer.toJson());
      assert.deepEqual(kept.special, tokenizer.special);
      for (const text of texts.slice(0, 30)) assert.deepEqual(kept.encode(text), tokenizer.encode(text));
    });

    if (given.target)
      it(`${name}: reads what is to be written with the other tokenizer`, () => {
        const tokenizer = open(given, 'target');
        // transformers reads <pad> by the id that the source has.
        for (const [i, text] of texts.entries())
          if (!text.includes('<pad>'))
            assert.deepEqual([...tokenizer.encode(text, 10_000).ids], given.target![i], JSON.stringify(text));
      });
  }
});
