/** What is done to a whole graph once it is recorded. */
import type { Graph } from '../graph/graph';
import { fuseGemm } from './fuseGemm';
import { prune } from './prune';

export function optimize(graph: Graph): Graph {
  return fuseGemm(prune(graph));
}
