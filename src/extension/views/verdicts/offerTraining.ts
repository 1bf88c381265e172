/** Where there is no model for what was asked: what to do about it. */
import { commandId } from '../../contributed';
import { NEW_MODEL, offer, TRAIN } from '../../notify';
import type { Services } from '../../services';

/**
 * @param which model is missing: `that classifies`
 * @param hint what its config says, where that is not said by the word itself
 */
export async function offerTraining({ store, active }: Services, which: string, hint = ''): Promise<void> {
  const [configs, others] = await Promise.all([store.configs(), active.all()]);
  const none = others.length === 0 ? 'No model is trained yet' : `No model ${which} is trained yet`;
  const guide = { title: 'Get Started', command: commandId('getStarted') };
  const words =
    configs.length > 0 ? `${none}. Train one, then ask again.` : `${none}. Create a config (NAME.nlp.yaml) to begin.`;
  const actions = configs.length === 0 ? [NEW_MODEL, guide] : hint === '' ? [TRAIN, guide] : [TRAIN, NEW_MODEL];
  await offer('information', hint === '' ? words : `${words} ${hint}`, ...actions);
}
