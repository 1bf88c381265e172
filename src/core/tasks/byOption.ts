/** What follows from a key of a task, by what it says. Loads no runtime. */
import type { ByOption } from './spec';

/** What the key of a task that decides says; of a section its type. */
export function optionOf(options: Readonly<Record<string, unknown>>, key: string): string {
  const said = options[key];
  return String(typeof said === 'object' && said !== null && 'type' in said ? said.type : said);
}

/** @param task its section */
export function decide<T>(fact: ByOption<T>, task: Readonly<Record<string, unknown>>): T | undefined {
  const option = optionOf(task, fact.key);
  return Object.hasOwn(fact.by, option) ? fact.by[option] : fact.usual;
}
