/** The kinds of clusters. */
import type { Cluster, ClusterKind } from './cluster';
import { ray } from './ray/ray';
import type { Runtime, RuntimeAccess } from './runtime';

export const clusters = { ray } as const satisfies Readonly<Record<string, ClusterKind>>;

/** @throws ActionableError `bad-runtime` of an address or a token that is none */
export function connectTo(runtime: Runtime, access: RuntimeAccess): Cluster {
  return clusters[runtime.type].connect(runtime, access);
}
