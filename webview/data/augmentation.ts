/** The preview of augmentation: originals next to their changed copies, the changed words marked. */
import { formatCount } from '../../src/core/base/formatNumber';
import type { Mark } from '../../src/core/data/augment/augmentText';
import type { AugmentationPreview, AugmentationSample } from '../../src/core/training/previewAugmentation';
import { button, emptyState } from '../shared/controls';
import { element } from '../shared/element';
import { learnMore } from '../shared/learnMore';
import { cutAtMarks, shortPath } from './layout';

const OPERATIONS = {
  synonyms: 'synonyms',
  delete: 'deletion',
  insert: 'insertion',
  swap: 'swap',
} as const;

export interface SampleOptions {
  readonly root: string | undefined;
  readonly openPlace: (place: { readonly file: string; readonly line: number }) => void;
  readonly another: () => void;
  readonly openConfig: () => void;
}

export function drawAugmentation(preview: AugmentationPreview, options: SampleOptions): HTMLElement {
  const { configured, written, samples, list, examples, copies } = preview;
  return element(
    'div',
    { class: 'augmentation' },
    !configured &&
      element(
        'p',
        { class: 'note', role: 'status' },
        'This config has no augmentation yet. The preview uses ',
        element('code', {}, written),
        ' under ',
        element('code', {}, 'data:'),
        '. ',
        button({ label: 'Open Config', press: options.openConfig }),
      ),
    element(
      'div',
      { class: 'toolbar' },
      button({ label: 'Another Sample', primary: true, title: 'Show other training examples', press: options.another }),
      learnMore('augmentation', 'augmentation'),
      drawLegend(),
    ),
    element(
      'p',
      { class: 'quiet' },
      `${configured ? `${written} · ` : ''}${formatCount(examples)} training examples, up to ${formatCount(copies)} changed copies of each, with the same label. Synonyms from ${list}.`,
    ),
    ...samples.map(sample => drawSample(sample, options)),
    samples.length === 0 &&
      emptyState('augmentation', 'Nothing to show', 'The training examples have no texts to change.'),
  );
}

function drawLegend(): HTMLElement {
  return element(
    'span',
    { class: 'legend' },
    ...(['replaced', 'inserted', 'swapped', 'deleted'] as const).flatMap(change => [markOf(change, change), ' ']),
  );
}

function drawSample({ file, line, label, text, copies }: AugmentationSample, options: SampleOptions) {
  const name = `${shortPath(file, options.root)}:${line}`;
  const link = button({ label: name, title: `Open ${name}`, press: () => options.openPlace({ file, line }) });
  link.classList.add('link', 'mono');
  return element(
    'article',
    { class: 'sample', 'aria-label': `Example on line ${line}` },
    element('header', {}, link, label !== undefined && element('span', { class: 'badge' }, label)),
    element(
      'div',
      { class: 'beside' },
      element('p', { class: 'text original' }, text),
      copies.length > 0
        ? element(
            'ol',
            { class: 'copies', 'aria-label': 'Changed copies' },
            ...copies.map(copy =>
              element(
                'li',
                { 'data-operation': copy.operation },
                element('span', { class: 'operation quiet' }, OPERATIONS[copy.operation]),
                element('span', { class: 'text' }, ...drawCopy(text, copy)),
              ),
            ),
          )
        : element('p', { class: 'quiet' }, 'No copy: the text has no word to change.'),
    ),
  );
}

/** What a deletion took is struck out where it stood. */
function drawCopy(original: string, { operation, text, marks, originalMarks }: AugmentationSample['copies'][number]) {
  const pieces = operation === 'delete' ? cutAtMarks(original, originalMarks) : cutAtMarks(text, marks);
  return pieces.map(piece => (piece.change ? markOf(piece.text, piece.change) : piece.text));
}

/** `ins` and `del` say themselves to screen readers what happened; colour is never alone. */
function markOf(text: string, change: Mark['change']): HTMLElement {
  const tag = change === 'inserted' ? 'ins' : change === 'deleted' ? 'del' : 'mark';
  return element(tag, { class: `change ${change}`, title: change }, text);
}
