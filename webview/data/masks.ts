/** The preview of masks: blocks of the training texts, and in each epoch what of them is hidden, replaced or kept. */
import { countOf } from '../../src/core/base/countOf';
import { formatPercent } from '../../src/core/base/formatNumber';
import type {
  MaskPreview,
  MaskSample,
  PreviewPass,
  PreviewToken,
  TokenChange,
} from '../../src/core/training/previewMasks';
import { button, emptyState } from '../shared/controls';
import { element } from '../shared/element';
import { learnMore } from '../shared/learnMore';
import type { SampleOptions } from './augmentation';
import { joinTokens, shortPath } from './layout';

/** What each change is called. */
const CHANGES = {
  masked: 'masked',
  random: 'random token',
  kept: 'kept',
  special: 'mask or sentinel token',
} as const satisfies Readonly<Record<TokenChange, string>>;

export function drawMasks(preview: MaskPreview, options: SampleOptions): HTMLElement {
  const { written, samples } = preview;
  const there = new Set(samples.flatMap(changesOf));
  return element(
    'div',
    { class: 'masks' },
    element(
      'div',
      { class: 'toolbar' },
      button({ label: 'Another Sample', primary: true, title: 'Show other blocks', press: options.another }),
      learnMore('masks', 'masks'),
      element(
        'span',
        { class: 'legend' },
        ...(Object.keys(CHANGES) as TokenChange[])
          .filter(change => there.has(change))
          .flatMap(change => [element('mark', { class: `change ${change}` }, CHANGES[change]), ' ']),
      ),
    ),
    element('p', { class: 'quiet' }, element('code', {}, written), ` · ${describeMasks(preview)}`),
    ...samples.map(sample => drawBlock(sample, options)),
    samples.length === 0 && emptyState('masks', 'Nothing to show', 'The training texts are empty.'),
  );
}

function changesOf({ passes }: MaskSample): readonly TokenChange[] {
  return passes.flatMap(({ read, written = [] }) => [...read, ...written].flatMap(({ change }) => change ?? []));
}

/** How much is predicted, and whether that changes. */
function describeMasks({ share, copies, length }: MaskPreview): string {
  const parts = [
    `blocks of ${countOf(length, 'token')}`,
    ...(share > 0 ? [`${formatPercent(share)} of the tokens are predicted`] : []),
    copies === undefined
      ? 'different in each epoch'
      : copies === 1
        ? 'the same in each epoch'
        : `${countOf(copies, 'variant')} of each block, one per epoch`,
  ];
  return parts.join(' · ');
}

function drawBlock({ file, line, passes }: MaskSample, options: SampleOptions): HTMLElement {
  const name = `${shortPath(file, options.root)}:${line}`;
  const link = button({ label: name, title: `Open ${name}`, press: () => options.openPlace({ file, line }) });
  link.classList.add('link', 'mono');
  return element(
    'article',
    { class: 'sample', 'aria-label': `Block from line ${line}` },
    element('header', {}, link),
    element(
      'ol',
      { class: 'copies', 'aria-label': 'Epochs' },
      ...passes.map((pass, i) =>
        element(
          'li',
          {},
          element('span', { class: 'operation quiet' }, `epoch ${i + 1}`),
          element('div', {}, ...drawPass(pass)),
        ),
      ),
    ),
  );
}

function drawPass({ read, written }: PreviewPass): readonly HTMLElement[] {
  const parts = [element('p', { class: 'text' }, ...drawTokens(read))];
  if (!written) return parts;
  return [
    ...parts,
    element('p', { class: 'text written' }, element('span', { class: 'quiet' }, 'writes '), ...drawTokens(written)),
  ];
}

/** The text as it was, each change in it marked: what is read in its place is told by a title, and where it is a word, behind it. */
function drawTokens(tokens: readonly PreviewToken[]): readonly (HTMLElement | string)[] {
  return joinTokens(tokens.map(({ token, target = token }) => target)).flatMap(({ before, text }, i) => {
    const { token, change, segment } = tokens[i]!;
    const turns = segment === 1 && tokens[i - 1]?.segment === 0;
    const part = change ? drawChange(change, text, token) : text;
    return [
      before,
      ...(turns ? [element('span', { class: 'second quiet', title: 'The second text' }, '‖ ')] : []),
      part,
    ];
  });
}

function drawChange(change: TokenChange, text: string, token: string): HTMLElement {
  const title =
    change === 'kept' ? `${text}, read as it is` : change === 'special' ? text : `${text}, read as ${token}`;
  const [read] = joinTokens([token]);
  return element(
    'mark',
    { class: `change ${change}`, title },
    text,
    change === 'random' && element('span', { class: 'quiet' }, ` → ${read!.text}`),
  );
}
