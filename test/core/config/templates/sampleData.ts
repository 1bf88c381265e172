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
  generate: prose,
  tag: tagged,
  translate: pairs,
  classify() {
    const path = resolve(__dirname, '../../../../samples/data/reviews.csv');
    const rows: string[][] = parse(readFileSync(path, 'utf8'), { from: 2, to: 81 });
    const columns = ['id', 'review', 'sentiment'];
    const table = { columns, rows: rows.map(([text, label], i) => [String(i), text!, label!]) };
    const lines = [columns, ...table.rows].map(cells => cells.map(cell => JSON.stringify(cell)).join('\t'));
    return { name: 'reviews.tsv', content: lines.join('\n'), table };
  },
};

/** A column of each line's words, tagged by whether they are names. */
function tagged(): SampleData {
  const names = new Set(['Anna', 'Ben', 'Rome', 'Oslo']);
  const rows = Array.from({ length: 40 }, (_, i) => {
    const words = ['Today', [...names][i % 4]!, 'met', [...names][(i + 1) % 4]!, 'by', 'chance'];
    return [words.join(' '), words.map(word => (names.has(word) ? 'B-NAME' : 'O')).join(' ')];
  });
  return tableOf('names', ['words', 'ner_tags'], rows);
}

function pairs(): SampleData {
  const words: Readonly<Record<string, string>> = {
    ein: 'a',
    hund: 'dog',
    katze: 'cat',
    geht: 'goes',
    schnell: 'fast',
  };
  const known = Object.keys(words);
  const rows = Array.from({ length: 40 }, (_, i) => {
    const german = Array.from({ length: 2 + (i % 4) }, (_, j) => known[(i * 7 + j * 3) % known.length]!);
    return [german.join(' '), german.map(word => words[word]).join(' ')];
  });
  return tableOf('pairs', ['de', 'en'], rows);
}

function prose(): SampleData {
  const path = resolve(__dirname, '../../../../samples/data/reviews.csv');
  const content = readFileSync(path, 'utf8').split('\n').slice(1, 30).join('\n');
  return { name: 'reviews.txt', content, table: { columns: [], rows: [] } };
}

function tableOf(name: string, columns: readonly string[], rows: readonly (readonly string[])[]): SampleData {
  const content = [columns, ...rows].map(cells => cells.join('\t')).join('\n');
  return { name: `${name}.tsv`, content, table: { columns, rows } };
}

export function sampleData(task: string): SampleData {
  const sample = samples[task];
  if (!sample) throw new Error(`no sample data for the task ${task}: add some to sampleData.ts`);
  return sample();
}
