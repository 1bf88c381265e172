/** In a process of its own: trains one trial after the other, as it is told on its standard input. */
import type { TrainOptions, TrainResult } from '../../training/events';
import { readTrainingConfig } from '../../training/prepare';
import { resume, trainConfig } from '../../training/trainRun';
import { endOfTrial, tellNews } from '../trialNews';
import type { TrialNews, TrialRequest } from '../trialRunner';
import { failedLine, readLines, type TrialLine, type TrialOrder, writeLine } from './trialLines';
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
      if (order.threads !== undefined) process.env.NLP_THREADS ??= String(order.threads);
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
  const news: TrialNews = {
    onStarted: folder => tell({ told: 'started', folder }),
    onScores: (step, scores) => tell({ told: 'scores', step, scores }),
    onProgress: (step, totalSteps) => tell({ told: 'progress', step, totalSteps }),
    onWarning: message => tell({ told: 'warning', message }),
  };
  try {
    const result = await trainTrial(request, { ...options, onEvent: event => tellNews(event, news) });
    tell({ told: 'ended', end: endOfTrial(result) });
  } catch (error) {
    tell(failedLine(error));
  }
}

/** One trial: a new run of its config, or one that goes on. */
export async function trainTrial(request: TrialRequest, options: TrainOptions): Promise<TrainResult> {
  const { config: configPath, overrides, group, number: trial, title, resume: folder } = request;
  if (folder !== undefined) return await resume(folder, options);
  const config = readTrainingConfig(configPath, { ...options, overrides });
  return await trainConfig({ config, configPath }, { ...options, overrides, group, trial }, title);
}
