/** What `train` and `resume` show while they work, and print at the end. */
import { countOf } from '../core/base/countOf';
import { formatPercent, writeScore } from '../core/base/formatNumber';
import { formatDuration, formatMilliseconds } from '../core/base/formatTime';
import type { TrainEvent, TrainResult } from '../core/training/events';
import { drawBar, type Terminal } from './terminal';

/** Draws events: one line with bar, step, loss, validation score, time left. */
export function showTraining(terminal: Terminal): (event: TrainEvent) => void {
  let loss = '';
  let validation = '';
  return event => {
    switch (event.kind) {
      case 'progress': {
        const { message, fraction } = event;
        terminal.progress(fraction === undefined ? message : `${drawBar(fraction)} ${message}`);
        break;
      }
      case 'started':
        terminal.warn(`run ${event.folder} (${countOf(event.run.parameters, 'parameter')}, ${event.run.engine})`);
        break;
      case 'log':
        terminal.warn(event.level === 'info' ? event.message : `${event.level}: ${event.message}`);
        break;
      case 'metrics': {
        const { rows, step, totalSteps, secondsLeft } = event;
        for (const { values } of rows) {
          if (values['train/loss'] !== undefined) loss = `  loss ${writeScore(values['train/loss'])}`;
          const { 'validation/perplexity': perplexity, 'validation/accuracy': accuracy } = values;
          if (perplexity !== undefined) validation = `  validation perplexity ${writeScore(perplexity)}`;
          else if (accuracy !== undefined) validation = `  validation ${formatPercent(accuracy)}`;
        }
        const left = secondsLeft === undefined ? '' : `  ${formatDuration(secondsLeft)} left`;
        terminal.progress(`${drawBar(step / totalSteps)} step ${step}/${totalSteps}${loss}${validation}${left}`);
      }
    }
  };
}

/** The object that `--json` prints; without it, lines for a person. */
export function reportTraining({ folder, record, fixed }: TrainResult, terminal: Terminal, json: boolean): object {
  const { status, step, seconds, stepMilliseconds, metrics, fit } = record;
  if (!json) {
    const time = stepMilliseconds === undefined ? '' : `, ${formatMilliseconds(stepMilliseconds)} per step`;
    terminal.print(`${status} at step ${step} of ${record.totalSteps} in ${formatDuration(seconds)}${time}`);
    for (const [split, scores] of Object.entries(metrics)) {
      if (!scores) continue;
      const parts = Object.entries(scores).map(([name, value]) => `${name} ${writeScore(value)}`);
      terminal.print(`${split.padEnd(10)} ${parts.join('  ')}`);
    }
    if (fit) terminal.print(`${fit.kind.padEnd(10)} ${fit.message} ${fit.advice}`);
    terminal.print(`run        ${folder}`);
  }
  return { run: folder, status, steps: step, seconds, stepMilliseconds, metrics, fit, fixed };
}
