/** Context keys that say what there are trained models for, so that menus offer only what can be done. */
import { commands, type Disposable, Disposable as Disposables } from 'vscode';
import type { Services } from '../services';
import { useOf } from './runEntry';

/** Use -> the key that is true while a model for it can be asked. */
const KEYS: Readonly<Record<string, string>> = {
  answer: 'nlpWorkbench.canAsk',
  compare: 'nlpWorkbench.canCompare',
  generate: 'nlpWorkbench.canGenerate',
  relate: 'nlpWorkbench.canRelate',
  summarize: 'nlpWorkbench.canSummarize',
  tag: 'nlpWorkbench.canTag',
  translate: 'nlpWorkbench.canTranslate',
};

/** True once the folder was looked through. */
const SCANNED = 'nlpWorkbench.scanned';

export function followTasks({ store }: Pick<Services, 'store'>): Disposable {
  const told = new Map<string, boolean>();
  const tell = async () => {
    // Until then nobody knows whether the folder has models.
    await Promise.all([store.configs(), store.runs()]);
    if (!told.has(SCANNED)) {
      told.set(SCANNED, true);
      await commands.executeCommand('setContext', SCANNED, true);
    }
    const uses = new Set((await store.runs()).filter(run => run.usable).map(useOf));
    for (const [use, key] of Object.entries(KEYS)) {
      const can = uses.has(use);
      if (told.get(key) === can) continue;
      told.set(key, can);
      await commands.executeCommand('setContext', key, can);
    }
  };
  void tell();
  return Disposables.from(store.onDidChange(() => void tell()));
}
