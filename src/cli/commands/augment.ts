/** `augment`: what augmentation makes of a sample of the training examples; trains nothing. */
import { resolve } from 'node:path';
import { ActionableError } from '../../core/base/errors';
import { type Command, overrides, textOf, textsOf } from '../command';
import { showTraining } from '../trainingProgress';
import { workspaceOf } from '../workspace';

export const augment: Command = {
  name: 'augment',
  usage: 'CONFIG',
  summary: 'Show changed copies that data.augment makes of a sample of the training examples.',
  options: {
    count: { type: 'string', value: 'N', description: 'How many examples; 5 if not given.' },
    sample: { type: 'string', value: 'N', description: 'Which sample: another number shows others; 0 if not given.' },
    ...overrides,
  },
  positionals: [1, 1],
  async run({ positionals, options, terminal, signal }) {
    const config = resolve(positionals[0]!);
    const wholeNumber = (name: string, fallback: number, least: number) => {
      const value = Number(textOf(options, name) ?? fallback);
      if (Number.isInteger(value) && value >= least && value <= 1000) return value;
      const message = `--${name} must be a whole number from ${least} to 1000, not "${textOf(options, name)}"`;
      throw new ActionableError('bad-usage', message);
    };
    const { previewAugmentation } = await import('../../core/training/previewAugmentation');
    const preview = await previewAugmentation(config, {
      workspace: workspaceOf(options, config),
      trusted: true,
      overrides: textsOf(options, 'set'),
      signal,
      onEvent: showTraining(terminal),
      count: wholeNumber('count', 5, 1),
      sample: wholeNumber('sample', 0, 0),
    });
    terminal.clear();
    if (options.json !== true) {
      if (!preview.configured)
        terminal.warn(`no augment in this config; shown is what ${preview.written} under data would do`);
      terminal.warn(`synonyms from ${preview.list}`);
      for (const { file, line, label, text, copies } of preview.samples) {
        terminal.print(`${file}:${line}:1:${label === undefined ? '' : ` ${label}:`} ${onOneLine(text)}`);
        for (const copy of copies) terminal.print(`  ${copy.operation.padEnd(8)}  ${onOneLine(copy.text)}`);
      }
    }
    return preview;
  },
};

function onOneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
