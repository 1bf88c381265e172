/** `augment`: augmented copies of a sample of the training examples; trains nothing. */
import { previewCommand } from '../previewCommand';

export const augment = previewCommand({
  name: 'augment',
  summary: 'Show the augmented copies that data.augment makes of a sample of training examples.',
  what: 'examples',
  shown: 5,
  load: async () => (await import('../../core/training/previewAugmentation')).previewAugmentation,
  print({ configured, written, list, samples }, terminal) {
    if (!configured) terminal.warn(`This config has no data.augment. Shown is what ${written} would do.`);
    terminal.warn(`synonyms from ${list}`);
    for (const { file, line, label, text, copies } of samples) {
      terminal.print(`${file}:${line}:1:${label === undefined ? '' : ` ${label}:`} ${onOneLine(text)}`);
      for (const copy of copies) terminal.print(`  ${copy.operation.padEnd(8)}  ${onOneLine(copy.text)}`);
    }
  },
});

function onOneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
