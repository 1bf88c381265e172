/** What the page shows where there are no predictions to report on: why, and what helps. */
import type { ReportAnswer } from '../../src/core/explain/report/reports';
import type { ReportedRun, ReportView } from '../../src/protocol/report';
import { button, emptyState } from '../shared/controls';
import type { ScoresSection } from './scores';

export interface WithoutReport {
  readonly evaluate: () => void;
  readonly command: (command: ReportView['toHost']['command']['command']) => void;
  /** Draws what was recorded when training ended. */
  readonly scores: ScoresSection;
}

/** Why there is nothing to count, and what helps. */
export function withoutReport(
  { status, usable, resumable }: ReportedRun,
  { split, recorded }: ReportAnswer,
  { evaluate, command, scores }: WithoutReport,
): HTMLElement[] {
  const anew = usable && button({ label: 'Evaluate', primary: true, press: evaluate });
  const resume = resumable && button({ label: 'Resume', press: () => command('resume') });
  const watch = button({ label: 'Open Curves', press: () => command('openCurves') });
  const actions = (...all: (HTMLElement | false)[]) => all.filter(action => action !== false);
  if (split) {
    const words = 'This task has no class labels, so there is no confusion matrix. See the scores below.';
    // Where tokens are predicted, a perplexity goes with their loss.
    if (recorded) scores.drawAlone(recorded, recorded.perplexity === undefined ? 'answers' : 'tokens');
    return [emptyState('metrics', 'No class labels', words, ...actions(anew)), ...(recorded ? [scores.root] : [])];
  }
  if (status === 'running') {
    return [emptyState('report', 'Still training', 'The report appears when training is finished.', watch)];
  }
  if (!usable) {
    return [
      emptyState(
        'report',
        'Nothing to report',
        `This run ${wordsOf(status)} before its first checkpoint. Train again.`,
        watch,
      ),
    ];
  }
  const words =
    status === 'completed'
      ? 'This run has no predictions. Choose Evaluate to score its best checkpoint and store the predictions.'
      : `This run ${wordsOf(status)} before it was scored. Choose Evaluate to score its best checkpoint, or Resume to finish training.`;
  return [emptyState('report', 'No predictions yet', words, ...actions(anew, resume), watch)];
}

function wordsOf(status: ReportedRun['status']): string {
  return status === 'failed' ? 'failed' : status === 'interrupted' ? 'was interrupted' : 'was stopped';
}
