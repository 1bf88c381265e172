/** Compare view: runs side by side, where their configs differ, which scores are best. */
import type { RunComparison } from '../../src/core/runs/compareRuns';
import type { CompareView } from '../../src/protocol/compare';
import { announce } from '../shared/announce';
import { Channel } from '../shared/channel';
import { button, checkbox, emptyState, toolbar } from '../shared/controls';
import { element, fill, pageRoot } from '../shared/element';
import { drawNotes, drawTable, titleOf } from './draw';
import { layOut, withFirst } from './layout';

interface Remembered {
  readonly whole: boolean;
}

const channel = new Channel<CompareView, Remembered>();
let whole = channel.remembered?.whole ?? false;
let state: CompareView['toView']['state'] | undefined;

channel.on('state', news => {
  state = news;
  paint();
});
channel.ready();
paint();

const choose = () => button({ label: 'Choose Runs…', press: () => channel.send('choose', {}) });

function paint(): void {
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : undefined;
  const scrolled = document.querySelector('.scroll');
  const [left, top] = [scrolled?.scrollLeft ?? 0, scrolled?.scrollTop ?? 0];
  if (!state) fill(pageRoot(), element('p', { class: 'quiet', role: 'status' }, 'Reading the runs…'));
  else if (!state.comparison) {
    fill(pageRoot(), emptyState('Nothing to compare yet', state.reason ?? 'Choose two runs or more.', choose()));
  } else paintComparison(state.comparison);
  document.querySelector('.scroll')?.scrollTo(left, top);
  if (focused) document.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function paintComparison(comparison: RunComparison): void {
  const { runs, warnings } = comparison;
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
    title: 'Also the keys in which the configs agree',
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
      announce(`Measured against ${titleOf(run)}`);
    },
    remove: run => {
      channel.send('compare', { folders: folders.filter(folder => folder !== run.folder) });
      announce(`${titleOf(run)} taken away`);
    },
  });
  fill(
    pageRoot(),
    toolbar('Comparison', choose(), all, copy('Copy as Markdown', 'markdown'), copy('Copy as CSV', 'csv')),
    warnings.length > 0 &&
      element(
        'ul',
        { class: 'warnings', 'aria-label': 'Warnings' },
        ...warnings.map(words => element('li', {}, words)),
      ),
    element('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Comparison of runs' }, table),
    drawNotes(runs),
  );
}
