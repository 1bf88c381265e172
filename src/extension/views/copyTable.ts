/** Copies a table of a page as CSV, and says so. */
import { env, window } from 'vscode';
import { type CsvCell, csvLine } from '../../core/base/csvLine';

export async function copyTable(rows: readonly (readonly CsvCell[])[]): Promise<void> {
  await env.clipboard.writeText(rows.map(csvLine).join(''));
  window.setStatusBarMessage('$(check) Table copied as CSV', 3000);
}
