/** How each kind of cluster is asked. */
import type { Cluster } from './cluster';
import type { ClusterKindName } from './kinds';
import { connectToRay } from './ray/ray';
import type { Runtime, RuntimeAccess } from './runtime';

const clusters: Readonly<Record<ClusterKindName, (runtime: Runtime, access: RuntimeAccess) => Cluster>> = {
  ray: connectToRay,
};

/**
 * Asks nothing yet.
 * @throws ActionableError `untrusted-cluster`; `bad-runtime` of an address or a token that is none
 */
export function connectTo(runtime: Runtime, access: RuntimeAccess): Cluster {
  return clusters[runtime.type](runtime, access);
}
