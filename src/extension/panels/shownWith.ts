/** Which runs the curves show when one is opened or begins. Knows no `vscode`. */
import { dirname } from 'node:path';

/**
 * The run itself first, then those of its own config that were shown: losses of other tasks on one axis tell nothing.
 *
 * @param folder `.nlp/runs/NAME/ID`
 */
export function shownWith(folder: string, before: readonly string[], most: number): readonly string[] {
  const own = before.filter(other => other !== folder && dirname(other) === dirname(folder));
  // What somebody ticked stays as it is.
  if (before.includes(folder) && own.length === before.length - 1) return before;
  return [folder, ...own.slice(0, most - 1)];
}
