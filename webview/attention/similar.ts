/** Tokens of a split with a representation near that of one token, each in its context, which opens where it stands. */
import { countOf } from '../../src/core/base/countOf';
import { formatCount, formatScore } from '../../src/core/base/formatNumber';
import type { SimilarToken, SimilarTokens } from '../../src/core/explain/attention/similarTokens';
import { button, progressBar } from '../shared/controls';
import { element } from '../shared/element';

export interface SearchState {
  readonly running: boolean;
  readonly progress?: { readonly message: string; readonly fraction?: number };
}

/** @param token that is searched for, as it is shown */
export function describeSimilar(
  found: SimilarTokens | undefined,
  { running, progress }: SearchState,
  token: string,
  tell: {
    readonly search: () => void;
    readonly cancel: () => void;
    readonly open: (file: string, line: number) => void;
  },
): HTMLElement {
  if (running) {
    const label = progress?.message ?? 'Reading the texts';
    return element(
      'div',
      { class: 'similar', role: 'status' },
      element('p', {}, `${label}…`),
      progressBar({ label, fraction: progress?.fraction }),
      element('p', {}, button({ label: 'Cancel', press: tell.cancel })),
    );
  }
  const start = button({ label: `Find Tokens Like ${token}`, primary: true, press: tell.search });
  if (!found) {
    const words =
      'Choose a token above, a layer and a split. The tokens of the split whose representation after that layer is nearest are listed with their context.';
    return element('div', { class: 'similar' }, element('p', { class: 'quiet' }, words), element('p', {}, start));
  }
  const { texts, total, tokens } = found;
  const part =
    texts < total ? `a sample of ${formatCount(texts)} of ${countOf(total, 'text')}` : countOf(total, 'text');
  return element(
    'div',
    { class: 'similar' },
    element('p', {}, start, element('span', { class: 'quiet' }, ` ${countOf(tokens, 'token')} in ${part}`)),
    element(
      'table',
      { class: 'values', 'aria-label': `Tokens like ${found.token}` },
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          ...['Similarity', 'Token', 'Context', 'Place'].map(head => element('th', { scope: 'col' }, head)),
        ),
      ),
      element('tbody', {}, ...found.found.map(each => describeToken(each, tell.open))),
    ),
  );
}

function describeToken(
  { token, similarity, before, word, after, example, file, line }: SimilarToken,
  open: (file: string, line: number) => void,
): HTMLElement {
  const place = button({
    label: `${example.split} ${formatCount(example.index + 1)}`,
    title: `${file}, line ${line}`,
    press: () => open(file, line),
  });
  place.classList.add('link');
  return element(
    'tr',
    {},
    element('td', { class: 'number' }, formatScore(similarity)),
    element('td', { class: 'mono' }, token),
    element('td', { class: 'context' }, before, element('mark', {}, word), after),
    element('td', {}, place),
  );
}
