/** The comparison as one table, so that a run's column is the same in every section. */
import { formatAge } from '../../src/core/base/formatTime';
import type { ComparedRun } from '../../src/core/runs/compareRuns';
import { button } from '../shared/controls';
import { type Child, element } from '../shared/element';
import type { Cell, Row, Section } from './layout';

export interface HeadActions {
  readonly open: (run: ComparedRun, what: 'config' | 'report' | 'notes') => void;
  readonly diff: (run: ComparedRun) => void;
  readonly first: (run: ComparedRun) => void;
  readonly remove: (run: ComparedRun) => void;
}

export function titleOf({ title, name, startedAt }: ComparedRun): string {
  return title ?? `${name}, ${formatAge(startedAt, Date.now())}`;
}

export function drawTable(
  runs: readonly ComparedRun[],
  sections: readonly Section[],
  actions: HeadActions,
): HTMLTableElement {
  return element(
    'table',
    { class: 'comparison' },
    element('caption', { class: 'visually-hidden' }, `Comparison of ${runs.length} runs`),
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        element('td', { class: 'corner' }),
        ...runs.map((run, place) => drawHead(run, place, runs.length, actions)),
      ),
    ),
    ...sections.filter(({ rows, note }) => rows.length > 0 || note).map(section => drawSection(section, runs.length)),
  );
}

function drawHead(run: ComparedRun, place: number, count: number, actions: HeadActions): HTMLElement {
  const title = titleOf(run);
  const act = (label: string, words: string, press: () => void): HTMLButtonElement => {
    const made = button({ label, title: `${words} ${title}`, press });
    made.classList.add('link');
    made.setAttribute('aria-label', `${words} ${title}`);
    made.dataset.key = `${label} ${run.folder}`;
    return made;
  };
  return element(
    'th',
    { scope: 'col', class: place === 0 ? 'run baseline' : 'run' },
    element('span', { class: 'title', title: `${run.name}/${run.id}` }, title),
    element(
      'span',
      { class: 'quiet small' },
      [run.status, ...(run.pinned ? ['pinned'] : []), ...(place === 0 ? ['baseline'] : [])].join(' · '),
    ),
    element(
      'span',
      { class: 'acts' },
      act('Report', 'Open the report of', () => actions.open(run, 'report')),
      act('Config', 'Open the config of', () => actions.open(run, 'config')),
      act('Notes', 'Edit the notes of', () => actions.open(run, 'notes')),
      place > 0 && act('Diff', 'Compare the config of the baseline with that of', () => actions.diff(run)),
      place > 0 && act('Baseline', 'Compare the others with', () => actions.first(run)),
      count > 2 && act('Remove', 'Remove from the comparison:', () => actions.remove(run)),
    ),
  );
}

function drawSection({ title, note, rows }: Section, runs: number): HTMLElement {
  return element(
    'tbody',
    {},
    element(
      'tr',
      { class: 'section' },
      element(
        'th',
        { scope: 'rowgroup', colspan: runs + 1 },
        element('span', { class: 'sticky' }, title, note && element('span', { class: 'quiet note' }, note)),
      ),
    ),
    ...rows.map(drawRow),
  );
}

function drawRow({ name, note, differs, cells }: Row): HTMLElement {
  return element(
    'tr',
    { class: differs ? 'differs' : 'same' },
    element(
      'th',
      { scope: 'row' },
      name,
      note &&
        element('span', { class: 'quiet', title: note, 'aria-hidden': 'true' }, note.startsWith('h') ? ' ↑' : ' ↓'),
      note && element('span', { class: 'visually-hidden' }, `, ${note}`),
    ),
    ...cells.map(drawCell),
  );
}

function drawCell({ text, title, difference, better, best, number }: Cell): HTMLElement {
  const parts: Child[] = [element('span', { class: best ? 'value best' : 'value', title }, text)];
  // Not by weight or colour alone.
  if (best) parts.push(element('span', { class: 'badge' }, 'best'));
  // The two go to the next line together where it is narrow.
  if (difference || better !== undefined) {
    parts.push(
      element(
        'span',
        { class: 'change' },
        difference && element('span', { class: 'difference' }, difference),
        better !== undefined &&
          element('span', { class: better ? 'verdict gain' : 'verdict loss' }, better ? 'better' : 'worse'),
      ),
    );
  }
  return element('td', { class: number ? 'number' : undefined }, ...parts);
}

/** The notes as they were typed; Markdown reads well as it is. */
export function drawNotes(runs: readonly ComparedRun[]): HTMLElement | undefined {
  const noted = runs.filter(({ notes }) => notes !== '');
  if (noted.length === 0) return undefined;
  return element(
    'section',
    { class: 'notes', 'aria-label': 'Notes' },
    element('h2', {}, 'Notes'),
    ...noted.map(run =>
      element('article', {}, element('h3', {}, titleOf(run)), element('p', { class: 'text' }, run.notes)),
    ),
  );
}
