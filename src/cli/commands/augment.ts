/** `augment`: augmented copies of a sample of the training examples; trains nothing. */
import { type Command, overrides, sampleOf, sampleOptions, textsOf } from '../command';
import { findConfig } from '../configFile';
import { showTraining } from '../trainingProgress';
import { workspaceOf } from '../workspace';

/** Examples that are shown, if not said otherwise. */
const shown = 5;

export const augment: Command = {
  name: 'augment',
  usage: 'CONFIG',
  summary: 'Show the augmented copies that data.augment makes of a sample of training examples.',
  options: {
    ...sampleOptions('examples', shown),
    ...overrides,
  },
  positionals: [1, 1],
  async run({ positionals, options, terminal, signal }) {
    const config = await findConfig(positionals[0]!);
    const { previewAugmentation } = await import('../../core/training/previewAugmentation');
    const preview = await previewAugmentation(config, {
      workspace: workspaceOf(options, config),
      trusted: true,
      overrides: textsOf(options, 'set'),
      signal,
      onEvent: showTraining(terminal),
      ...sampleOf(options, shown),
    });
    terminal.clear();
    if (options.json !== true) {
      if (!preview.configured)
        terminal.warn(`This config has no data.augment. Shown is what ${preview.written} would do.`);
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
