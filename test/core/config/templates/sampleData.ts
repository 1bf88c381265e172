// A small data file for each task, with columns that are not called what the templates call them.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { TableSample } from '../../../../src/core/config/templates/guessColumns';

interface SampleData {
  readonly name: string;
  readonly content: string;
  readonly table: TableSample;
}

const samples: Readonly<Record<string, () => SampleData>> = {
  classify() {
    const path = resolve(__dirname, '../../../../samples/data/reviews.csv');
    const rows: string[][] = parse(readFileSync(path, 'utf8'), { from: 2, to: 81 });
    const columns = ['id', 'review', 'sentiment'];
    const table = { columns, rows: rows.map(([text, label], i) => [String(i), text!, label!]) };
    const lines = [columns, ...table.rows].map(cells => cells.map(cell => JSON.stringify(cell)).join('\t'));
    return { name: 'reviews.tsv', content: lines.join('\n'), table };
  },
};

export function sampleData(task: string): SampleData {
  const sample = samples[task];
  if (!sample) throw new Error(`no sample data for the task ${task}: add some to sampleData.ts`);
  return sample();
}
