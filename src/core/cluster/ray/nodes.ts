/** The nodes of a Ray cluster that are alive. */
import { CancelledError } from '../../base/errors';
import type { RayHttp } from './http';

export interface RayNode {
  readonly id: string;
  /** As other nodes reach it. */
  readonly address: string;
  /** Processors; a head that takes no jobs has none. */
  readonly cpus: number;
}

interface ListedNode {
  readonly state?: unknown;
  readonly node_id?: unknown;
  readonly node_ip?: unknown;
  readonly resources_total?: { readonly CPU?: unknown };
}

/** None where the cluster does not tell. */
export async function listNodes(http: RayHttp, signal: AbortSignal): Promise<readonly RayNode[]> {
  const answer = await http.json('/api/v0/nodes?limit=1000&detail=1', {}, signal).catch(error => {
    if (error instanceof CancelledError) throw error;
    return undefined;
  });
  const { data } = (answer ?? {}) as { readonly data?: { readonly result?: { readonly result?: unknown } } };
  const nodes = data?.result?.result;
  if (!Array.isArray(nodes)) return [];
  return (nodes as readonly ListedNode[])
    .filter(({ state }) => state === 'ALIVE')
    .map(({ node_id: id, node_ip: address, resources_total: all }) => ({
      id: String(id),
      address: String(address),
      cpus: typeof all?.CPU === 'number' ? all.CPU : 0,
    }));
}
