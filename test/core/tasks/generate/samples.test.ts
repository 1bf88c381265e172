import assert from 'node:assert/strict';
import { createEngine } from '../../../../src/core/engine';
import { distinct } from '../../../../src/core/metrics/texts/distinct';
import { taskTraining } from '../../../../src/core/schemas';
import { generationDefaults } from '../../../../src/core/tasks/abilities/generator';
import type { Tokenizer } from '../../../../src/core/text/tokenizer';
import { trainTokenizer } from '../../../../src/core/text/trainTokenizer';
import { linesOf, makeTask } from './languageModel';

const words = { type: 'word', vocabulary: 100, 'minimum-count': 1, split: 'punctuation', lowercase: true } as const;
const rest = { normalize: 'nfc', 'strip-accents': false, 'stop-words': 'none', 'n-grams': [1, 1], length: 32 } as const;

async function scoreLines(lines: readonly string[], options: string) {
  const tokenizer: Tokenizer = await trainTokenizer({ ...words, ...rest }, lines, []);
  const task = await makeTask('{ type: n-gram, order: 2 }', tokenizer, options);
  const examples = linesOf(lines);
  const encoded = task.encodeSplit!(examples);
  const { engine } = await createEngine('native');
  const weights = { engine, parameters: task.count(encoded) };
  const drawn: string[][] = [];
  const generator = task.generator!.open(weights);
  for (let seed = 1; seed <= 4; seed++) {
    let text = '';
    const asked = { ...generationDefaults, temperature: 1, topP: 1, maximumTokens: 200, seed };
    for await (const token of generator.generate('', asked)) text += token.text;
    drawn.push(text.split(/\s+/).filter(word => word !== ''));
  }
  await generator.dispose();
  return { drawn, ...(await task.score(weights, { examples, encoded })) };
}

describe('tasks/generate/samples', () => {
  it('divides different n-grams by all tokens, or by all n-grams where that is asked for', async () => {
    const lines = ['a dog ran home', 'a cat sat down', 'the dog sat there', 'one more cat ran there'];
    const { drawn, scores } = await scoreLines(lines, 'generate');
    assert.equal(scores['distinct-2'], distinct(drawn, 2));
    const listed = taskTraining.generate.scores.map(({ name }) => name);
    assert.deepEqual(
      Object.keys(scores).filter(name => !listed.includes(name)),
      [],
    );
    const asked = await scoreLines(lines, '{ type: generate, distinct: n-grams }');
    assert.deepEqual(asked.drawn, drawn);
    assert.equal(asked.scores['distinct-2'], distinct(drawn, 2, { over: 'ngrams' }));
    assert.ok(asked.scores['distinct-2']! > scores['distinct-2']!);
    assert.equal(asked.scores['distinct-1'], scores['distinct-1']);
    assert.equal(asked.signatures!.distinct, 'over:n-grams');
  });

  it('tells nothing of pairs where every text is one word', async () => {
    const names = Array.from({ length: 400 }, (_, i) => ['Anna', 'Bertil', 'Cecilia', 'David'][i % 4]!);
    const { scores, notes } = await scoreLines(names, 'generate');
    assert.ok(scores['distinct-1']! > 0);
    assert.ok(!('distinct-2' in scores));
    assert.match(
      notes!.join(),
      /each of the 4 texts that were sampled has one word at most: distinct-2 cannot be computed/,
    );
  });
});
