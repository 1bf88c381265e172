/** What a run cannot be asked whose head was drawn by chance: the weights it came from had none for its task. */
import { ActionableError } from '../base/errors';

/** @param names of the parameters that are new */
export function neverTrained(run: string, names: readonly string[]): ActionableError {
  const shown = `${names.slice(0, 3).join(', ')}${names.length > 3 ? `, and ${names.length - 3} more` : ''}`;
  return new ActionableError(
    'untrained-head',
    `${run} was imported with a new head (${shown}), to be trained before it predicts anything. Train a config with your data and model: { from: PATH }.`,
  );
}
