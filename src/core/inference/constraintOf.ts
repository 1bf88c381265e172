/** What texts of a run must be, where its config says so. */
import type { Config } from '../schemas';
import type { Constraint } from '../tasks/abilities/constraint';

export function constraintOf({ task }: Pick<Config, 'task'>): Constraint | undefined {
  const as = task.type === 'generate' ? task.as : undefined;
  if (as?.choices) return { kind: 'choices', choices: as.choices };
  if (as?.regex !== undefined) return { kind: 'regex', regex: as.regex };
  return as?.schema && { kind: 'schema', schema: as.schema };
}
