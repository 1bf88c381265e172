import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guessColumns } from '../../../src/core/config/templates/guessColumns';
import { readSample } from '../../../src/extension/config/tableSample';

describe('the columns of a data file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nlp-table-sample-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const sample = (name: string, content: string, written = {}) => {
    writeFileSync(join(folder, name), content);
    return readSample(join(folder, name), written);
  };
  const records = [
    { text: 'good "quoted" ] } [', label: 'pos', n: 1 },
    { text: 'bad', label: 'neg', extra: [1] },
  ];
  const expected = {
    columns: ['text', 'label', 'n', 'extra'],
    rows: [
      ['good "quoted" ] } [', 'pos', '1', ''],
      ['bad', 'neg', '', ''],
    ],
    nested: true,
  };

  it('are the keys of lines and of lists of objects', async () => {
    assert.deepEqual(await sample('a.jsonl', records.map(each => JSON.stringify(each)).join('\n')), expected);
    assert.deepEqual(await sample('a.json', JSON.stringify(records, undefined, 2)), expected);
    assert.deepEqual(await sample('b.json', `\ufeff${JSON.stringify({ version: 1, data: records })}`), expected);
    assert.deepEqual(await sample('a.txt', JSON.stringify(records), { format: 'json' }), expected);
  });

  it('are those of the records that were read whole, of a file that is longer than what is read', async () => {
    const many = Array.from({ length: 40 }, (_, i) => ({ text: `${'word '.repeat(1000)}${i}`, label: 'a' }));
    const found = await sample('long.json', JSON.stringify(many));
    assert.deepEqual(found?.columns, ['text', 'label']);
    assert.equal(found?.rows.length, Math.floor(65536 / (JSON.stringify(many[0]).length + 1)));
  });

  it('are not told of what is no list of records', async () => {
    const squad = { data: [{ title: 't', paragraphs: [{ context: 'c', qas: [] }] }] };
    const others = [squad, { text: 'a' }, { a: records, b: records }, [], [1, 2], 'text', {}];
    for (const [i, value] of others.entries()) {
      assert.equal(await sample(`other${i}.json`, JSON.stringify(value)), undefined, JSON.stringify(value));
    }
    assert.equal(await sample('broken.json', '[{"a": tru}]'), undefined);
    assert.equal(await sample('empty.json', ''), undefined);
  });

  it('lead into records that hold texts by language, and are guessed', async () => {
    const pairs = [{ id: 1, translation: { de: 'Hallo', en: 'Hello' } }];
    const found = await sample('pairs.json', JSON.stringify(pairs));
    assert.deepEqual(found?.columns, ['id', 'translation.de', 'translation.en']);
    const wanted = ['source', 'target'].map(name => ({ key: name, name }));
    assert.deepEqual(guessColumns(wanted, found!), { source: 'translation.de', target: 'translation.en' });
  });

  it('are guessed as the sets of datasets have them', async () => {
    const tagged = await sample('ner.json', JSON.stringify([{ id: '0', tokens: ['a'], pos_tags: [1], ner_tags: [0] }]));
    const keys = (...names: readonly string[]) => names.map(name => ({ key: name, name }));
    assert.deepEqual(guessColumns(keys('tokens', 'tags'), tagged!), { tokens: 'tokens', tags: 'ner_tags' });
    const asked = await sample(
      'squad.jsonl',
      JSON.stringify({ id: '0', context: 'c', question: 'q', answers: { text: ['c'], answer_start: [0] } }),
    );
    assert.deepEqual(guessColumns(keys('context', 'question', 'answer'), asked!), {
      context: 'context',
      question: 'question',
      answer: 'answers',
    });
  });
});
