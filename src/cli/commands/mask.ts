/** `mask`: what a pretraining hides of a sample of blocks; trains nothing. */
import { formatPercent } from '../../core/base/formatNumber';
import type { PreviewToken } from '../../core/training/previewMasks';
import { type Command, overrides, sampleOf, sampleOptions, textsOf } from '../command';
import { findConfig } from '../configFile';
import { showTraining } from '../trainingProgress';
import { workspaceOf } from '../workspace';

/** Blocks that are shown, if not said otherwise. */
const shown = 3;

export const mask: Command = {
  name: 'mask',
  usage: 'CONFIG',
  summary: 'Show what the objective of a pretrain config masks in a sample of blocks, epoch by epoch.',
  options: {
    ...sampleOptions('blocks', shown),
    ...overrides,
  },
  positionals: [1, 1],
  async run({ positionals, options, terminal, signal }) {
    const config = await findConfig(positionals[0]!);
    const { previewMasks } = await import('../../core/training/previewMasks');
    const preview = await previewMasks(config, {
      workspace: workspaceOf(options, config),
      trusted: true,
      overrides: textsOf(options, 'set'),
      signal,
      onEvent: showTraining(terminal),
      ...sampleOf(options, shown),
    });
    terminal.clear();
    if (options.json !== true) {
      terminal.warn(preview.written);
      if (preview.share > 0) terminal.warn(`${formatPercent(preview.share)} of the tokens are predicted`);
      for (const { file, line, tokens, passes } of preview.samples) {
        terminal.print(`${file}:${line}:1: ${tokens.join(' ')}`);
        for (const [i, { read, written }] of passes.entries()) {
          terminal.print(`  epoch ${i + 1}  ${read.map(inText).join(' ')}`);
          if (written) terminal.print(`       ->  ${written.map(inText).join(' ')}`);
        }
      }
    }
    return preview;
  },
};

/** What is predicted stands in braces behind what is read: `[MASK]{dog}`, `dog{dog}` where it is kept. */
function inText({ token, change, target = token }: PreviewToken): string {
  return change === undefined || change === 'special' ? token : `${token}{${target}}`;
}
