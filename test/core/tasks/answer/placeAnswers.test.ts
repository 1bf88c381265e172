// Answers that are nowhere, places that count otherwise, and texts that look the same: told with their places, and taken from the context.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProblemsError } from '../../../../src/core/base/errors';
import { findAnswer, findRightSpan } from '../../../../src/core/tasks/answer/rightAnswers';
import { DataWorkspace } from '../../data/workspace';

interface Row {
  readonly context: string;
  readonly question?: string;
  readonly answer?: unknown;
  readonly [column: string]: unknown;
}

describe('answers of tables', () => {
  const workspace = new DataWorkspace();
  after(() => workspace.remove());

  const load = (rows: readonly Row[], more = '') => {
    workspace.write('a.jsonl', rows.map(row => `${JSON.stringify({ question: 'Who?', ...row })}\n`).join(''));
    return workspace.load(`{ train: a.jsonl, validation: 0${more} }`, { task: 'answer' });
  };
  const told = async (...asked: Parameters<typeof load>) => {
    const { problems } = await load(...asked);
    return problems.map(({ severity, message, range }) => `${range?.start.line} ${severity}: ${message}`);
  };
  /** What stands where the right answer of each record is. */
  const marked = async (...asked: Parameters<typeof load>) => {
    const { splits } = await load(...asked);
    return splits.train.map(example => {
      const span = findRightSpan(example);
      return span && `${span.start} ${example.fields.context!.slice(span.start, span.end)}`;
    });
  };

  it('are left out where they are nowhere in their context, with their line', async () => {
    const rows = [
      { context: 'Anna saw Bo', answer: 'Anna' },
      { context: 'Anna saw Bo', answer: 'zebra' },
      { context: 'Anna saw Bo', answer: ['zebra', 'Bo'] },
      { context: 'Anna saw Bo', answer: ['zebra', 'gnu'] },
    ];
    assert.deepEqual(await told(rows), [
      '2 warning: left out: "zebra" is nowhere in the context',
      '3 warning: "zebra" is nowhere in the context; another right answer is',
      '4 warning: left out: "zebra" is nowhere in the context',
    ]);
    assert.deepEqual(await marked(rows), ['0 Anna', '9 Bo']);
    workspace.write('a.csv', 'context,question,answer\nAnna saw Bo,Who?,Anna\nAnna saw Bo,Who?,zebra\n');
    const { problems } = await workspace.load('{ train: a.csv, validation: 0 }', { task: 'answer' });
    assert.deepEqual(
      problems.map(({ range, message }) => `${range?.start.line}: ${message}`),
      ['3: left out: "zebra" is nowhere in the context'],
    );
  });

  it('are an error where none is left', async () => {
    await assert.rejects(load([{ context: 'Anna', answer: 'zebra' }]), (error: ProblemsError) => {
      const errors = error.problems.filter(({ severity }) => severity === 'error');
      return errors.length === 1 && /no example with a context, a question, an answer/.test(errors[0]!.message);
    });
  });

  it('may stand anywhere where they are written', async () => {
    const rows = [{ context: 'Anna saw Bo', answer: 'two people' }];
    const options = { task: '{ type: answer, form: generated }', model: 'seq2seq-recurrent' };
    workspace.write('g.jsonl', `${JSON.stringify({ question: 'Who?', ...rows[0] })}\n`);
    assert.deepEqual((await workspace.load('{ train: g.jsonl, validation: 0 }', options)).problems, []);
    const file = JSON.stringify({
      data: [
        { paragraphs: [{ context: 'Anna', qas: [{ question: 'Q', answers: [{ text: 'she', answer_start: 0 }] }] }] },
      ],
    });
    workspace.write('b.json', file);
    const { splits, problems } = await workspace.load('{ train: b.json, validation: 0 }', options);
    assert.deepEqual(problems, []);
    assert.deepEqual(splits.train[0]!.lists!.answer, ['she']);
  });

  it('may be composed otherwise, or have other spaces and quotes; the context says how they are written', async () => {
    const rows = [
      { context: 'Ein Caf\u00e9 in Z\u00fcrich', answer: 'Cafe\u0301' },
      { context: 'Ein Cafe\u0301 in Zu\u0308rich', answer: 'Z\u00fcrich' },
      { context: 'the 10\u00a0000\u202fkm road', answer: '10 000 km' },
      { context: 'from New\n   York on', answer: 'New York' },
      { context: 'he said \u201cit\u2019s 3\u20134\u201d', answer: '"it\'s 3-4"' },
      { context: '\ud55c\uad6d \uc11c\uc6b8\uc740', answer: '\uc11c\uc6b8'.normalize('NFD') },
      { context: '\u30ab\u3099\u30b9 \uff21\uff22\uff23', answer: '\u30ac\u30b9' },
      { context: 'co\u00adopera\u200btion', answer: 'cooperation' },
      { context: '😀 the \ufb01rst', answer: 'first' },
      { context: 'Anna saw Bo', answer: [' Bo '] },
      { context: 'the E\u0301COLE', answer: '\u00e9cole' },
    ];
    assert.deepEqual(await told(rows), []);
    assert.deepEqual(await marked(rows), [
      '4 Caf\u00e9',
      '13 Zu\u0308rich',
      '4 10\u00a0000\u202fkm',
      '5 New\n   York',
      '8 \u201cit\u2019s 3\u20134\u201d',
      '3 \uc11c\uc6b8',
      '0 \u30ab\u3099\u30b9',
      '0 co\u00adopera\u200btion',
      '7 \ufb01rst',
      '9 Bo',
      '4 E\u0301COLE',
    ]);
    const { splits } = await load(rows.slice(0, 4));
    assert.deepEqual(
      splits.train.map(({ lists }) => lists!.answer![0]),
      ['Caf\u00e9', 'Zu\u0308rich', '10\u00a0000\u202fkm', 'New\n   York'],
    );
    // Not a part of a character.
    assert.equal(findAnswer('na\u00efve', 'nai'), undefined);
    assert.equal(findAnswer('\ufb01n', 'i'), undefined);
  });

  it('stand where answer-start says, in code points', async () => {
    const context = '😀😀 Bo and Bo';
    const rows = [
      { context, answer: ['Bo'], at: [10] },
      { context, answer: 'Bo', at: 3 },
      { context, answer: 'Bo', at: '10.0' },
      { context, answer: 'Bo', at: null },
    ];
    assert.deepEqual(await told(rows, ', answer-start: at'), []);
    assert.deepEqual(await marked(rows, ', answer-start: at'), ['12 Bo', '5 Bo', '12 Bo', '5 Bo']);
  });

  it('are told where they stand elsewhere, and by what else the place counts', async () => {
    const rows = [
      { context: 'Bo and Bo', answer: 'Bo', at: 6 },
      { context: '😀😀 Bo and Bo, so', answer: 'Bo', at: 12 },
      { context: 'ééé Bo and Bo and on', answer: 'Bo', at: 14 },
      { context: 'Bo and Bo', answer: 'Bo', at: -1 },
      { context: 'Bo and Bo', answer: 'Bo', at: 'here' },
      { context: 'Bo and Bo', answer: ['Bo', 'and'], at: [7] },
    ];
    assert.deepEqual(await told(rows, ', answer-start: at'), [
      '1 warning: "Bo" is not at 6 of the context but at 7, where it is taken from',
      '2 warning: "Bo" is not at 12 of the context but at 10, where it is taken from (12 counts UTF-16 code units)',
      '3 warning: "Bo" is not at 14 of the context but at 11, where it is taken from (14 counts bytes of UTF-8)',
      '4 warning: "Bo" is not at -1 of the context but at 0, where it is taken from',
      '5 warning: left out: the answer-start "here" is no whole number',
      '6 warning: 1 answer-start for 2 answers',
    ]);
    assert.deepEqual(await marked(rows, ', answer-start: at'), ['7 Bo', '12 Bo', '11 Bo', '0 Bo', '7 Bo']);
  });

  it('that are empty are none', async () => {
    const rows = [
      { context: 'Anna', answer: ['', ' '], at: [0, 0] },
      { context: 'Anna', answer: '', at: -1 },
    ];
    const { splits, problems } = await load(rows, ', answer-start: at');
    assert.deepEqual(problems, []);
    assert.deepEqual(
      splits.train.map(({ lists }) => lists!.answer),
      [[], []],
    );
  });
});

describe("the records of `datasets`' SQuAD", () => {
  const workspace = new DataWorkspace();
  after(() => workspace.remove());
  const context = '😀 Bo and Bo';
  const expected = [{ answer: ['Bo', 'and'], 'answer-start': ['10', '6'] }];
  const listsIn = async (data: string) => {
    const { splits, problems } = await workspace.load(data, { task: 'answer' });
    assert.deepEqual(problems, []);
    return splits.train.map(({ lists }) => lists);
  };

  it('have their answers and places in an object, or in a list of objects', async () => {
    for (const answers of [
      { text: ['Bo', 'and'], answer_start: [9, 5] },
      [
        { text: 'Bo', answer_start: 9 },
        { text: 'and', answer_start: 5 },
      ],
    ]) {
      workspace.write('a.jsonl', `${JSON.stringify({ id: '1', title: 't', context, question: 'Who?', answers })}\n`);
      assert.deepEqual(await listsIn('{ train: a.jsonl, validation: 0, answer: answers }'), expected);
      assert.deepEqual(await listsIn('{ train: a.jsonl, validation: 0 }'), expected);
      const dotted = 'answer: answers.text, answer-start: answers.answer_start';
      assert.deepEqual(await listsIn(`{ train: a.jsonl, validation: 0, ${dotted} }`), expected);
    }
    workspace.write(
      'b.jsonl',
      `${JSON.stringify({ context, question: 'Who?', answers: { text: ['Bo'], answer_start: [9] } })}\n` +
        `${JSON.stringify({ context, question: 'Why?', answers: { text: [], answer_start: [] } })}\n`,
    );
    assert.deepEqual(await listsIn('{ train: b.jsonl, validation: 0, answer: answers }'), [
      { answer: ['Bo'], 'answer-start': ['10'] },
      { answer: [], 'answer-start': [] },
    ]);
  });

  it('may be structures of Parquet', async () => {
    const file = readFileSync(join(__dirname, '../../../fixtures/data/squad.parquet'));
    workspace.write('a.parquet', file);
    assert.deepEqual(await listsIn('{ train: a.parquet, validation: 0, answer: answers }'), expected);
    const dotted = 'answer: answers.text, answer-start: answers.answer_start';
    assert.deepEqual(await listsIn(`{ train: a.parquet, validation: 0, ${dotted} }`), expected);
  });
});
