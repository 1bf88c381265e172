/** Context keys that say what can be done here, so that palette and menus offer nothing else. */
import { commands, type Disposable, Disposable as Disposables } from 'vscode';
import type { Services } from '../services';
import { type Here, keysOf } from './keysOf';

export function followContext({ store, jobs }: Pick<Services, 'store' | 'jobs'>): Disposable {
  const told = new Map<string, boolean>();
  let found: Pick<Here, 'configs' | 'runs' | 'broken'> | undefined;
  let reads = 0;
  const stateNow = () => ({
    working: jobs.all.length > 0,
    training: jobs.all.some(({ record }) => record !== undefined),
  });
  let state = stateNow();
  const tell = () => {
    if (!found) return;
    state = stateNow();
    for (const [key, value] of Object.entries(keysOf({ ...found, ...state }))) {
      if (told.get(key) === value) continue;
      told.set(key, value);
      void commands.executeCommand('setContext', `nlpWorkbench.${key}`, value);
    }
  };
  const read = async () => {
    const own = ++reads;
    const [configs, runs, broken] = await Promise.all([store.configs(), store.runs(), store.broken()]);
    // What was found before another change must not be told after it.
    if (own !== reads) return;
    found = { configs: configs.length, runs, broken: broken.length };
    tell();
  };
  // Progress comes many times a second and changes no key.
  const noticeJobs = () => {
    const { working, training } = stateNow();
    if (working === state.working && training === state.training) return;
    const begun = (working && !state.working) || (training && !state.training);
    state = { working, training };
    // How a run ended is on the disk; what was offered while it was trained is offered until that is known.
    if (begun) tell();
    else void store.refresh().then(read);
  };
  void read();
  return Disposables.from(
    store.onDidChange(() => void read()),
    jobs.onDidChange(noticeJobs),
  );
}
