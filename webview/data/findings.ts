/** The findings of Check Data: each opens to its places, each place to its line in its file. */
import { formatCount } from '../../src/core/base/formatNumber';
import type { Finding, Place } from '../../src/core/data/inspect/finding';
import { button } from '../shared/controls';
import { element, fill } from '../shared/element';
import { learnMore } from '../shared/learnMore';
import { shortPath } from './layout';

/** Places shown before somebody asks for all. */
const FIRST = 20;

const NAMES = { error: 'Error', warning: 'Warning', information: 'Note' } as const;

export interface FindingsOptions {
  readonly root: string | undefined;
  /** Findings that were opened by hand. */
  readonly open: ReadonlySet<string>;
  readonly toggled: (key: string, open: boolean) => void;
  readonly openPlace: (place: Place) => void;
}

/** What tells a finding from others of a report, and finds it again in the next one. */
export function keyOf({ code, title }: Finding): string {
  return `${code} ${title}`;
}

export function drawFindings(findings: readonly Finding[], options: FindingsOptions): HTMLElement {
  return element('div', { class: 'findings' }, ...findings.map(finding => drawFinding(finding, options)));
}

function drawFinding(finding: Finding, options: FindingsOptions): HTMLElement {
  const { severity, title, advice, count } = finding;
  const key = keyOf(finding);
  const body = element('div', { class: 'finding-body' });
  const details = element(
    'details',
    { class: `finding ${severity}`, 'data-code': finding.code },
    element(
      'summary',
      {},
      element('span', { class: `badge ${severity}` }, NAMES[severity]),
      ' ',
      element('span', { class: 'finding-title' }, title),
      ' ',
      element('span', { class: 'count number' }, formatCount(count)),
    ),
    body,
  );
  let drawn = false;
  const draw = () => {
    if (drawn) return;
    drawn = true;
    fill(
      body,
      advice && element('p', { class: 'quiet' }, advice),
      drawPlaces(finding, options),
      element('p', {}, learnMore('check-data', 'this finding')),
    );
  };
  details.open = options.open.has(key);
  if (details.open) draw();
  details.addEventListener('toggle', () => {
    if (details.open) draw();
    options.toggled(key, details.open);
  });
  return details;
}

function drawPlaces({ places, count, title }: Finding, { root, openPlace }: FindingsOptions): HTMLElement {
  const list = element('ul', { class: 'places', 'aria-label': title });
  const row = (place: Place) => {
    const name = `${shortPath(place.file, root)}:${place.line}`;
    const link = button({ label: name, title: `Open ${name}`, press: () => openPlace(place) });
    link.classList.add('link', 'mono');
    return element('li', {}, link, element('span', { class: 'message' }, place.message));
  };
  list.append(...places.slice(0, FIRST).map(row));
  const rest = places.slice(FIRST);
  const unlisted = count - places.length;
  const note = unlisted > 0 && element('p', { class: 'quiet' }, `and ${formatCount(unlisted)} more, not listed here`);
  if (rest.length === 0) return element('div', {}, list, note);
  const more = button({
    label: `Show ${formatCount(rest.length)} more`,
    press: () => {
      list.append(...rest.map(row));
      (list.children[FIRST] as HTMLElement).querySelector('button')?.focus();
      more.remove();
    },
  });
  return element('div', {}, list, more, note);
}
