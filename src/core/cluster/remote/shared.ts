/** A place for several trainings at once: what is the same for all of them is made, and sent, once. */
import { CancelledError } from '../../base/errors';
import type { ClusterFacts } from '../cluster';
import type { TrainingPack } from '../pack';
import type { Remote } from './remote';

/** @param packs `one`: what jobs override names no file, so one package is for all of them */
export function shared({ cluster, pack, ...rest }: Remote, packs: 'one' | 'perOverrides'): Remote {
  const made = new Once<TrainingPack>(true);
  const sent = new Once<string>(false);
  const checked = new Once<ClusterFacts>(true);
  return {
    ...rest,
    pack: (what, signal) => {
      // What one of them continues from is its own.
      if (what.more) return pack(what, signal);
      const overrides = packs === 'one' ? [] : what.overrides;
      return made.get(JSON.stringify(overrides), signal, () => pack({ ...what, overrides }, signal));
    },
    cluster: {
      check: signal => checked.get('', signal, () => cluster.check(signal)),
      upload: (given, onProgress, signal) =>
        sent.get(given.hash, signal, () => cluster.upload(given, onProgress, signal)),
      submit: (job, signal) => cluster.submit(job, signal),
      state: (id, signal) => cluster.state(id, signal),
      output: (id, signal, news) => cluster.output(id, signal, news),
      stop: id => cluster.stop(id),
      remove: id => cluster.remove(id),
      release: id => cluster.release(id),
      leftJobs: signal => cluster.leftJobs(signal),
      clear: (jobs, signal) => cluster.clear(jobs, signal),
      fetchFile: (id, name, signal) => cluster.fetchFile(id, name, signal),
    },
  };
}

/** Work that several wait for. */
class Once<T> {
  private readonly going = new Map<string, Promise<T>>();

  /** @param remembers what has been made */
  constructor(private readonly remembers: boolean) {}

  async get(key: string, signal: AbortSignal, make: () => Promise<T>): Promise<T> {
    for (;;) {
      let work = this.going.get(key);
      if (!work) {
        work = make();
        this.going.set(key, work);
        const forget = () => this.going.delete(key);
        work.then(this.remembers ? () => undefined : forget, forget);
      }
      try {
        return await work;
      } catch (error) {
        // Whoever began it was stopped; this one was not.
        if (!(error instanceof CancelledError) || signal.aborted) throw error;
      }
    }
  }
}
