/** The kinds of clusters by name; `clusters.ts` has how each is asked. Loads nothing. */
export const clusterKinds = {
  ray: { title: 'Ray', meaning: 'a Ray cluster, asked by its Jobs interface over HTTP' },
} as const;

export type ClusterKindName = keyof typeof clusterKinds;
