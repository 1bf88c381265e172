/** Where a job trains, as a plain value. Loads no runtime. */
import { type JobName, jobKinds, type Lane } from '../runs/jobKinds';
import type { RuntimeAccess } from './runtime';

/** JSON. */
export interface On {
  /** Absolute path of a `NAME.runtime.yaml`; `here` trains on this machine, also what a cluster may still be at. */
  readonly runtime: string;
  /** What this machine says of runtimes, by their names; it wins over the file, and over the variables of the environment. */
  readonly access?: Readonly<Record<string, Omit<RuntimeAccess, 'trusted'>>>;
  /** Tokens that the editor keeps, by the path of a runtime: each goes to the address that this runtime has now. They win over all others. */
  readonly tokens?: Readonly<Record<string, string>>;
  /** The command by which they are set. */
  readonly tokenCommand?: string;
}

export const here = 'here';

/** The runtime that a job is asked to run on; undefined where it runs here. @param request as a job is asked for */
export function runtimeOf(request: object): string | undefined {
  const { on }: { readonly on?: On } = request;
  return on === undefined || on.runtime === here ? undefined : on.runtime;
}

/** Where a job waits for its turn: what runs on a cluster waits for none here. @param request as the job is asked for */
export function laneOf(kind: JobName, request: object): Lane {
  return runtimeOf(request) === undefined ? jobKinds[kind].lane : 'following';
}
