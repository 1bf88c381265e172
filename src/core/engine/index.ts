/** Makes the engine that runs programs: `native`, `wasm` or `tensorflow`. */
import { ActionableError } from '../base/errors';
import type { CreateEngine, Engine, EngineName } from './contract';
import { loadTensorflow } from './eager';
import { OrtInference } from './inference';
import { loadRuntime } from './runtime';
import { OrtTrainer } from './trainer';

async function load(name: EngineName, threads: number | undefined): Promise<Engine> {
  if (name === 'tensorflow') return loadTensorflow();
  const runtime = await loadRuntime(name, threads);
  return {
    name,
    createTrainer: options => new OrtTrainer(runtime, options),
    createInference: options => new OrtInference(runtime, options),
  };
}

export const createEngine: CreateEngine = async (name, options = {}) => {
  if (name !== 'auto') return { engine: await load(name, options.threads), reason: `${name}: chosen in the config` };
  const failures: string[] = [];
  let nativeFailure: string | undefined;
  for (const candidate of ['native', 'wasm', 'tensorflow'] as const) {
    try {
      const engine = await load(candidate, options.threads);
      const why = failures.length > 0 ? failures.join('; ') : 'the fastest engine loads on this machine';
      return { engine, reason: `${candidate}: ${why}`, ...(nativeFailure && { nativeFailure }) };
    } catch (error) {
      if (!(error instanceof ActionableError)) throw error;
      failures.push(error.message);
      if (candidate === 'native') nativeFailure = causeOf(error);
    }
  }
  throw new ActionableError('engine-missing', `no engine loads on this machine: ${failures.join('; ')}`);
};

/** The first line of what was thrown underneath. */
function causeOf({ cause, message }: ActionableError): string {
  return (cause instanceof Error ? cause.message : message).split('\n')[0]!.replace(/\.$/, '');
}
