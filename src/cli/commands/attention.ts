/** `attention`: where a model with attention looks when it reads a text. */
import { ActionableError } from '../../core/base/errors';
import { type Command, textOf } from '../command';
import { openRunFor } from '../openRun';

function wholeNumber(words: string, name: string): number {
  const value = Number(words);
  if (!Number.isInteger(value) || value < 0) {
    throw new ActionableError('bad-usage', `--${name} must be a whole number from 0, not "${words}"`);
  }
  return value;
}

export const attention: Command = {
  name: 'attention',
  usage: 'RUN|CONFIG TEXT',
  summary: 'Show the attention weights of one layer and head, or the mean over heads, for a text.',
  options: {
    layer: { type: 'string', value: 'N', description: 'From 0; the last if not given.' },
    head: { type: 'string', value: 'N', description: 'From 0, or mean; mean if not given.' },
    checkpoint: { type: 'string', value: 'NAME', description: 'best (as is) or last.' },
  },
  positionals: [2, 2],
  async run({ positionals, options, terminal }) {
    const [words, text] = positionals as [string, string];
    const { attentionMatrix, attentionSummary } = await import('../../core/explain/attention');
    const run = await openRunFor(words, options);
    try {
      const { tokens, layers, heads } = await attentionSummary(run, text);
      const layer = wholeNumber(textOf(options, 'layer') ?? String(layers - 1), 'layer');
      const wanted = textOf(options, 'head') ?? 'mean';
      const head = wanted === 'mean' ? wanted : wholeNumber(wanted, 'head');
      const { side, weights } = await attentionMatrix(run, text, layer, head);
      const rows = Array.from({ length: side }, (_, i) => Array.from(weights.subarray(i * side, (i + 1) * side)));
      if (options.json !== true) {
        const width = Math.max(...tokens.map(token => token.length));
        terminal.print(`layer ${layer} of ${layers}, head ${head} of ${heads}; a row a query, a column a key`);
        for (const [i, row] of rows.entries()) {
          terminal.print(`${tokens[i]!.padEnd(width)}  ${row.map(x => x.toFixed(2)).join(' ')}`);
        }
      }
      return { run: run.identity, text, tokens, layers, heads, layer, head, weights: rows };
    } finally {
      await run.dispose();
    }
  },
};
