/** How each kind of job runs. What is asked for is a plain value, so that a job can be written down and run elsewhere. */
import type { ProgressEvent } from './base/progress';
import type { HandOverAsked } from './cluster/handOver/handOverRemote';
import type { On } from './cluster/on';
import type { PlaceOptions } from './cluster/remote/place';
import type { SplitName } from './data/dataset';
import type { JobName } from './runs/jobKinds';
import type { IndexTextsRequest } from './search/indexTexts';
import type { ConfigRequest, TrainOptions } from './training/events';
import type { ImportFromRequest } from './training/importFrom';

/** A run by its folder, absolute. */
interface RunRequest {
  readonly run: string;
}

/** Where it trains; here if not given. */
interface OnRequest {
  readonly on?: On;
}

const jobs = {
  async train({ config, on }: ConfigRequest & OnRequest, options: PlaceOptions) {
    const { trainOn } = await import('./cluster/remote/place');
    return (await trainOn(config, on, options)).record;
  },
  /** Of one that a cluster trains, or has trained: that cluster is asked first. */
  async resume({ run, on }: RunRequest & OnRequest, options: PlaceOptions) {
    const { resumeOn } = await import('./cluster/remote/place');
    return (await resumeOn(run, on, options)).record;
  },
  /** A run is trained on in PyTorch on a cluster, and comes home as another run. */
  async handOver({ run, on, ...asked }: RunRequest & HandOverAsked & { readonly on: On }, options: PlaceOptions) {
    const { handOverOn } = await import('./cluster/remote/place');
    return (await handOverOn(run, on, asked, options)).record;
  },
  async reproduce({ run }: RunRequest, options: TrainOptions) {
    const { reproduceRun } = await import('./training/reproduceRun');
    return reproduceRun(run, options, () => true);
  },
  async crossValidate(
    { config, folds, on }: ConfigRequest & OnRequest & { readonly folds: number },
    options: PlaceOptions,
  ) {
    const { crossValidate } = await import('./training/crossValidate');
    const { foldsOn } = await import('./cluster/remote/place');
    return crossValidate(config, { ...options, folds, trainFold: foldsOn(on, options) });
  },
  /** @param request a file NAME.sweep.yaml, absolute; `anew` begins another one even where one is not at its end */
  async sweep(
    { file, anew, on }: OnRequest & { readonly file: string; readonly anew?: boolean },
    options: PlaceOptions,
  ) {
    const { sweepJob } = await import('./sweeps/sweepJob');
    const { startSweepOn } = await import('./cluster/remote/place');
    return sweepJob(file, startSweepOn(on, options), { ...options, anew });
  },
  async findRate({ config }: ConfigRequest, options: TrainOptions) {
    const { findRate } = await import('./training/findRate');
    return findRate(config, options);
  },
  async importModel(request: ImportFromRequest, options: TrainOptions) {
    const { importFrom } = await import('./training/importFrom');
    const { folder, record } = await importFrom(request, options);
    return { folder, record };
  },
  async findChanges({ run }: RunRequest, options: TrainOptions) {
    const { findChanges } = await import('./training/reproduceRun');
    return findChanges(run, options);
  },
  /** Test where there is one, else validation, if no split is given. */
  async evaluate({ run, split }: RunRequest & { readonly split?: SplitName }, options: TrainOptions) {
    const { evaluateRun } = await import('./training/evaluateRun');
    return evaluateRun(run, { ...options, split, save: true });
  },
  /** `remove` takes the temperature away. */
  async calibrate({ run, remove }: RunRequest & { readonly remove?: boolean }, options: TrainOptions) {
    const { calibrateRun } = await import('./training/calibrateRun');
    return calibrateRun(run, { ...options, remove });
  },
  async checkData({ config }: ConfigRequest, options: TrainOptions) {
    const { checkData } = await import('./training/checkData');
    return checkData(config, options);
  },
  /** Of a run's vectors, or where none is named of words. */
  async indexTexts(request: IndexTextsRequest, { workspace, trusted, signal, onEvent }: TrainOptions) {
    const { indexTexts } = await import('./search/indexTexts');
    const onProgress = (event: ProgressEvent) => onEvent({ kind: 'progress', ...event });
    return indexTexts({ ...request, workspace, trusted }, { signal, onProgress });
  },
  /** Another `sample`, other examples. */
  async previewAugmentation(
    { config, sample, count }: ConfigRequest & { readonly sample: number; readonly count: number },
    options: TrainOptions,
  ) {
    const { previewAugmentation } = await import('./training/previewAugmentation');
    return previewAugmentation(config, { ...options, sample, count });
  },
  /** Another `sample`, other blocks. */
  async previewMasks(
    { config, sample, count }: ConfigRequest & { readonly sample: number; readonly count: number },
    options: TrainOptions,
  ) {
    const { previewMasks } = await import('./training/previewMasks');
    return previewMasks(config, { ...options, sample, count });
  },
} satisfies { readonly [K in JobName]: (request: never, options: PlaceOptions) => Promise<unknown> };

export type JobRequest<K extends JobName> = Parameters<(typeof jobs)[K]>[0];
export type JobResult<K extends JobName> = Awaited<ReturnType<(typeof jobs)[K]>>;

/** What is to be done: JSON. */
export type Job = { readonly [K in JobName]: { readonly kind: K; readonly request: JobRequest<K> } }[JobName];

/** @throws as the job does; CancelledError */
export function runJob<K extends JobName>(
  kind: K,
  request: JobRequest<K>,
  options: PlaceOptions,
): Promise<JobResult<K>> {
  const run = jobs[kind] as unknown as (request: JobRequest<K>, options: PlaceOptions) => Promise<JobResult<K>>;
  const { text, overrides, files }: Partial<ConfigRequest> = 'config' in request ? request : {};
  return run(request, { ...options, text, overrides, files });
}
