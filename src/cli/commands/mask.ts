/** `mask`: what a pretraining hides of a sample of blocks; trains nothing. */
import { formatPercent } from '../../core/base/formatNumber';
import type { PreviewToken } from '../../core/training/previewMasks';
import { previewCommand } from '../previewCommand';

export const mask = previewCommand({
  name: 'mask',
  summary: 'Show what the objective of a pretrain config masks in a sample of blocks, epoch by epoch.',
  what: 'blocks',
  shown: 3,
  load: async () => (await import('../../core/training/previewMasks')).previewMasks,
  print({ written, share, samples }, terminal) {
    terminal.warn(written);
    if (share > 0) terminal.warn(`${formatPercent(share)} of the tokens are predicted`);
    for (const { file, line, tokens, passes } of samples) {
      terminal.print(`${file}:${line}:1: ${tokens.join(' ')}`);
      for (const [i, pass] of passes.entries()) {
        terminal.print(`  epoch ${i + 1}  ${pass.read.map(inText).join(' ')}`);
        if (pass.written) terminal.print(`       ->  ${pass.written.map(inText).join(' ')}`);
      }
    }
  },
});

/** What is predicted stands in braces behind what is read: `[MASK]{dog}`, `dog{dog}` where it is kept. */
function inText({ token, change, target = token }: PreviewToken): string {
  return change === undefined || change === 'special' ? token : `${token}{${target}}`;
}
