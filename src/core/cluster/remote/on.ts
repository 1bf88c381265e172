/** Where a job trains, as it is asked. Loads nothing. */
import type { RuntimeAccess } from '../runtime';

/** Where a job trains, as a plain value: JSON. */
export interface On {
  /** Absolute path of a `NAME.runtime.yaml`; `here` trains on this machine, also what a cluster may still be at. */
  readonly runtime: string;
  /** What this machine says of runtimes, by their names; it wins over the variables of the environment, and these over the file. */
  readonly access?: Readonly<Record<string, Omit<RuntimeAccess, 'trusted'>>>;
}

export const here = 'here';
