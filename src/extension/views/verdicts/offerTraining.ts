/** Where there is no model for what was asked: what to do about it. */
import { commands, window } from 'vscode';
import type { Services } from '../../services';

/**
 * @param which model is missing: `that classifies`
 * @param hint what its config says, where that is not said by the word itself
 */
export async function offerTraining({ store, active }: Services, which: string, hint = ''): Promise<void> {
  const [configs, others] = await Promise.all([store.configs(), active.all()]);
  const none = others.length === 0 ? 'No model is trained yet' : `No model ${which} is trained yet`;
  const train = { title: 'Train a Model', command: 'nlpWorkbench.train' };
  const create = { title: 'New Model from Template', command: 'nlpWorkbench.newModel' };
  const guide = { title: 'Get Started', command: 'nlpWorkbench.getStarted' };
  const words =
    configs.length > 0
      ? `${none}. Train one, then ask again.`
      : `${none}. A config (NAME.nlp.yaml) says what to train on; create one to begin.`;
  const actions = configs.length === 0 ? [create, guide] : hint === '' ? [train, guide] : [train, create];
  const choice = await window.showInformationMessage(hint === '' ? words : `${words} ${hint}`, ...actions);
  if (choice) await commands.executeCommand(choice.command);
}
