import assert from 'node:assert/strict';
import { arrangeRuns, textOfRow } from '../../../src/core/runs/arrangeRuns';
import { flattenConfig } from '../../../src/core/runs/flattenConfig';
import { writeNotes } from '../../../src/core/runs/notes';
import { readRunsTable, tableOfRuns } from '../../../src/core/runs/runsTable';
import { writeRunsTable } from '../../../src/core/runs/writeRunsTable';
import { exampleRecord } from './exampleRecord';
import { makeRun } from './makeRun';
import { temporaryFolder } from './temporaryFolder';

const IDS = ['20260131-235900-a1b2', '20260201-235900-c3d4', '20260202-235900-e5f6', '20260203-235900-a7b8'] as const;
const VALUES = [0.9, 0.92, 0.85, undefined];
const WIDTHS = [64, 64, 128, 128];

const TABLE = tableOfRuns(
  IDS.map((id, i) => ({
    folder: `/w/.nlp/runs/spam/${id}`,
    record: exampleRecord({
      id,
      seed: i + 1,
      status: i === 3 ? 'failed' : 'completed',
      ...(i === 1 && { title: '=twice', aliases: { champion: '2026-02-01T00:00:00.000Z' } }),
      metrics: VALUES[i] === undefined ? {} : { validation: { accuracy: VALUES[i]!, 'F1/spam': 0.5 } },
    }),
  })),
  WIDTHS.map((width, i) => flattenConfig(`seed: ${i}\ntask: classify\nmodel: {type: lstm, width: ${width}}\n`)),
);
const column = (key: string) => TABLE.columns.find(each => each.key === key)!;

describe('the table of runs', () => {
  it('has a column for each score, fact and key, and says which differ', () => {
    assert.deepEqual(column('validation/accuracy').values, [0.9, 0.92, 0.85, null]);
    assert.equal(column('validation/accuracy').better, 'higher');
    assert.deepEqual(column('model.width').values, WIDTHS);
    assert.equal(column('model.type').differs, false);
    assert.deepEqual(column('seed').values, [1, 2, 3, 4]);
    assert.equal(TABLE.columns.filter(({ key }) => key === 'seed').length, 1);
  });

  it('knows repetitions, which differ in the seed alone', () => {
    const settings = TABLE.rows.map(row => row.settings);
    assert.equal(settings[0], settings[1]);
    assert.equal(settings[2], settings[3]);
    assert.notEqual(settings[0], settings[2]);
  });

  it('shows scores and what differs, sorts with missing values last, and filters', () => {
    const { columns, rows } = arrangeRuns(TABLE, {});
    assert.deepEqual(
      columns.map(({ key }) => key),
      ['status', 'validation/accuracy', 'seed', 'model.width'],
    );
    assert.equal(rows.length, 4);
    const order = (descending: boolean) =>
      arrangeRuns(TABLE, { sort: { column: column('validation/accuracy'), descending } }).rows.map(
        ({ place }) => place,
      );
    assert.deepEqual(order(true), [1, 0, 2, 3]);
    assert.deepEqual(order(false), [2, 0, 1, 3]);
    assert.deepEqual(
      arrangeRuns(TABLE, { holds: place => place > 1 }).rows.map(({ place }) => place),
      [2, 3],
    );
  });

  it('groups by settings, with mean and deviation of those that have a value', () => {
    const { groups } = arrangeRuns(TABLE, { group: 'settings' });
    assert.deepEqual(
      groups!.map(({ name, runs }) => [name, runs.length]),
      [
        ['spam, model.width 64', 2],
        ['spam, model.width 128', 2],
      ],
    );
    const [first, second] = groups!.map(({ means }) => means['validation/accuracy']!);
    // numpy: np.mean([.9, .92]), np.std([.9, .92], ddof=1)
    assert.ok(Math.abs(first!.mean - 0.91) < 1e-12 && Math.abs(first!.deviation - 0.014142135623730963) < 1e-12);
    assert.deepEqual(second, { mean: 0.85, deviation: 0, count: 1 });
  });

  it('is written for terminals, as Markdown and as CSV that no spreadsheet takes for formulas', () => {
    const shown = arrangeRuns(TABLE, { columns: [column('validation/accuracy')], baseline: TABLE.rows[0]!.folder });
    assert.equal(writeRunsTable(shown, 'text').split('\n')[2], '=twice @champion           0.9200 (+0.0200)');
    assert.match(writeRunsTable(shown, 'markdown'), /^\|run\|validation\/accuracy ↑\|\n\|-\|-:\|\n/);
    assert.equal(writeRunsTable(shown, 'csv').split('\n')[2], "spam/20260201-235900-c3d4,'=twice,champion,false,0.92");
    assert.match(writeRunsTable(arrangeRuns(TABLE, { group: column('model.width') }), 'csv'), /^128,2,0\.85,0,/m);
  });

  it('is read from run folders, with their notes; a run without a readable config has no keys', async () => {
    const workspace = temporaryFolder();
    const folders = [
      makeRun(workspace, { id: IDS[0] }, { config: 'model: {width: 3}\n' }),
      makeRun(workspace, { id: IDS[1] }, { config: 'model: {width' }),
    ];
    await writeNotes(folders[0]!, 'The first that works.');
    const table = await readRunsTable(folders.map((folder, i) => ({ folder, record: exampleRecord({ id: IDS[i]! }) })));
    assert.deepEqual(table.columns.find(({ key }) => key === 'model.width')!.values, [3, null]);
    assert.match(textOfRow(table.rows[0]!), /works/);
  });
});
