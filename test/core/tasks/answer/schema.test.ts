// What a config of questions can say, and what of it does not go together.
import assert from 'node:assert/strict';
import { parseConfig } from '../../../../src/core/config/parseConfig';
import { columnsOf, configSchema } from '../../../../src/core/schemas';

function parse(...lines: string[]) {
  const text = ['data: { train: a.json }', ...lines].join('\n');
  const { config, problems } = parseConfig<typeof configSchema>(text, '/a.nlp.yaml', configSchema);
  return { config, messages: problems.map(({ message, range }) => `${range?.start.line}: ${message}`) };
}

describe('task: answer in a config', () => {
  it('reads the columns of its own, and the places of answers only where they are named', () => {
    const { config, messages } = parse('task: answer', 'model: lstm');
    assert.deepEqual(messages, []);
    assert.deepEqual(columnsOf(config!).columns, { context: 'context', question: 'question', answer: 'answer' });
    const named = parse('task: answer', 'model: lstm').config!;
    const columns = columnsOf({ ...named, data: { ...named.data, 'answer-start': 'at' } }).columns;
    assert.equal(columns['answer-start'], 'at');
  });

  it('marks spans with what reads, and writes answers with what writes', () => {
    assert.deepEqual(parse('task: answer', 'model: seq2seq-recurrent').messages, [
      '3: form: span needs a model gru, lstm, pretrained, rnn or transformer, not seq2seq-recurrent',
    ]);
    assert.deepEqual(parse('task: { type: answer, form: generated }', 'model: transformer').messages, [
      '3: form: generated needs a model encoder-decoder, pretrained, seq2seq-recurrent or seq2seq-transformer, not transformer',
    ]);
    assert.deepEqual(parse('task: { type: answer, form: generated }', 'model: seq2seq-transformer').messages, []);
    assert.match(parse('task: answer', 'model: cnn').messages[0]!, /^3: task answer needs a model gru, lstm, /);
  });

  it('wants room for a question and a context', () => {
    const { messages } = parse('task: answer', 'model: lstm', 'tokenizer: { type: word, length: 7 }');
    assert.deepEqual(messages, ['4: question and context need tokenizer.length 8 or more']);
  });

  it('is learned by a loss of its own, its best step chosen by a score of answers', () => {
    const { messages } = parse('task: answer', 'model: lstm', 'train: { best: accuracy, loss: focal }');
    assert.equal(messages.length, 2, messages.join('\n'));
    assert.deepEqual(parse('task: answer', 'model: lstm', 'train: { best: MRR }').messages, []);
  });
});
