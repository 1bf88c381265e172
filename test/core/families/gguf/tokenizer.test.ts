import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMetadata } from '../../../../src/core/families/gguf/metadata';
import { tokenizerOf } from '../../../../src/core/families/gguf/tokenizer';
import type { GgufValue } from '../../../../src/core/formats/gguf';
import { readTokenizer } from '../../../../src/core/text/readTokenizer';

interface Case {
  readonly model: 'gpt2' | 'llama';
  readonly pre?: string;
  readonly prefixed?: boolean;
  readonly tokens: string[];
  readonly types: number[];
  readonly merges?: string[];
  readonly scores?: number[];
  readonly texts: readonly { readonly text: string; readonly ids: number[]; readonly decoded: string }[];
}

const cases: readonly Case[] = JSON.parse(
  readFileSync(join(__dirname, '../../../fixtures/families/ggufTokenizers.json'), 'utf8'),
);

function valuesOf({ model, pre, prefixed, tokens, types, merges, scores }: Case): ReadonlyMap<string, GgufValue> {
  const all: Readonly<Record<string, GgufValue | undefined>> = {
    model,
    pre,
    tokens,
    token_type: Int32Array.from(types),
    merges,
    scores: scores && Float32Array.from(scores),
    add_space_prefix: prefixed,
    ...(model === 'llama' && { bos_token_id: 1, eos_token_id: 2, unknown_token_id: 0 }),
  };
  const given = Object.entries(all).filter((each): each is [string, GgufValue] => each[1] !== undefined);
  return new Map(given.map(([name, value]) => [`tokenizer.ggml.${name}`, value]));
}

describe('families/gguf, tokenizers', () => {
  for (const each of cases) {
    const title = each.pre ?? `SentencePiece ${each.prefixed ? 'with' : 'without'} a space before`;
    it(`of ${title}: ids and texts as tokenizers gives them`, () => {
      const { tokenizer } = tokenizerOf(readMetadata(valuesOf(each), 'x.gguf'));
      const read = readTokenizer(JSON.stringify(tokenizer));
      assert.equal(read.size, each.tokens.length);
      for (const { text, ids, decoded } of each.texts) {
        if (text === '') continue;
        assert.deepEqual(Array.from(read.encode(text).ids), ids, JSON.stringify(text));
        assert.equal(read.decode(ids), decoded, JSON.stringify(text));
      }
    });
  }
});
