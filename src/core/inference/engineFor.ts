/** Which engine computes: what the config says, else what the surroundings say, else the first that loads. */
import { availableParallelism } from 'node:os';
import { ActionableError } from '../base/errors';
import { adviseNative } from '../base/nativeAdvice';
import type { ChosenEngine, EngineName } from '../engine/contract';

const NAMES: readonly (EngineName | 'auto')[] = ['auto', 'native', 'wasm', 'tensorflow'];
const MOST_THREADS = 256;

function threadsOf(words: string | undefined): number | undefined {
  if (words === undefined || words === '') return undefined;
  const threads = Number(words);
  if (Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS) return threads;
  throw new ActionableError(
    'bad-setting',
    `NLP_THREADS must be a whole number from 1 to ${MOST_THREADS}, not "${words}"`,
  );
}

/**
 * @param wanted of the config; with `auto` the variable NLP_ENGINE decides
 * @param exactly how many threads; where it is not given NLP_THREADS, else one for each processor
 * @throws ActionableError when it does not load
 */
export async function engineFor(
  wanted: EngineName | 'auto',
  environment: NodeJS.ProcessEnv = process.env,
  exactly?: number,
): Promise<ChosenEngine & { readonly threads: number }> {
  const { createEngine } = await import('../engine/index');
  const set = environment.NLP_ENGINE;
  const name = NAMES.find(known => known === (wanted === 'auto' && set ? set : wanted));
  if (!name) throw new ActionableError('bad-setting', `NLP_ENGINE must be one of ${NAMES.join(', ')}, not "${set}"`);
  const threads = exactly ?? threadsOf(environment.NLP_THREADS) ?? availableParallelism();
  return { ...(await createEngine(name, { threads })), threads };
}

/** What is told of the choice: a warning where the user can have a faster engine. */
export function engineNews({ reason, nativeFailure }: Pick<ChosenEngine, 'reason' | 'nativeFailure'>) {
  const { words = '', link } = nativeFailure === undefined ? {} : adviseNative(nativeFailure);
  const message = link ? `engine ${reason.split(':')[0]}: ${words}: ${link}` : `engine ${reason}`;
  return { kind: 'log', level: link ? 'warning' : 'info', message, nativeFailure } as const;
}
