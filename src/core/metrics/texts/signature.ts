/** The line that says how a score was made, in the fields that sacrebleu prints (Post 2018), so that two can be compared. */
import { internal } from '../../base/errors';

/**
 * Who computed it. Not sacrebleu's version: the scores equal those of sacrebleu 2.6.0 on the project's fixtures, but
 * were not made by it. The number grows when a score of the same text would change.
 */
export const scorerVersion = 'nlp-workbench-1';

/**
 * `nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:...`
 * @param references of each hypothesis
 * @param fields in the order in which sacrebleu prints them
 */
export function formatSignature(
  references: readonly (readonly string[])[],
  fields: Readonly<Record<string, string | number | boolean>>,
): string {
  const counts = new Set(references.map(each => each.length));
  const nrefs = counts.size > 1 ? 'var' : (references[0]?.length ?? 0);
  const all = { nrefs, ...fields, version: scorerVersion };
  const write = (value: string | number | boolean) => (typeof value === 'boolean' ? (value ? 'yes' : 'no') : value);
  return Object.entries(all)
    .map(([name, value]) => `${name}:${write(value)}`)
    .join('|');
}

/** Every hypothesis needs its references, at least one; a reference may be an empty text. */
export function checkReferences(hypotheses: readonly string[], references: readonly (readonly string[])[]): void {
  if (hypotheses.length !== references.length)
    throw internal(`${hypotheses.length} hypotheses, references of ${references.length}`);
  const without = references.findIndex(each => each.length === 0);
  if (without >= 0) throw internal(`hypothesis ${without} has no reference`);
}
