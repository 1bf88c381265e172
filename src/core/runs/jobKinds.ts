/** The kinds of jobs, and where each waits for its turn. Loads no runtime; `core/jobs` says how each runs. */

/**
 * Trainings wait one for the other; checks and evaluations have a lane of their own. What a cluster computes is followed at once, all of it
 * side by side (`cluster/on` says which jobs).
 */
export type Lane = 'training' | 'checking' | 'following';

export interface JobKind {
  /** What is said while it runs. */
  readonly title: string;
  /** Of one that this machine computes. */
  readonly lane: Exclude<Lane, 'following'>;
  /** It makes one run, or continues one. */
  readonly trains?: true;
}

export const jobKinds = {
  train: { title: 'Training', lane: 'training', trains: true },
  resume: { title: 'Resuming', lane: 'training', trains: true },
  /** Trains in PyTorch on a cluster, and comes home as another run. */
  handOver: { title: 'Training in PyTorch', lane: 'training', trains: true },
  /** Trains again whatever has changed: ask before. */
  reproduce: { title: 'Reproducing', lane: 'training', trains: true },
  /** A run a fold; stopped, the runs that there are stay. */
  crossValidate: { title: 'Cross-validating', lane: 'training' },
  /** A run a trial; stopped, it can be gone on with. */
  sweep: { title: 'Sweeping', lane: 'training' },
  /** Behind what is being trained: side by side both would be slow. */
  findRate: { title: 'Finding a learning rate', lane: 'training' },
  /** A pretrained model becomes a run; downloaded first where it is on a hub. */
  importModel: { title: 'Importing', lane: 'checking' },
  /** What is not as it was when a run was made. */
  findChanges: { title: 'Comparing data, config and code', lane: 'checking' },
  /** Its predictions are written into the run. */
  evaluate: { title: 'Evaluating', lane: 'checking' },
  /** A temperature is fitted; predictions, scores and model.onnx of the run follow. */
  calibrate: { title: 'Calibrating', lane: 'checking' },
  checkData: { title: 'Checking data', lane: 'checking' },
  /** Texts are read for searches, so that the first one need not; stopped, what is done stays done. */
  indexTexts: { title: 'Indexing texts', lane: 'checking' },
  previewAugmentation: { title: 'Augmenting', lane: 'checking' },
  previewMasks: { title: 'Masking', lane: 'checking' },
} as const satisfies Readonly<Record<string, JobKind>>;

export type JobName = keyof typeof jobKinds;

/** True of jobs that make or continue a run. */
export function isTraining({ kind }: { readonly kind: JobName }): boolean {
  const { trains }: JobKind = jobKinds[kind];
  return trains === true;
}
