/** `attention`: where a model with attention looks when it reads a text, or writes one from it. */
import { ActionableError } from '../../core/base/errors';
import type { AttentionPart, PartMatrix } from '../../core/explain/explanation';
import type { Asked } from '../../core/inference/prediction';
import type { Run } from '../../core/inference/run';
import { type Command, type OptionValues, textOf } from '../command';
import { openRunFor } from '../openRun';

/** One matrix, and what it is of. */
interface Looked {
  readonly part: AttentionPart;
  readonly matrix: PartMatrix;
  /** Of a model that writes. */
  readonly written?: string;
}

function wholeNumber(words: string, name: string): number {
  const value = Number(words);
  if (!Number.isInteger(value) || value < 0) {
    throw new ActionableError('bad-usage', `--${name} must be a whole number from 0, not "${words}"`);
  }
  return value;
}

function choose(options: OptionValues, { layers }: AttentionPart) {
  const layer = wholeNumber(textOf(options, 'layer') ?? String(layers - 1), 'layer');
  const head = textOf(options, 'head') ?? 'mean';
  return { layer, head: head === 'mean' ? ('mean' as const) : wholeNumber(head, 'head') };
}

async function lookAtReading(run: Run, text: Asked, options: OptionValues): Promise<Looked> {
  const { attentionMatrix, attentionSummary } = await import('../../core/explain/attention');
  const { tokens, layers, heads } = await attentionSummary(run, text);
  const part = { kind: 'text', queries: tokens, keys: tokens, layers, heads } as const;
  const { layer, head } = choose(options, part);
  return { part, matrix: await attentionMatrix(run, text, layer, head) };
}

async function lookAtWriting(run: Run, text: string, options: OptionValues): Promise<Looked> {
  const { writingMatrix, writingSummary } = await import('../../core/explain/writingAttention');
  const { written, parts } = await writingSummary(run, text);
  const wanted = textOf(options, 'part') ?? parts[0]?.kind;
  const part = parts.find(({ kind }) => kind === wanted);
  if (!part) {
    const there = parts.map(({ kind }) => kind).join(', ');
    const words = parts.length === 0 ? 'no attention' : `no ${wanted} attention; it has ${there}`;
    throw new ActionableError('no-attention', `${run.identity.name} has ${words}`);
  }
  const { layer, head } = choose(options, part);
  return { part, matrix: await writingMatrix(run, text, part.kind, layer, head), written: written.text };
}

export const attention: Command = {
  name: 'attention',
  usage: 'RUN|CONFIG TEXT',
  summary: 'Show the attention weights of one layer and head, or the mean over heads, for a text.',
  options: {
    part: {
      type: 'string',
      value: 'PART',
      description: 'Of a model that writes: cross (from the written to the read; as is), encoder or decoder.',
    },
    pair: { type: 'string', value: 'TEXT', description: 'The second text, of a model that compares two.' },
    layer: { type: 'string', value: 'N', description: 'From 0; the last if not given.' },
    head: { type: 'string', value: 'N', description: 'From 0, or mean; mean if not given.' },
    checkpoint: { type: 'string', value: 'NAME', description: 'best (as is) or last.' },
  },
  positionals: [2, 2],
  async run({ positionals, options, terminal }) {
    const [words, text] = positionals as [string, string];
    const pair = textOf(options, 'pair');
    const run = await openRunFor(words, options);
    try {
      const looked = run.task.writer
        ? await lookAtWriting(run, text, options)
        : await lookAtReading(run, pair === undefined ? text : [text, pair], options);
      const { part, matrix, written } = looked;
      const { kind, queries, keys, layers, heads } = part;
      const { layer, head, weights } = matrix;
      const width = keys.length;
      const rows = queries.map((_, i) => Array.from(weights.subarray(i * width, (i + 1) * width)));
      if (options.json !== true) {
        const longest = Math.max(...queries.map(token => token.length));
        if (written !== undefined) terminal.print(written);
        terminal.print(`layer ${layer} of ${layers}, head ${head} of ${heads}; a row a query, a column a key`);
        if (kind === 'cross') terminal.print(`${' '.repeat(longest)}  ${keys.join(' ')}`);
        for (const [i, row] of rows.entries()) {
          terminal.print(`${queries[i]!.padEnd(longest)}  ${row.map(x => x.toFixed(2)).join(' ')}`);
        }
      }
      const sides = kind === 'text' ? { tokens: keys } : { part: kind, written, queries, keys };
      return {
        run: run.identity,
        text,
        ...(pair !== undefined && { pair }),
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
