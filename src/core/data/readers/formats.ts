/** Which reader reads which file: one line a format. */
import { extname } from 'node:path';
import { readColumns } from './columns';
import { readConllu } from './conllu';
import { readCsv, readTsv } from './csv';
import { readJson } from './json';
import { readJsonl } from './jsonl';
import { readParallel } from './parallel';
import { readParquet } from './parquet';
import type { Reader } from './reader';
import { readSquad } from './squad';
import { readText } from './text';

const readers = {
  csv: readCsv,
  tsv: readTsv,
  jsonl: readJsonl,
  json: readJson,
  parquet: readParquet,
  squad: readSquad,
  'conll-u': readConllu,
  columns: readColumns,
  parallel: readParallel,
  text: readText,
} as const satisfies Record<string, Reader>;

const byExtension: Readonly<Record<string, FormatName>> = {
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.tab': 'tsv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.parquet': 'parquet',
  '.json': 'json',
  '.txt': 'text',
  '.conllu': 'conll-u',
  '.conll': 'columns',
  '.bio': 'columns',
  '.iob': 'columns',
};

export type FormatName = keyof typeof readers;
export const formatNames = Object.keys(readers) as readonly FormatName[];

/** The reader of a format, `auto` by the file's name; undefined where the name says nothing. */
export function readerOf(format: FormatName | 'auto', path: string): Reader | undefined {
  const name = format === 'auto' ? byExtension[extname(path).toLowerCase()] : format;
  return name && readers[name];
}
