// SQuAD's files: nested records, places in code points, questions without an answer, and files that are not as they should be.
import assert from 'node:assert/strict';
import { ProblemsError } from '../../../../src/core/base/errors';
import type { Problem } from '../../../../src/core/base/problem';
import { assertLinear } from '../../../growth';
import { DataWorkspace } from '../workspace';

const GOOD = `{"version": "v2.0", "data": [
  {"title": "Oslo", "paragraphs": [
    {"context": "😀 Anna Berg sailed to Oslo. Oslo is cold.", "qas": [
      {"id": "a", "question": " Who sailed? ", "answers": [{"text": "Anna Berg", "answer_start": 2}, {"text": "Anna", "answer_start": 2}]},
      {"id": "b", "question": "What is cold?", "answers": [{"text": "Oslo", "answer_start": 28}], "is_impossible": false},
      {"id": "c", "question": "When?", "answers": [], "is_impossible": true, "plausible_answers": [{"text": "cold", "answer_start": 35}]}
    ]},
    {"context": "Nobody asks.", "qas": []}
  ]},
  {"title": "Empty", "paragraphs": []},
  {"title": "Bergen", "paragraphs": [{"context": "Bo stayed.", "qas": [{"question": "Who?", "answers": [{"text": "Bo", "answer_start": 0}]}]}]}
]}
`;

describe('SQuAD files', () => {
  const workspace = new DataWorkspace();
  after(() => workspace.remove());

  const load = (content: string | Buffer, more = '', task = 'answer') => {
    workspace.write('a.json', content);
    return workspace.load(`{ train: a.json, validation: 0${more} }`, { task });
  };
  /** `LINE:COLUMN severity message` of each. */
  const problemsOf = async (content: string | Buffer, more?: string, task?: string) => {
    let problems: readonly Problem[];
    try {
      problems = (await load(content, more, task)).problems;
    } catch (error) {
      if (!(error instanceof ProblemsError)) throw error;
      problems = error.problems;
    }
    return problems.map(({ severity, message, range }) => {
      return `${range?.start.line}:${range?.start.column} ${severity} ${message}`;
    });
  };
  const file = (answers: string, context = 'Anna saw Bo', question = '"Who?"') =>
    `{"data": [{"paragraphs": [{"context": ${JSON.stringify(context)}, "qas": [\n{"question": ${question}, "answers": ${answers}}]}]}]}`;

  it('tells where a file is nested too deep to be read', async () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const deep = `{"data": ${open.repeat(5000)}1${close.repeat(5000)}}`;
      const [problem] = await problemsOf(deep);
      assert.match(problem!, /^1:\d+ error nested deeper than 500 levels/);
    }
    // Brackets in texts are no levels.
    assert.deepEqual(await problemsOf(GOOD.replace('Nobody asks.', `\\"${'['.repeat(5000)}`)), await problemsOf(GOOD));
  });

  it('looks for objects in lines in time that grows with the file', () =>
    assertLinear(
      size => `{"data": [}${'\n'.repeat(size)}x`,
      20_000,
      content => problemsOf(content),
    ));

  it('give a record for each question, with all its answers and their places', async () => {
    const { splits, problems } = await load(GOOD);
    assert.deepEqual(problems, []);
    const context = '😀 Anna Berg sailed to Oslo. Oslo is cold.';
    assert.deepEqual(
      splits.train.map(({ fields, lists, source }) => ({ ...fields, ...lists, line: source.line })),
      [
        // Places count code points in the file, UTF-16 code units here.
        { context, question: 'Who sailed?', answer: ['Anna Berg', 'Anna'], 'answer-start': ['3', '3'], line: 4 },
        { context, question: 'What is cold?', answer: ['Oslo'], 'answer-start': ['29'], line: 5 },
        { context, question: 'When?', answer: [], 'answer-start': [], line: 6 },
        { context: 'Bo stayed.', question: 'Who?', answer: ['Bo'], 'answer-start': ['0'], line: 11 },
      ],
    );
    for (const { fields, lists } of splits.train) {
      for (const [i, answer] of lists!.answer!.entries()) {
        assert.ok(fields.context!.startsWith(answer, Number(lists!['answer-start']![i])));
      }
    }
  });

  it('can be read for other tasks, by the names of their columns', async () => {
    const { splits } = await load(GOOD, ', text: question, label: title', 'classify');
    assert.deepEqual(
      splits.train.slice(1).map(({ fields }) => fields),
      [
        { text: 'What is cold?', label: 'Oslo' },
        { text: 'When?', label: 'Oslo' },
        { text: 'Who?', label: 'Bergen' },
      ],
    );
    const [problem] = await problemsOf(GOOD, ', text: body, label: title', 'classify');
    assert.match(problem!, /has no column "body"; did you mean "context"\? Set data\.text: context\./);
  });

  it('take an answer from where it stands when its place is wrong, and say so', async () => {
    const { splits } = await load(file('[{"text": "Bo", "answer_start": 5}]'));
    assert.deepEqual(splits.train[0]!.lists, { answer: ['Bo'], 'answer-start': ['9'] });
    assert.deepEqual(await problemsOf(file('[{"text": "Bo", "answer_start": 5}]')), [
      '2:65 warning "Bo" is not at 5 of the context but at 9, where it is taken from',
    ]);
  });

  it('name the place of what is missing or wrong', async () => {
    for (const [content, ...expected] of [
      [file('[{"text": "Clara", "answer_start": 5}]'), '2:68 error "Clara" is nowhere in the context'],
      [file('[{"text": "Bo"}]'), '2:34 error no "answer_start" in this answer; its keys are text'],
      [file('[{"text": "Bo", "answer_start": "9"}]'), '2:65 error "answer_start" must be a whole number from 0'],
      [file('[{"text": "Bo", "answer_start": -1}]'), '2:65 error "answer_start" must be a whole number from 0'],
      [file('[{"text": "", "answer_start": 0}]'), /2:63 error the answer is empty; a question without one/],
      [file('[{"text": 3, "answer_start": 0}]'), '2:43 error "text" must be text, not a number'],
      [file('"Bo"'), '2:33 error "answers" must be a list, not a string'],
      [file('[7]'), '2:34 error expected this answer as an object, got a number'],
      [file('[]', 'Anna', 'null'), '2:14 error "question" must be text, not null'],
      ['{"data": [{"paragraphs": [{"qas": []}]}]}', '1:27 error no "context" in this paragraph; its keys are qas'],
      ['{"data": [{"title": "x"}]}', '1:11 error no "paragraphs" in this article; its keys are title'],
      ['{"rows": []}', '1:1 error no "data" in the file (SQuAD has {"data": [...]} around all); its keys are rows'],
      ['[]', /1:1 error no example with a context, a question, an answer/],
      ['{"data": [}', /1:11 error not valid JSON: value expected/],
      ['{"data": []} // all', /1:14 error not valid JSON: invalid comment token/],
      [
        '{"question": "a"}\n{"question": "b"}\n',
        /error a\.json has no column "context"; its only column is question/,
        /error a\.json has no column "answer"; its only column is question/,
      ],
      ['', '1:1 error the file is empty'],
      [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), /1:3 error byte 0xFF is not UTF-8/],
      ['{"data": []}', /1:1 error no example/],
    ] as const) {
      const problems = await problemsOf(content);
      assert.equal(problems.length, expected.length, problems.join('\n'));
      for (const [i, problem] of problems.entries()) {
        const wanted = expected[i]!;
        if (typeof wanted === 'string') assert.equal(problem, wanted);
        else assert.match(problem, wanted);
      }
    }
  });
});

describe('tables with questions', () => {
  it('hold several right answers between bars, and places where they are named', async () => {
    const workspace = new DataWorkspace();
    try {
      const rows = [
        'context\tquestion\tanswer\tat',
        'Anna saw Bo. Bo left.\tWho left?\tBo | Mr Bo\t13',
        'Anna\tWhy?\t\t',
      ];
      workspace.write('a.tsv', rows.join('\n'));
      const { splits } = await workspace.load('{ train: a.tsv, validation: 0, answer-start: at }', { task: 'answer' });
      assert.deepEqual(
        splits.train.map(({ lists }) => lists),
        [
          { answer: ['Bo', 'Mr Bo'], 'answer-start': ['13'] },
          { answer: [], 'answer-start': [] },
        ],
      );
      workspace.write('b.jsonl', '{"context": "Anna saw Bo", "question": "Who?", "answer": ["Anna", "she"]}\n');
      const lines = await workspace.load('{ train: b.jsonl, validation: 0 }', { task: 'answer' });
      assert.deepEqual(lines.splits.train[0]!.lists, { answer: ['Anna', 'she'] });
    } finally {
      workspace.remove();
    }
  });
});
