/** Context keys that say which tasks there are trained models of, so that menus offer only what can be done. */
import { commands, type Disposable, Disposable as Disposables } from 'vscode';
import type { Services } from '../services';
import { taskOf } from './runEntry';

/** Task -> the key that is true while a model of it can be asked. */
const KEYS: Readonly<Record<string, string>> = {
  answer: 'nlpWorkbench.canAsk',
  generate: 'nlpWorkbench.canGenerate',
  summarize: 'nlpWorkbench.canSummarize',
  tag: 'nlpWorkbench.canTag',
  translate: 'nlpWorkbench.canTranslate',
};

export function followTasks({ store }: Pick<Services, 'store'>): Disposable {
  const told = new Map<string, boolean>();
  const tell = async () => {
    const tasks = new Set((await store.runs()).filter(run => run.usable).map(taskOf));
    for (const [task, key] of Object.entries(KEYS)) {
      const can = tasks.has(task);
      if (told.get(key) === can) continue;
      told.set(key, can);
      await commands.executeCommand('setContext', key, can);
    }
  };
  void tell();
  return Disposables.from(store.onDidChange(() => void tell()));
}
