import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { columnsOf, readMetricColumns } from '../../../src/core/runs/metricColumns';
import { writeMetricsCsv } from '../../../src/core/runs/writeMetricsCsv';
import { temporaryFolder } from './temporaryFolder';

const row = (step: number, values: Record<string, number>) => ({ step, epoch: step / 10, seconds: step / 2, values });
const ROWS = [
  row(1, { 'train/loss': 3, 'train/accuracy': 0.5 }),
  row(2, { 'train/loss': 2, 'train/accuracy': 0.6 }),
  row(2, { 'validation/loss': 2.5 }),
  row(3, { 'train/loss': 1.5, 'train/accuracy': 0.7, 'health/gradient/x': 1 }),
];

const plain = (rows: typeof ROWS) =>
  Object.fromEntries(columnsOf(rows).map(({ name, step, value }) => [name, [[...step], [...value]]]));

describe('metric columns', () => {
  it('have each metric in order, whatever other metrics its rows have', () => {
    assert.deepEqual(plain(ROWS), {
      'train/loss': [
        [1, 2, 3],
        [3, 2, 1.5],
      ],
      'train/accuracy': [
        [1, 2, 3],
        [0.5, 0.6, 0.7],
      ],
      'validation/loss': [[2], [2.5]],
      'health/gradient/x': [[3], [1]],
    });
    assert.deepEqual(columnsOf([]), []);
  });

  it('share their steps where they are always measured together', () => {
    const [loss, accuracy] = columnsOf(ROWS.slice(0, 3));
    assert.equal(loss!.step, accuracy!.step);
    assert.deepEqual([...loss!.epoch], [0.1, 0.2]);
    assert.deepEqual([...loss!.seconds], [0.5, 1]);
  });

  it('are read from a log, without lines that a crash damaged', async () => {
    const folder = temporaryFolder();
    assert.deepEqual(await readMetricColumns(folder), []);
    const lines = ROWS.map(each => JSON.stringify(each));
    writeFileSync(join(folder, 'metrics.jsonl'), `${lines[0]}\n{"step":\n${lines[1]}\n${lines[2]}\n{"step": 3`);
    const columns = await readMetricColumns(folder);
    assert.deepEqual(
      columns.map(({ name, value }) => [name, value.length]),
      [
        ['train/loss', 2],
        ['train/accuracy', 2],
        ['validation/loss', 1],
      ],
    );
  });

  it('are saved as CSV, one row a step, every digit of them', async () => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, 'metrics.jsonl'),
      [row(1, { 'train/loss': 0.1234567890123 }), row(1, { 'validation/loss': 2 }), row(2, { 'train/loss': 1 })]
        .map(each => `${JSON.stringify(each)}\n`)
        .join(''),
    );
    const runs = [{ folder, record: { name: 'spam', id: 'x', title: '=1' } }];
    const pieces: string[] = [];
    for await (const piece of writeMetricsCsv(runs)) pieces.push(piece);
    assert.equal(
      pieces.join(''),
      "run,title,step,epoch,seconds,train/loss,validation/loss\nspam/x,'=1,1,0.1,0.5,0.1234567890123,2\nspam/x,'=1,2,0.2,1,1,\n",
    );
  });
});
