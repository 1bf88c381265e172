/** Compare view: runs side by side, where their configs differ, which scores are best. */
import type { RunComparison } from '../../src/core/runs/compareRuns';
import type { CompareView } from '../../src/protocol/compare';
import { announce } from '../shared/announce';
import { Channel } from '../shared/channel';
import { button, checkbox, emptyState, toolbar } from '../shared/controls';
import { element, fill, pageRoot } from '../shared/element';
import { learnMore } from '../shared/learnMore';
import { drawNotes, drawTable, titleOf } from './draw';
import { ExamplesSection } from './examples';
import { layOut, withFirst } from './layout';

interface Remembered {
  readonly whole: boolean;
}

const channel = new Channel<CompareView, Remembered>();
let whole = channel.remembered?.whole ?? false;
let state: CompareView['toView']['state'] | undefined;

const examples = new ExamplesSection({
  compare: ([first, other], signal) => channel.request('examples', { first, other }, signal),
  page: ([first, other], query) => channel.request('examplePage', { first, other, ...query }),
  open: (file, line) => channel.send('openLine', { file, line }),
});

channel.on('progress', event => examples.progress(event));
channel.on('state', news => {
  state = news;
  paint();
});
channel.ready();
paint();

const choose = () => button({ label: 'Select Runs…', press: () => channel.send('choose', {}) });

function paint(): void {
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : undefined;
  const scrolled = document.querySelector('.scroll');
  const [left, top] = [scrolled?.scrollLeft ?? 0, scrolled?.scrollTop ?? 0];
  if (!state) fill(pageRoot(), element('p', { class: 'quiet', role: 'status' }, 'Loading runs…'));
  else if (!state.comparison) {
    fill(
      pageRoot(),
      emptyState('compare-runs', 'Nothing to compare yet', state.reason ?? 'Select two or more runs.', choose()),
    );
  } else paintComparison(state.comparison);
  document.querySelector('.scroll')?.scrollTo(left, top);
  if (focused) document.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function paintComparison(comparison: RunComparison): void {
  const { runs, warnings } = comparison;
  examples.update(runs);
  const folders = runs.map(run => run.folder);
  const copy = (label: string, format: 'markdown' | 'csv') => {
    const made = button({
      label,
      press: () => {
        channel.send('copy', { format, whole });
        announce('Copied');
      },
    });
    made.dataset.key = label;
    return made;
  };
  const all = checkbox({
    label: 'All keys',
    title: 'Also show keys in which the configs agree',
    checked: whole,
    change: checked => {
      whole = checked;
      channel.remember({ whole });
      paint();
    },
  });
  all.querySelector('input')!.dataset.key = 'all';
  const table = drawTable(runs, layOut(comparison, whole), {
    open: ({ folder }, what) => channel.send('open', { folder, what }),
    diff: ({ folder }) => channel.send('diff', { folder }),
    first: run => {
      channel.send('compare', { folders: withFirst(folders, run.folder) });
      announce(`Baseline: ${titleOf(run)}`);
    },
    remove: run => {
      channel.send('compare', { folders: folders.filter(folder => folder !== run.folder) });
      announce(`${titleOf(run)} removed`);
    },
  });
  fill(
    pageRoot(),
    toolbar(
      'Comparison',
      choose(),
      all,
      copy('Copy as Markdown', 'markdown'),
      copy('Copy as CSV', 'csv'),
      learnMore('compare-runs', 'comparing runs'),
    ),
    warnings.length > 0 &&
      element(
        'ul',
        { class: 'warnings', 'aria-label': 'Warnings' },
        ...warnings.map(words => element('li', {}, words)),
      ),
    element('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Comparison of runs' }, table),
    drawNotes(runs),
    examples.root,
  );
}
