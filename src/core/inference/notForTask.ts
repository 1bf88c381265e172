/** Refuses what a run's task cannot do: what the run is, what asks it, and which task can. Loads no runtime. */
import { ActionableError } from '../base/errors';
import type { TaskName } from '../schemas';
import type { Offers } from '../tasks/abilities/offers';
import type { RunIdentity } from './prediction';

interface Refusing {
  readonly identity: Pick<RunIdentity, 'name'>;
  readonly offers: Pick<Offers, 'is' | 'command'>;
}

/** @param cannot e.g. `cannot tag words`; @param wanted a task that can */
export function notForTask({ identity, offers }: Refusing, cannot: string, wanted: TaskName): ActionableError {
  const { is, command } = offers;
  const message = `${identity.name} is ${is} and ${cannot}. Use "nlp ${command}", or train a config with task: ${wanted}.`;
  return new ActionableError('not-for-task', message);
}
