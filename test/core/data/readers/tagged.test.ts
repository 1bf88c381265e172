// Files with tagged words: CoNLL-U, columns, and JSON lines with lists or with spans.
import assert from 'node:assert/strict';
import { DataWorkspace } from '../workspace';

const CONLLU = `# newdoc
# sent_id = 1
# text = Don't go.
1-2\tDon't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No
1\tDo\tdo\tAUX\tVB\t_\t3\taux\t_\t_
2\tn't\tnot\tPART\tRB\t_\t3\tadvmod\t_\t_
3\tgo\tgo\tVERB\tVB\t_\t0\troot\t_\t_
3.1\tgone\t_\tVERB\t_\t_\t_\t_\t_\t_
4\t.\t.\tPUNCT\t.\t_\t3\tpunct\t_\t_

# sent_id = 2
1\t#\t#\tSYM\t#\t_\t0\troot\t_\t_

`;

const COLUMNS = `-DOCSTART-\tO

Anna\tNNP\tB-PER
Berg\tNNP\tI-PER
sails\tVBZ\tO
\t
#oslo\tNN\tB-LOC
`;

const SPANS = [
  {
    text: '😀 Anna Berg sails to Oslo.',
    spans: [
      { start: 2, end: 11, label: 'PER' },
      { start: 21, end: 25, label: 'LOC' },
    ],
  },
  { text: 'Nobody here', spans: [] },
  { text: 'a New-York minute', entities: undefined, spans: [[6, 10, 'LOC']] },
];

describe('files with tagged words', () => {
  const tagged = async (name: string, content: string, more = '') => {
    const workspace = new DataWorkspace();
    try {
      workspace.write(name, content);
      const { splits, problems } = await workspace.load(`{ train: ${name}, validation: 0${more} }`, { task: 'tag' });
      return {
        rows: splits.train.map(({ lists, source }) => [lists!.tokens!.join(' '), lists!.tags!.join(' '), source.line]),
        problems: problems.map(({ message, range }) => `${range?.start.line}: ${message}`),
      };
    } finally {
      workspace.remove();
    }
  };

  it('reads CoNLL-U: words as they were split, without empty nodes', async () => {
    const { rows, problems } = await tagged('a.conllu', CONLLU);
    assert.deepEqual(rows, [
      ["Do n't go .", 'AUX PART VERB PUNCT', 1],
      ['#', 'SYM', 11],
    ]);
    assert.deepEqual(problems, []);
    const xpos = await tagged('a.conllu', CONLLU.replaceAll('\n', '\r\n'), ', tags: xpos, tokens: lemma');
    assert.deepEqual(xpos.rows[0], ['do not go .', 'VB RB VB .', 1]);
  });

  it('reads columns: the first is the word, the last the tag; lines of white space part sentences', async () => {
    const { rows } = await tagged('a.conll', COLUMNS);
    assert.deepEqual(rows, [
      ['Anna Berg sails', 'B-PER I-PER O', 3],
      ['#oslo', 'B-LOC', 7],
    ]);
    const middle = await tagged('a.bio', COLUMNS, ', tags: 2');
    assert.deepEqual(middle.rows[0], ['Anna Berg sails', 'NNP NNP VBZ', 3]);
    const spaces = await tagged('a.iob', 'Anna B-PER\nsails O\n');
    assert.deepEqual(spaces.rows, [['Anna sails', 'B-PER O', 1]]);
  });

  it('reads spans of texts, counted in characters', async () => {
    const { rows, problems } = await tagged('a.jsonl', SPANS.map(line => JSON.stringify(line)).join('\n'));
    assert.deepEqual(problems, []);
    assert.deepEqual(rows, [
      ['😀 Anna Berg sails to Oslo .', 'O B-PER I-PER O O B-LOC O', 1],
      ['Nobody here', 'O O', 2],
      // The word is cut where the span begins.
      ['a New - York minute', 'O O O B-LOC O', 3],
    ]);
  });

  it('reads lists of words and of tags, and spans under other names', async () => {
    const lists = await tagged('a.jsonl', '{"words": ["Anna", "sails"], "ner_tags": ["B-PER", "O"]}\n');
    assert.deepEqual(lists.rows, [['Anna sails', 'B-PER O', 1]]);
    const named = await tagged(
      'a.jsonl',
      '{"body": "Anna!", "who": [{"start": 0, "end": 4, "type": "PER"}]}\n',
      ', tokens: body, tags: who',
    );
    assert.deepEqual(named.rows, [['Anna !', 'B-PER O', 1]]);
    const doccano = await tagged('a.jsonl', '{"text": "Anna!", "label": [[0, 4, "PER"]]}\n');
    assert.deepEqual(doccano.rows, [['Anna !', 'B-PER O', 1]]);
    const places = '"tokens": [{"text": "Anna", "start": 0, "end": 4, "id": 0}]';
    const prodigy = await tagged(
      'a.jsonl',
      `{"text": "Anna!", ${places}, "spans": [{"start": 0, "end": 4, "label": "PER"}]}\n`,
    );
    assert.deepEqual(prodigy.rows, [['Anna !', 'B-PER O', 1]]);
  });

  it('leaves out spans that cannot be, and says why', async () => {
    const bad = [
      { text: 'Anna', spans: [{ start: 0, end: 9, label: 'PER' }] },
      {
        text: 'Anna Berg',
        spans: [
          { start: 0, end: 6, label: 'PER' },
          { start: 5, end: 9, label: 'LOC' },
        ],
      },
      { text: 'Anna', spans: [{ start: 0, end: 4 }] },
      { text: 'Anna', spans: [{ start: '0', end: 4, label: 'PER' }] },
      { text: 'Anna!', spans: [{ start: 0, end: 4, label: 'PER' }] },
    ];
    const { rows, problems } = await tagged('a.jsonl', bad.map(line => JSON.stringify(line)).join('\n'));
    assert.deepEqual(rows, [['Anna !', 'B-PER O', 5]]);
    assert.deepEqual(problems, [
      '1: left out: span 1 is from 0 to 9, of a text of 4 characters',
      '2: left out: two spans overlap: PER 0-6, LOC 5-9',
      '3: left out: span 1 needs a "label"',
      '4: left out: span 1 needs whole numbers as "start" and "end"',
    ]);
  });
});
