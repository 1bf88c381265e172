/** What to say where a file does not hold what the task reads, with what to write instead. */
import { suggest, suggestOr } from '../base/suggest';
import { guessColumns } from '../config/templates/guessColumns';
import type { Columns } from './roles';

/** @returns the message, and the column that was probably meant */
export function describeMissingColumn(
  file: string,
  role: string,
  column: string,
  available: readonly string[],
): { readonly message: string; readonly near?: string } {
  // By its spelling; else by what columns of that role are usually called.
  const near =
    suggest(column, available) ?? guessColumns([{ key: role, name: column }], { columns: available, rows: [] })[role];
  const noun = available.length === 1 ? 'its only column is' : 'its columns are';
  const missing = `${file} has no column "${column}"${suggestOr(column, available, noun, near)}`;
  if (near !== undefined) return { message: `${missing} Set data.${role}: ${near}.`, near };
  const [example] = available;
  return { message: example === undefined ? missing : `${missing}. Set data.${role}: ${example} (or another).` };
}

/** Plain text for a task that needs more. @param format of the config */
export function describePlainText(file: string, { columns, roles }: Columns, format: string): string {
  const names = Object.values(columns).map(column => `"${column}"`);
  const why = format === 'auto' ? 'a .txt is' : 'format: text is';
  const folder = roles.label ? ', or a folder with one subfolder (or .txt file) per label' : '';
  return `${file} has no ${names.join(' and ')}: ${why} one text per line, for task generate. Use a .csv or .jsonl${folder}; if the file is a table, set data.format (csv, tsv, jsonl, columns).`;
}

/** Questions and answers for a task that asks none. */
export function describeSquad(file: string, { columns }: Columns): string {
  const names = Object.values(columns);
  const record = names.map(name => `"${name}": ...`).join(', ');
  return `${file} is read as SQuAD (questions and answers), but the task needs ${names.join(' and ')}. Save the file as .jsonl, one {${record}} per line, or set task: answer.`;
}

/** "with both a text and a label" */
export function describeNeeded({ roles }: Columns): string {
  const needed = Object.keys(roles).filter(role => !roles[role]!.optional);
  const names = needed.map(role => `${/^[aeiou]/.test(role) ? 'an' : 'a'} ${role}`);
  return names.length === 2 ? `with both ${names.join(' and ')}` : `with ${names.join(', ')}`;
}
