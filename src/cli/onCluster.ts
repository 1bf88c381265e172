/** `--on`: the cluster that a command names, as jobs take it. */
import { dirname, join } from 'node:path';
import type { On } from '../core/cluster/on';
import type { PlaceOptions } from '../core/cluster/remote/place';
import { type Invocation, type OptionValues, textOf } from './command';
import { showTraining } from './trainingProgress';
import { trialCommand } from './trialCommand';

/**
 * @param file that the runtime lies next to
 * @throws ActionableError `no-runtime`
 */
export async function onOf(options: OptionValues, file: string): Promise<On | undefined> {
  const words = textOf(options, 'on');
  if (words === undefined) return undefined;
  const { findRuntime } = await import('../core/cluster/remote/remote');
  return { runtime: await findRuntime(words, file) };
}

/** What a training takes, wherever it trains. @param workspace absolute */
export function placesOf(workspace: string, { terminal, signal }: Pick<Invocation, 'terminal' | 'signal'>) {
  return { workspace, trusted: true, signal, onEvent: showTraining(terminal), ...ownProgram() } satisfies PlaceOptions;
}

/** This program, and how it is called for the trials of a sweep. */
export function ownProgram(): Required<Pick<PlaceOptions, 'program' | 'trialCommand'>> {
  return { program: join(dirname(process.argv[1]!), '..'), trialCommand: trialCommand() };
}
