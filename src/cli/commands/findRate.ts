/** `find-rate`: tries growing learning rates for some steps and suggests one. */
import { resolve } from 'node:path';
import type { RateSweep } from '../../core/training/findRate';
import { type Command, overrides, textsOf } from '../command';
import type { Terminal } from '../terminal';
import { showTraining } from '../trainingProgress';
import { workspaceOf } from '../workspace';

export const findRate: Command = {
  name: 'find-rate',
  usage: 'CONFIG',
  summary: 'Suggest a learning rate: 100 steps with rates from 1e-7 to 10, and where the loss fell. Leaves no run.',
  options: overrides,
  positionals: [1, 1],
  async run({ positionals, options, terminal, signal }) {
    const config = resolve(positionals[0]!);
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
      `${rate.toExponential(1).padStart(8)}  ${smoothed.toFixed(4).padStart(9)}  ${'#'.repeat(1 + Math.round(part * WIDTH))}`,
    );
  }
  terminal.print(`the config has  ${current} (${optimizer})`);
  if (!suggestions) {
    terminal.print('no rate made the loss fall clearly: look at the data, or try a larger batch');
    return;
  }
  terminal.print(`suggested       ${suggestions.safe}   a tenth of the rate with the lowest loss`);
  terminal.print(`steepest        ${suggestions.steepest}   where the loss falls fastest`);
  terminal.print(`try  --set train.optimizer.learning-rate=${suggestions.safe}`);
}
