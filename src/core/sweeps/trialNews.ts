/** What a training tells, as news of a trial. */
import type { Scores } from '../runs/run';
import type { TrainEvent, TrainResult } from '../training/events';
import type { TrialEnd, TrialNews } from './trialRunner';

export function tellNews(event: TrainEvent, news: TrialNews): void {
  if (event.kind === 'started') news.onStarted(event.folder);
  else if (event.kind === 'log' && event.level !== 'info') news.onWarning(event.message);
  else if (event.kind === 'metrics') {
    const { rows, step, totalSteps } = event;
    for (const row of rows) {
      const scores = validationOf(row.values);
      if (Object.keys(scores).length > 0) news.onScores(row.step, scores);
    }
    news.onProgress(step, totalSteps);
  }
}

export function endOfTrial({ folder, record }: TrainResult): TrialEnd {
  const status = record.status === 'completed' ? 'completed' : 'stopped';
  return { folder, status, scores: record.metrics.validation ?? {} };
}

const VALIDATION = 'validation/';

/** Of a row of metrics: scores of the validation examples, by their names. */
export function validationOf(values: Readonly<Record<string, number>>): Scores {
  const own = Object.entries(values).filter(([name]) => name.startsWith(VALIDATION));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(VALIDATION.length), value]));
}
