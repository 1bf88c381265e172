/** A card as a page of Markdown, with the table of tensors where a run was made. */
import { countOf } from '../../base/countOf';
import type { TensorRow } from '../matchWeights';
import type { ModelCard } from './card';
import { describeCard } from './describeCard';

/** Names come from files of others: nothing of them is markup. */
function escapeText(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~&]/g, '\\$&').replace(/\s+/g, ' ');
}

const TITLES = {
  new: ['New', 'To be trained before the model predicts: the file has none of them.'],
  unused: ['Unused', 'In the file, and not needed here.'],
  found: ['Found', 'Taken from the file.'],
} as const;

function writeRows(rows: readonly TensorRow[], status: keyof typeof TITLES): readonly string[] {
  const own = rows.filter(row => row.status === status);
  if (own.length === 0) return [];
  const [title, meaning] = TITLES[status];
  return [
    '',
    `## ${title}: ${countOf(own.length, 'tensor')}`,
    '',
    meaning,
    '',
    '| parameter | in the file | shape | note |',
    '|---|---|---|---|',
    ...own.map(({ name = '', of = [], shape, note = '' }) => {
      const cells = [name, of.join(' + '), `[${shape.join(', ')}]`, note];
      return `| ${cells.map(escapeText).join(' | ')} |`;
    }),
  ];
}

/** @param rows of an import */
export function writeCard(card: ModelCard, title: string, rows: readonly TensorRow[] = []): string {
  return [
    `# ${escapeText(title)}`,
    '',
    '| | |',
    '|---|---|',
    ...describeCard(card).map(([key, value]) => `| ${escapeText(key)} | ${escapeText(value)} |`),
    ...(['new', 'unused', 'found'] as const).flatMap(status => writeRows(rows, status)),
    '',
  ].join('\n');
}
