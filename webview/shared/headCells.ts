/** The heads of a table's columns: a name, and numbers behind it. */
import { element } from './element';

export function headCells(names: readonly string[]): HTMLElement[] {
  return names.map((name, i) => element('th', { scope: 'col', class: i > 0 ? 'number' : undefined }, name));
}
