/** A card as rows for people: the hover, the command line and the import show the same. */
import { countOf } from '../../base/countOf';
import { formatBytes, formatCount, formatMillions } from '../../base/formatNumber';
import type { HeadName } from '../../families/family';
import type { ModelCard } from './card';

const HEADS: Readonly<Record<HeadName, string>> = {
  sequence: 'text classification',
  token: 'token classification',
  question: 'question answering',
  'masked-lm': 'masked language model',
  'causal-lm': 'language model',
  'next-sentence': 'next sentence',
  'replaced-token': 'replaced tokens',
  'seq2seq-lm': 'text from text',
};

const FORMS: Readonly<Record<ModelCard['form'], string>> = {
  folder: 'Hugging Face folder',
  'sentence-transformers': 'sentence-transformers folder',
  adapter: 'PEFT adapter',
  gguf: 'GGUF file',
  run: 'run of this workspace',
};

const MOST_LABELS = 12;

function describeHeads({ taskHeads, form, labels }: ModelCard): string {
  if (form === 'sentence-transformers') return 'sentence vectors';
  if (taskHeads.length === 0) return 'none; a task gets a new one, to be trained';
  const words = taskHeads.map(name => HEADS[name]).join(', ');
  if (labels.length === 0) return words;
  const shown = labels.slice(0, MOST_LABELS).join(', ');
  return `${words} (${shown}${labels.length > MOST_LABELS ? `, and ${labels.length - MOST_LABELS} more` : ''})`;
}

/** In one row, so that a card is no longer than a hover shows. */
function describeSize({ layers, width, heads, keyValueHeads }: ModelCard): string | undefined {
  const parts = [
    ...(layers === undefined ? [] : [countOf(layers, 'layer')]),
    ...(width === undefined ? [] : [`hidden size ${formatCount(width)}`]),
    ...(heads === undefined ? [] : [countOf(heads, 'head')]),
  ];
  if (parts.length === 0) return undefined;
  return `${parts.join(', ')}${keyValueHeads === undefined ? '' : ` (${keyValueHeads} of keys and values)`}`;
}

function describeParameters({ parameters }: ModelCard): string | undefined {
  if (parameters === undefined) return undefined;
  return parameters < 1e6 ? formatCount(parameters) : formatMillions(parameters);
}

/** Names and values in their order; what is not known is left out. */
export function describeCard(card: ModelCard): readonly (readonly [string, string])[] {
  const { form, architecture, side, vocabulary, length, types, bytes, license, base, task, pooling } = card;
  const size = (value: number | undefined, word?: string) =>
    value === undefined ? undefined : word === undefined ? formatCount(value) : countOf(value, word);
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Cannot be imported', card.refused],
    ['Architecture', side === undefined ? architecture : `${architecture} (${side})`],
    ['Base model', base],
    ['Task', task],
    ['Parameters', describeParameters(card)],
    ['Size', describeSize(card)],
    ['Vocabulary', size(vocabulary, 'token')],
    ['Maximum sequence length', size(length, 'token')],
    ['Task heads', form === 'run' || form === 'adapter' ? undefined : describeHeads(card)],
    ['Labels', form === 'run' && card.labels.length > 0 ? card.labels.slice(0, MOST_LABELS).join(', ') : undefined],
    ['Pooling', pooling],
    [
      'Weights',
      bytes > 0 ? `${formatBytes(bytes)}${types.length > 0 ? `, ${types.slice(0, 4).join(', ')}` : ''}` : undefined,
    ],
    ['License', form === 'run' ? undefined : (license ?? 'not stated')],
    ['Form', FORMS[form]],
    ['Imported from', card.imported],
  ];
  return rows.filter((row): row is readonly [string, string] => row[1] !== undefined);
}
