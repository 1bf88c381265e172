/** Runtimes as they are offered: which comes first, what this machine says of them, and the file of a new one. Pure. */
import { dirname } from 'node:path';
import { samePath } from '../../core/base/samePath';
import { addressFromEnvironment } from '../../core/cluster/access';
import type { On } from '../../core/cluster/on';
import type { Runtime } from '../../core/cluster/runtime';
import type { RunEntry } from './runEntry';

/**
 * @param paths of files of runtimes, absolute
 * @param file what is trained: those next to it come before others
 * @param last the one that was chosen last comes first of all
 */
export function inOrder(paths: readonly string[], file: string, last: string | undefined): readonly string[] {
  const rank = (path: string) =>
    last !== undefined && samePath(path, last) ? 0 : samePath(dirname(path), dirname(file)) ? 1 : 2;
  return paths.toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b, 'en'));
}

/** What the settings say, by the name of a runtime. @param addresses of the setting; empty ones say nothing */
export function accessOf(addresses: Readonly<Record<string, string>>): NonNullable<On['access']> {
  return Object.fromEntries(
    Object.entries(addresses).flatMap(([name, address]) =>
      address.trim() === '' ? [] : [[name, { address: address.trim() }] as const],
    ),
  );
}

/** Where a runtime leads, and who says so: the settings win over the file, which wins over `RAY_ADDRESS`. */
export interface NamedAddress {
  readonly address: string;
  readonly from: 'settings' | 'file' | 'RAY_ADDRESS';
}

export function addressOf(
  runtime: Pick<Runtime, 'name' | 'address'>,
  addresses: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv,
): NamedAddress | undefined {
  const set = accessOf(addresses)[runtime.name]?.address;
  if (set !== undefined) return { address: set, from: 'settings' };
  if (runtime.address !== undefined) return { address: runtime.address, from: 'file' };
  const usual = addressFromEnvironment(runtime, env);
  return usual === undefined ? undefined : { address: usual, from: 'RAY_ADDRESS' };
}

/** What is wrong with the name of a new runtime; undefined where nothing is. */
export function refuseRuntimeName(name: string): string | undefined {
  if (!/^[\w-][\w.-]*$/.test(name)) return 'use letters, digits, - and _';
  return undefined;
}

export const NEW_RUNTIME = `# A Ray cluster that trainings can run on. Save this file, then run "NLP: Train On..." again.
type: ray
# Address of the dashboard. For a cluster elsewhere use https, or a tunnel: ssh -L 8265:127.0.0.1:8265 HOST
address: http://127.0.0.1:8265
# Processors of each job.
cpus: 1
# Name of the environment variable that has the token; ~/.ray/auth_token is read where it is not set.
token: RAY_AUTH_TOKEN
`;

/**
 * Runs whose job nobody follows: it may still train, or has ended while nobody looked. Trials are continued by their sweep.
 * @param offered jobs that were offered before
 */
export function leftOnCluster(runs: readonly RunEntry[], offered: readonly string[]): readonly RunEntry[] {
  return runs.filter(
    ({ status, record: { remote, trial } }) =>
      status === 'interrupted' && remote !== undefined && trial === undefined && !offered.includes(remote.job),
  );
}
