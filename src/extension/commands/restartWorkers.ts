/** Restart Workers: the way out when a process hangs; asks first where a training would end with it. */
import { askModally } from '../notify';
import type { Services } from '../services';

/** After the native engine has ended a process: the next ones load it again. */
export async function tryNativeEngine(services: Services): Promise<void> {
  await services.native.forget();
  await restartWorkers(services);
}

export async function restartWorkers({ jobs, inference, store }: Services): Promise<void> {
  const working = jobs.all.filter(({ state }) => state !== 'queued');
  if (working.length > 0) {
    const restart = 'Restart';
    const names = working.map(({ name }) => name).join(' and ');
    const detail = 'A training saves its checkpoint first, and you can resume it. Queued jobs continue.';
    const question = `${names} ${working.length === 1 ? 'is' : 'are'} running. Restart the workers?`;
    if ((await askModally(question, detail, restart)) !== restart) return;
  }
  await Promise.all([jobs.restart(), inference.restart()]);
  await store.refresh();
}
