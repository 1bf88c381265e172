/** `attention`: the attention weights of a model on a text. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { countOf } from '../../core/base/countOf';
import { ActionableError } from '../../core/base/errors';
import { formatBytes, formatShort } from '../../core/base/formatNumber';
import type { ProgressEvent } from '../../core/base/progress';
import type { AttentionPart, HeadChoice } from '../../core/explain/explanation';
import { type Command, checkpointOption, type OptionValues, textOf } from '../command';
import { languageOptions, languagesIn } from '../languages';
import { openRunFor } from '../openRun';
import { askedOf } from '../readTexts';

/** @returns from 0, as core counts */
function placeOf(words: string, name: string): number {
  const value = Number(words);
  if (!Number.isInteger(value) || value < 1) {
    throw new ActionableError('bad-usage', `--${name} must be a whole number from 1, not "${words}"`);
  }
  return value - 1;
}

function choose(options: OptionValues, { layers }: AttentionPart) {
  const layer = placeOf(textOf(options, 'layer') ?? String(layers), 'layer');
  const head = textOf(options, 'head') ?? 'mean';
  const named = TOGETHER.find(each => each === head);
  return { layer, head: named ?? placeOf(head, 'head') };
}

/** In place of a single head. */
const TOGETHER = ['mean', 'max', 'rollout', 'flow'] as const;

/** Where the scripts and styles of the views are: above the folder of this program. */
function programFolder(): string {
  const above = ['..', '../..'].map(up => join(__dirname, up));
  return above.find(folder => existsSync(join(folder, 'media', 'webview', 'attention.css'))) ?? above[0]!;
}

/** Which matrix it is. @param head as `choose` gives it */
function describeHead(head: HeadChoice, heads: number): string {
  if (head === 'mean') return `mean of ${countOf(heads, 'head')}`;
  if (head === 'max') return `maximum of ${countOf(heads, 'head')}`;
  if (head === 'rollout' || head === 'flow') return `${head} through the layers up to this one`;
  return `head ${head + 1} of ${heads}`;
}

export const attention: Command = {
  name: 'attention',
  usage: 'RUN|CONFIG TEXT',
  summary: 'Show the attention weights of one layer, of one head or put together over heads, or through all layers.',
  options: {
    part: {
      type: 'string',
      value: 'PART',
      description:
        'Encoder-decoder models: cross, encoder or decoder. Question answering: question or encoder. Default: the first.',
    },
    pair: { type: 'string', value: 'TEXT', description: 'Second text of a pair, or the context of a question.' },
    layer: { type: 'string', value: 'N', description: 'Layer, counted from 1. Default: the last layer.' },
    head: {
      type: 'string',
      value: 'HEAD',
      description:
        'Head, counted from 1; mean or max over heads; or rollout or flow through all layers up to this one. Default: mean.',
    },
    html: {
      type: 'string',
      value: 'FILE',
      description: 'Write all layers and heads of the text as one HTML page, which needs no model and no network.',
    },
    layers: { type: 'string', value: 'N,N', description: 'With --html: only these layers. Default: all.' },
    ...languageOptions,
    ...checkpointOption,
  },
  positionals: [2, 2],
  async run({ positionals, options, terminal, signal }) {
    const [words, text] = positionals as [string, string];
    const asked = askedOf(text, options);
    const run = await openRunFor(words, options);
    try {
      const { tellLanguages } = await import('../../core/inference/writeTexts');
      tellLanguages(run, languagesIn(options));
      const html = textOf(options, 'html');
      if (html !== undefined) {
        const { attentionPage } = await import('../../core/explain/attention/page');
        const layers = textOf(options, 'layers')
          ?.split(',')
          .map(each => placeOf(each.trim(), 'layers'));
        const onProgress = ({ message }: ProgressEvent) => terminal.progress(message);
        const page = { text: asked, layers, program: programFolder(), to: html };
        const { bytes } = await attentionPage(run, page, { signal, onProgress });
        if (options.json !== true) terminal.print(`${html}: ${formatBytes(bytes)}`);
        return { run: run.identity, text, html, bytes };
      }
      const { attentionMatrix, attentionSummary, partOf } = await import('../../core/explain/attention/matrices');
      const summary = await attentionSummary(run, asked, signal);
      const part = partOf(run, summary, textOf(options, 'part'));
      const { kind, queries, keys, layers, heads } = part;
      const chosen = choose(options, part);
      const { weights } = await attentionMatrix(run, asked, { part: kind, ...chosen }, signal);
      const written = summary.written?.text;
      // As the views count them.
      const layer = chosen.layer + 1;
      const head = typeof chosen.head === 'number' ? chosen.head + 1 : chosen.head;
      const width = keys.length;
      const rows = queries.map((_, i) => Array.from(weights.subarray(i * width, (i + 1) * width)));
      if (options.json !== true) {
        const longest = Math.max(...queries.map(token => token.length));
        if (written !== undefined) terminal.print(written);
        const which = describeHead(chosen.head, heads);
        terminal.print(`layer ${layer} of ${layers}, ${which}; one row per query, one column per key`);
        if (kind === 'cross' || kind === 'question') terminal.print(`${' '.repeat(longest)}  ${keys.join(' ')}`);
        for (const [i, row] of rows.entries()) {
          terminal.print(`${queries[i]!.padEnd(longest)}  ${row.map(formatShort).join(' ')}`);
        }
      }
      const sides = kind === 'text' ? { tokens: keys } : { part: kind, written, queries, keys };
      return {
        run: run.identity,
        text,
        ...(typeof asked !== 'string' && { pair: asked[1] }),
        ...sides,
        layers,
        heads,
        layer,
        head,
        weights: rows,
      };
    } finally {
      await run.dispose();
    }
  },
};
