/** Sentences of SST-2 as the data of a config. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../src/core/base/random';

/** Rows of one of its files, without the head. @param data folder of it */
export function rowsOfSst2(data: string, name: string): readonly string[] {
  return readFileSync(join(data, name), 'utf8').trimEnd().split('\n').slice(1);
}

/** `train.jsonl` with as many of each label, drawn by the seed, and `dev.jsonl`. */
export function writeSst2(data: string, folder: string, count: number, seed: number): void {
  const rows = rowsOfSst2(data, 'train.tsv');
  const order = Array.from(new Random(seed, 'sst2').permutation(rows.length), i => rows[i]!);
  const taken = ['0', '1'].flatMap(label => order.filter(row => row.endsWith(`\t${label}`)).slice(0, count / 2));
  const write = (name: string, lines: readonly string[]) =>
    writeFileSync(
      join(folder, name),
      lines
        .map(line => line.split('\t'))
        .map(([text, label]) => JSON.stringify({ text: text!.trim(), label }))
        .join('\n'),
    );
  write('train.jsonl', taken);
  write('dev.jsonl', rowsOfSst2(data, 'dev.tsv'));
}
