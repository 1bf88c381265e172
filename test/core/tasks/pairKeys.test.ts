// What a config of pairs says together: a second column for towers, a network that can compare; marks that fit.
import assert from 'node:assert/strict';
import { parseConfig } from '../../../src/core/config/parseConfig';
import type { Example } from '../../../src/core/data/dataset';
import { configSchema } from '../../../src/core/schemas';
import { textsOfPair } from '../../../src/core/tasks/pairKeys';

function problemsOf(...lines: string[]): string[] {
  const { problems } = parseConfig<typeof configSchema>(lines.join('\n'), '/a.nlp.yaml', configSchema);
  return problems.map(({ range, message }) => `${range?.start.line}: ${message}`);
}

describe('configs of pairs', () => {
  it('name the second column where towers are asked for', () => {
    const lines = ['task: { type: regress, pair: towers }', 'model: lstm'];
    assert.match(problemsOf(...lines, 'data: { train: a.csv }').join(), /^1: .*Name the column of the second text/);
    assert.deepEqual(problemsOf(...lines, 'data: { train: a.csv, text-pair: b }'), []);
  });

  it('have a network that can compare', () => {
    const lines = ['task: classify', 'model: linear'];
    assert.match(problemsOf(...lines, 'data: { train: a.csv, text-pair: b }').join(), /^2: .*linear reads one text/);
    assert.deepEqual(problemsOf(...lines, 'data: { train: a.csv }'), []);
  });

  it('have room for the marks of relations', () => {
    const lines = ['task: relate', 'model: gru', 'data: { train: a.csv }'];
    assert.match(problemsOf(...lines, 'tokenizer: { type: word, length: 6 }').join(), /tokenizer\.length 8 or more/);
    assert.deepEqual(problemsOf(...lines, 'tokenizer: { type: word, length: 8 }'), []);
  });

  it('read the second text where there is one', () => {
    const example = (fields: Record<string, string>): Example => ({ fields, source: { file: 'a.csv', line: 1 } });
    assert.deepEqual(textsOfPair(example({ text: 'a', 'text-pair': 'b' })), ['a', 'b']);
    assert.deepEqual(textsOfPair(example({ text: 'a' })), ['a']);
  });
});
