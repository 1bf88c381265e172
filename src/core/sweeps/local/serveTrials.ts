/** In a process of its own: trains one trial after the other, as it is told on its standard input. */
import { ActionableError, CancelledError, ProblemsError } from '../../base/errors';
import type { Scores } from '../../runs/run';
import type { TrainEvent, TrainOptions, TrainResult } from '../../training/events';
import { readTrainingConfig } from '../../training/prepare';
import { resume, trainConfig } from '../../training/trainRun';
import type { TrialRequest } from '../trialRunner';
import { readLines, type TrialLine, type TrialOrder, writeLine } from './trialLines';
import { sayWorking } from './workers';

/**
 * Ends when the input does; what trains then saves a checkpoint.
 * @param signal as when the input ends
 */
export async function serveTrials(
  input: AsyncIterable<string>,
  write: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  let leave: (() => Promise<void>) | undefined;
  let current: { readonly abort: AbortController; readonly done: Promise<void> } | undefined;
  const tell = (line: TrialLine) => write(writeLine(line));
  const stop = () => current?.abort.abort();
  signal.addEventListener('abort', stop);
  for await (const order of readLines<TrialOrder>(input)) {
    if (order.do === 'stop') stop();
    else {
      await current?.done;
      leave ??= await sayWorking(order.sweep);
      const abort = new AbortController();
      if (signal.aborted) abort.abort();
      current = {
        abort,
        done: answer(order.request, { workspace: order.workspace, trusted: order.trusted, signal: abort.signal }, tell),
      };
    }
  }
  stop();
  await current?.done;
  await leave?.();
}

async function answer(
  request: TrialRequest,
  options: Pick<TrainOptions, 'workspace' | 'trusted' | 'signal'>,
  tell: (line: TrialLine) => void,
): Promise<void> {
  try {
    const { folder, record } = await trainTrial(request, { ...options, onEvent: event => forward(event, tell) });
    const status = record.status === 'completed' ? 'completed' : 'stopped';
    tell({ told: 'ended', end: { folder, status, scores: record.metrics.validation ?? {} } });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof ProblemsError)
      tell({
        told: 'failed',
        code: 'problems',
        message: error.problems[0]?.message ?? message,
        problems: error.problems,
      });
    else if (error instanceof CancelledError) tell({ told: 'failed', code: 'cancelled', message, cancelled: true });
    else tell({ told: 'failed', code: error instanceof ActionableError ? error.code : 'internal', message });
  }
}

/** One trial: a new run of its config, or one that goes on. */
export async function trainTrial(request: TrialRequest, options: TrainOptions): Promise<TrainResult> {
  const { config: configPath, overrides, group, number: trial, title, resume: folder } = request;
  if (folder !== undefined) return await resume(folder, options);
  const config = readTrainingConfig(configPath, { ...options, overrides });
  return await trainConfig({ config, configPath }, { ...options, overrides, group, trial }, title);
}

function forward(event: TrainEvent, tell: (line: TrialLine) => void): void {
  if (event.kind === 'started') tell({ told: 'started', folder: event.folder });
  else if (event.kind === 'log' && event.level !== 'info') tell({ told: 'warning', message: event.message });
  else if (event.kind === 'metrics') {
    const { rows, step, totalSteps } = event;
    for (const row of rows) {
      const scores = validationOf(row.values);
      if (Object.keys(scores).length > 0) tell({ told: 'scores', step: row.step, scores });
    }
    tell({ told: 'progress', step, totalSteps });
  }
}

const VALIDATION = 'validation/';

function validationOf(values: Readonly<Record<string, number>>): Scores {
  const own = Object.entries(values).filter(([name]) => name.startsWith(VALIDATION));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(VALIDATION.length), value]));
}
