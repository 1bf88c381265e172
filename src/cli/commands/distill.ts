/** `distill`: a sentence encoder as static word vectors. */
import { join } from 'node:path';
import { ActionableError } from '../../core/base/errors';
import { formatBytes, formatPercent } from '../../core/base/formatNumber';
import { type Command, numberOf, textOf } from '../command';
import { showTraining } from '../trainingProgress';
import { findRun, workspaceOfFound } from '../workspace';

export const distill: Command = {
  name: 'distill',
  usage: 'RUN|CONFIG',
  summary: 'Make a small, fast run of a sentence encoder: static word vectors, whose mean is the vector of a text.',
  options: {
    as: { type: 'string', value: 'FORM', description: 'static: one vector per token. Default: static.' },
    width: { type: 'string', value: 'N', description: 'Numbers of a vector. Default: 80.' },
    name: {
      type: 'string',
      value: 'NAME',
      description: 'Name of the new run. Default: that of the run, with -static.',
    },
  },
  positionals: [1, 1],
  async run({ positionals, options, terminal, signal }) {
    const form = textOf(options, 'as') ?? 'static';
    if (form !== 'static') {
      const message = `There is no form "${form}". Use --as static; for a smaller network set train.distill in its config.`;
      throw new ActionableError('bad-usage', message);
    }
    const from = await findRun(positionals[0]!, options);
    const { distillStatic, STATIC_WIDTH } = await import('../../core/training/distillStatic');
    const width = numberOf(options, 'width', STATIC_WIDTH, { least: 1, most: 8192, whole: true });
    const { folder, record, explained } = await distillStatic(
      { run: from, name: textOf(options, 'name'), width },
      { workspace: workspaceOfFound(from, options), trusted: true, signal, onEvent: showTraining(terminal) },
    );
    if (options.json !== true) {
      const vectors = `${record.parameters / width} vectors of ${width} numbers, ${formatBytes(4 * record.parameters)}`;
      terminal.print(`${vectors}; ${formatPercent(explained)} of the variance`);
      terminal.print(`${record.name}/${record.id}: ${folder}`);
      terminal.print(`nlp embed ${join(record.name, record.id)} TEXT`);
    }
    return { folder, run: record, explained };
  },
};
