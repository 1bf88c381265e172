/** Ray, by its Jobs interface over HTTP. */
import { internal } from '../../base/errors';
import type { ClusterKind } from '../cluster';

export const ray: ClusterKind = {
  meaning: 'a Ray cluster, by its Jobs interface',
  connect: () => {
    throw internal('not yet');
  },
};
