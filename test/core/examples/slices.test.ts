// Slices: how they are kept, scored beside the rest, and found where predictions are worst.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCondition } from '../../../src/core/examples/conditionText';
import { filterRows } from '../../../src/core/examples/filter';
import { measureOf } from '../../../src/core/examples/slices/badness';
import { wordsOf } from '../../../src/core/examples/slices/candidates';
import { findSlices } from '../../../src/core/examples/slices/findSlices';
import { scoreSlices } from '../../../src/core/examples/slices/scoreSlices';
import { parseSlices, readSlices, removeSlice, SLICES_FILE, saveSlice } from '../../../src/core/examples/slices/slice';
import { fisherExact } from '../../../src/core/metrics/significance/fisherExact';
import { wilson } from '../../../src/core/metrics/significance/wilson';
import type { RunRecord } from '../../../src/core/runs/run';
import { makeLabelled, makeTable } from './madeTable';

const LABELS = ['ham', 'spam'];
const record = { labels: LABELS };
const all = (count: number) => Int32Array.from({ length: count }, (_, row) => row);

describe('the scores of slices', () => {
  it('are counts, means with intervals, and tests against the rest', async () => {
    const lines = makeLabelled(LABELS, 400, (_, source) => source === 'web');
    const table = await makeTable(lines, { record });
    const measure = measureOf(table);
    const where = [{ column: 'source', is: ['web'] }];
    const rows = all(400);
    const [web, odd] = await scoreSlices(
      table,
      measure,
      [
        { name: 'from the web', where },
        { name: 'odd', where: [{ column: 'stars', from: 3 }] },
      ],
      rows,
    );
    const own = [...(await filterRows(table, where))];
    const right = own.filter(row => measure.valueAt(row) === 1).length;
    const allRight = [...rows].filter(row => measure.valueAt(row) === 1).length;
    assert.deepEqual(
      [web!.count, web!.value, web!.rest],
      [own.length, right / own.length, (allRight - right) / (400 - own.length)],
    );
    assert.deepEqual(web!.interval, wilson(right, own.length));
    const tested = {
      first: [own.length - right, right],
      second: [400 - own.length - (allRight - right), allRight - right],
    } as const;
    assert.equal(web!.p, fisherExact(tested, 'two-sided'));
    assert.equal(web!.scores!.accuracy, web!.value);
    assert.deepEqual([odd!.count, odd!.value], [0, undefined]);
    assert.match(odd!.fault!, /there is no column "stars"/);
  });

  it('may be by any measure, and by none where nothing says how good a prediction is', async () => {
    const table = await makeTable(
      makeLabelled(LABELS, 200, words => words.includes('prize')),
      { record },
    );
    const where = [{ column: 'text', word: 'prize' }];
    const [prize] = await scoreSlices(table, measureOf(table, 'loss'), [{ name: 'prize', where }], all(200));
    assert.ok(prize!.value! > prize!.rest! && prize!.p! < 0.001);
    assert.ok(prize!.interval!.low < prize!.value! && prize!.value! < prize!.interval!.high);
    assert.throws(
      () => measureOf(table, 'confidence'),
      /"confidence" does not say how good a prediction is; choose correct, /,
    );
    const none = await makeTable([{ text: 'a', prediction: {} }]);
    assert.throws(() => measureOf(none), /nothing says how good these predictions are/);
  });
});

describe('the worst slices', () => {
  const find = async (count: number, isHard?: Parameters<typeof makeLabelled>[2], by?: string) => {
    const table = await makeTable(makeLabelled(LABELS, count, isHard), { record });
    const search = await findSlices(table, measureOf(table, by), all(count));
    return { ...search, names: search.slices.map(({ where }) => where.map(writeCondition).sort().join(' and ')) };
  };

  it('are found: by a value of a column', async () => {
    const { names, slices, test } = await find(800, (_, source) => source === 'phone');
    assert.equal(names[0], 'source = phone');
    assert.ok(slices[0]!.q < 1e-10 && slices[0]!.p <= slices[0]!.q);
    assert.ok(slices[0]!.value < slices[0]!.rest);
    assert.equal(test, "Fisher's exact test");
  });

  it('are found: by a word of the text', async () => {
    const { names } = await find(800, words => words.includes('refund'));
    assert.equal(names[0], 'text has the word “refund”');
  });

  it('are found: by length', async () => {
    const { names } = await find(800, words => words.length > 8);
    assert.match(names[0]!, /^length >= \d+$/);
  });

  it('are found: by two conditions where neither says it alone', async () => {
    const { names } = await find(2000, (words, source) => words.includes('refund') && source === 'mail');
    assert.equal(names[0], 'source = mail and text has the word “refund”');
  });

  it('are found by a measure that is a number', async () => {
    const { names, test } = await find(800, (_, source) => source === 'phone', 'loss');
    assert.equal(names[0], 'source = phone');
    assert.equal(test, "Welch's t-test");
  });

  it('are none where errors are everywhere alike', async () => {
    const { slices, tested } = await find(800);
    assert.deepEqual(slices, []);
    assert.ok(tested > 10);
  });

  it('are not those of a handful of rows, or of all', async () => {
    const { tested } = await find(4);
    assert.equal(tested, 0);
  });

  it('know words of scripts with and without spaces', () => {
    assert.deepEqual(
      [...wordsOf('Don’t  PAY, don’t ПЛАТИ 東京 café')],
      ['don', 't', 'pay', 'плати', '東', '京', 'café'],
    );
  });
});

describe('the file of slices', () => {
  let folder = '';
  const run = () => ({ configPath: join(folder, 'spam.nlp.yaml') }) as RunRecord;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nlp-slices-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('lies next to the configs, and is written so that people can read it', async () => {
    assert.deepEqual(await readSlices(run()), []);
    const long = { name: 'long', where: [{ column: 'length', from: 20 }] };
    const odd = { name: 'odd', where: [{ column: 'text', matches: '^a', flags: 'iu' }] };
    await saveSlice(run(), long);
    await saveSlice(run(), odd);
    const longer = { name: 'long', where: [{ column: 'length', from: 30 }] };
    await saveSlice(run(), longer);
    assert.deepEqual(await readSlices(run()), [longer, odd]);
    assert.match(
      readFileSync(join(folder, SLICES_FILE), 'utf8'),
      /^\{\n {2}"version": 1,\n {2}"slices": \[\n {4}\{\n {6}"name": "long",/,
    );
    await removeSlice(run(), 'long');
    assert.deepEqual(await readSlices(run()), [odd]);
  });

  it('has slices that are for some configs alone', async () => {
    const text = JSON.stringify({
      slices: [
        { name: 'a', where: [], configs: ['spam'] },
        { name: 'b', where: [], configs: ['ham'] },
      ],
    });
    writeFileSync(join(folder, SLICES_FILE), text);
    assert.deepEqual(
      (await readSlices(run())).map(({ name }) => name),
      ['a'],
    );
  });

  it('says what cannot be read', () => {
    const refused = (text: string) => {
      try {
        parseSlices(text, 'f.json');
        return '';
      } catch (error) {
        return (error as Error).message;
      }
    };
    assert.match(refused('{'), /^f\.json: it is not JSON\. Correct the file, or delete it$/);
    assert.match(refused('{}'), /it needs a list "slices"/);
    assert.match(refused('{"slices":[{}]}'), /slice 1 needs a "name"/);
    for (const where of [
      '[{}]',
      '{}',
      '[{"column":"a","from":"3"}]',
      '[{"column":"a","is":"x"}]',
      '[{"column":"a","contains":1}]',
    ]) {
      assert.match(
        refused(`{"slices":[{"name":"x","where":${where}}]}`),
        /the conditions "where" of "x" cannot be read/,
      );
    }
    assert.match(refused('{"slices":[{"name":"x","where":[],"configs":"y"}]}'), /must be a list of names/);
  });
});
