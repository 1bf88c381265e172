// Where right answers stand in their context.
import assert from 'node:assert/strict';
import { fields } from '../../../../src/core/tasks/answer/fields';
import { findAnswer, findRightSpan } from '../../../../src/core/tasks/answer/rightAnswers';

const example = (context: string, answer: readonly string[], starts?: readonly string[]) => ({
  fields: { context, question: 'Who?' },
  lists: { answer, ...(starts && { 'answer-start': starts }) },
  source: { file: 'a.csv', line: 7 },
});

describe('findAnswer', () => {
  it('takes the place that is said, or the nearest to it', () => {
    assert.deepEqual(findAnswer('a rose is a rose', 'rose', 12), { start: 12, end: 16 });
    assert.deepEqual(findAnswer('a rose is a rose', 'rose', 11), { start: 12, end: 16 });
    assert.deepEqual(findAnswer('a rose is a rose', 'rose', 0), { start: 2, end: 6 });
    assert.deepEqual(findAnswer('a rose is a rose', 'rose'), { start: 2, end: 6 });
  });

  it('prefers whole words', () => {
    assert.deepEqual(findAnswer('in 1910, for 10 days', '10'), { start: 13, end: 15 });
    assert.deepEqual(findAnswer('in 1910', '10'), { start: 5, end: 7 });
    assert.deepEqual(findAnswer('Overture, over', 'over'), { start: 10, end: 14 });
  });

  it('takes another case where it stands in no place as written', () => {
    assert.deepEqual(findAnswer('The Hague', 'the hague'), { start: 0, end: 9 });
    assert.equal(findAnswer('The Hague', 'Delft'), undefined);
    assert.equal(findAnswer('The Hague', ''), undefined);
    // İ is two letters in lower case: places would be wrong.
    assert.equal(findAnswer('İzmir and Bursa', 'bursa'), undefined);
  });
});

describe('the right span of an example', () => {
  it('is that of the first answer which stands in the context', () => {
    assert.deepEqual(findRightSpan(example('Anna saw Bo', ['nobody', 'Bo'])), { start: 9, end: 11 });
    assert.deepEqual(findRightSpan(example('Bo, Bo', ['Bo'], ['4'])), { start: 4, end: 6 });
    assert.equal(findRightSpan(example('Anna', [])), undefined);
  });
});

describe('what the vocabulary is learned from', () => {
  it('is question and context, and the words of answers that stand nowhere', () => {
    assert.deepEqual(fields.texts(example('Anna saw Bo', ['Bo', 'yes'])), ['Who?', 'Anna saw Bo', 'yes']);
  });

  it('has an answer to each question, unless the task says that some have none', () => {
    const examples = [example('Anna', ['Anna']), example('Bo', [])];
    const options = { form: 'span', unanswerable: false };
    assert.throws(() => fields.learnLabels(examples, options), /1 of 2 questions have no answer, first in a\.csv:7/);
    assert.deepEqual(fields.learnLabels(examples, { ...options, unanswerable: true }), []);
    assert.deepEqual(fields.learnLabels(examples.slice(0, 1), options), []);
  });
});
