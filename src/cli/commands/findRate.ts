/** `find-rate`: a learning-rate range test, with a suggestion. */
import { formatRate, writeScore } from '../../core/base/formatNumber';
import type { RateSweep } from '../../core/training/findRate';
import { type Command, overrides, textsOf } from '../command';
import { findConfig } from '../configFile';
import type { Terminal } from '../terminal';
import { showTraining } from '../trainingProgress';
import { workspaceOf } from '../workspace';

export const findRate: Command = {
  name: 'find-rate',
  usage: 'CONFIG',
  summary: 'Learning-rate range test: 100 steps from 1e-7 to 10, with a suggestion. Saves no run.',
  options: overrides,
  positionals: [1, 1],
  async run({ positionals, options, terminal, signal }) {
    const config = await findConfig(positionals[0]!);
    const { findRate } = await import('../../core/training/findRate');
    const result = await findRate(config, {
      workspace: workspaceOf(options, config),
      trusted: true,
      overrides: textsOf(options, 'set'),
      signal,
      onEvent: showTraining(terminal),
    });
    if (options.json !== true) report(result, terminal);
    return result;
  },
};

/** Rows of the curve that are printed. */
const ROWS = 25;
const WIDTH = 40;

function report({ points, suggestions, current, optimizer }: RateSweep, terminal: Terminal): void {
  const losses = points.map(({ smoothed }) => smoothed);
  const [low, high] = [Math.min(...losses), Math.min(Math.max(...losses), 2 * (losses[0] ?? 0))];
  const every = Math.max(1, Math.ceil(points.length / ROWS));
  for (const { rate, smoothed } of points.filter((_, i) => i % every === 0)) {
    const part = Math.min(1, (smoothed - low) / (high - low || 1));
    terminal.print(
      `${formatRate(rate).padStart(8)}  ${writeScore(smoothed).padStart(9)}  ${'#'.repeat(1 + Math.round(part * WIDTH))}`,
    );
  }
  terminal.print(`in the config   ${current} (${optimizer})`);
  if (!suggestions) {
    terminal.print('no rate made the loss fall clearly: check the data, or try a larger batch');
    return;
  }
  terminal.print(`suggested       ${suggestions.safe}   a tenth of the rate with the lowest loss`);
  terminal.print(`steepest        ${suggestions.steepest}   where the loss falls fastest`);
  terminal.print(`try  --set train.optimizer.learning-rate=${suggestions.safe}`);
}
