/** What the text of a config cannot say alone: whether its data files are there and have the columns it names. */
import type { TextDocument } from 'vscode';
import { outerName } from '../../core/base/outerName';
import type { Problem, Range } from '../../core/base/problem';
import { suggest, suggestOr } from '../../core/base/suggest';
import { locateKey, type ParsedConfig } from '../../core/config/parseConfig';
import { writeScalar } from '../../core/config/yaml/writeScalar';
import type { Config } from '../../core/schemas';
import { readHeader } from './dataHeader';
import { missingFile } from './missingFile';

export async function checkDataColumns(
  document: TextDocument,
  { config, document: text }: ParsedConfig<Config>,
): Promise<Problem[]> {
  if (!config) return [];
  const { columnsOf } = await import('../../core/schemas');
  const wanted = Object.entries(columnsOf(config).columns);
  const path = document.uri.fsPath;
  const problems: Problem[] = [];
  const { data } = config;
  for (const split of ['train', 'validation', 'test'] as const) {
    const file = data[split];
    const written = locateKey(text, ['data', split])?.value;
    // A file that an extended config names is that config's affair.
    // Patterns and lists are looked into when the data is checked.
    if (typeof file !== 'string' || !written || /[*?]/.test(file)) continue;
    const header = await readHeader(document, file, data);
    if (header && !header.exists) {
      problems.push(await missingFile(path, written, file, header.path));
      continue;
    }
    if (header?.isSpecial) {
      const message = `cannot read ${file}: it is neither a file nor a folder`;
      problems.push({ code: 'unreadable-file', severity: 'error', message, path, range: written });
      continue;
    }
    const { columns, nested } = header?.sample ?? {};
    if (!columns || isWithoutHeader(data.header, wanted)) continue;
    for (const [role, column] of wanted) {
      if (nested ? hasNested(columns, column) : columns.includes(column)) continue;
      // A default that does not fit is seen where the file is named.
      const named = locateKey(text, ['data', role])?.value;
      // One mistake, whichever of the files show it.
      if (named && problems.some(({ code, range }) => code === 'unknown-column' && range === named)) continue;
      const problem = missingColumn(path, named ?? written, file, role, column, columns);
      problems.push(named ? problem : { ...problem, fix: undefined });
    }
  }
  return problems;
}

/** Of records that hold others: both `answers` and `answers.text` are there where one of them is. */
function hasNested(columns: readonly string[], column: string): boolean {
  return outerName(column, columns) !== undefined || columns.some(each => each.startsWith(`${column}.`));
}

/** Columns are then given by their numbers. */
function isWithoutHeader(header: Config['data']['header'], wanted: readonly (readonly [string, string])[]): boolean {
  return header === false || (header === 'auto' && wanted.every(([, column]) => /^\d+$/.test(column)));
}

function missingColumn(
  path: string,
  range: Range | undefined,
  file: string,
  role: string,
  column: string,
  columns: readonly string[],
): Problem {
  const near = suggest(column, columns);
  const message = `${file} has no column "${column}" (${role})${suggestOr(column, columns, 'its columns are')}`;
  const fix =
    near !== undefined && range ? { title: `Change to ${near}`, range, replacement: writeScalar(near) } : undefined;
  return { code: 'unknown-column', severity: 'error', message, path, range, fix };
}
