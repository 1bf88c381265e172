/** The tables of a sweep: its trials, sorted by any column, and mean and deviation over seeds. */
import { formatScore, formatSetting } from '../../src/core/base/formatNumber';
import type { ShownTrial, SweepShown } from '../../src/protocol/sweep';
import { element } from '../shared/element';
import { headCells } from '../shared/headCells';
import { type Column, SortableTable } from '../shared/sortableTable';
import type { Sort } from '../shared/sortRows';
import { describeState, scoreOf } from './layout';

export interface TrialEvents {
  readonly open: (trial: ShownTrial) => void;
  readonly sorted: (sort: Sort) => void;
  /** Pointer or focus is on a row, or on none. */
  readonly look: (trial: ShownTrial | undefined) => void;
}

export class TrialsTable {
  readonly root = element('div', { class: 'wide', role: 'region', 'aria-label': 'Trials', tabindex: 0 });
  private readonly table: SortableTable<ShownTrial>;
  private best: number | undefined;
  /** By what stands in its row. */
  private byNumber: ReadonlyMap<string, ShownTrial> = new Map();

  constructor(
    { dimensions, metric, trials }: SweepShown,
    sort: Sort | undefined,
    private readonly events: TrialEvents,
  ) {
    const keys = dimensions.map(({ key }): Column<ShownTrial> => {
      const number = trials.every(({ settings }) => typeof settings[key] === 'number');
      return {
        key,
        label: shorten(key),
        title: key,
        number,
        value: ({ settings }) => {
          const setting = settings[key];
          return typeof setting === 'number' || setting === undefined ? setting : formatSetting(setting);
        },
        show: ({ settings }) => formatSetting(settings[key] ?? null),
      };
    });
    const columns: readonly Column<ShownTrial>[] = [
      { key: 'trial', label: 'Trial', value: ({ trial }) => trial, show: trial => this.drawName(trial) },
      { key: 'state', label: 'State', value: describeState, show: trial => this.drawState(trial) },
      {
        key: 'score',
        label: metric,
        title: `Validation ${metric} of the best checkpoint; the last one of trials that are not at their end`,
        number: true,
        value: scoreOf,
        show: trial => {
          const score = scoreOf(trial);
          return score === undefined ? '–' : formatScore(score);
        },
      },
      ...keys,
    ];
    this.table = new SortableTable('Trials', columns, sort, events.sorted, this.root);
    this.root.append(this.table.root);
    this.root.addEventListener('pointerleave', () => events.look(undefined));
    this.root.addEventListener('pointerover', ({ target }) => {
      const row = target instanceof Element ? target.closest('tr') : null;
      events.look(this.byNumber.get(row?.querySelector<HTMLElement>('[data-trial]')?.dataset.trial ?? ''));
    });
  }

  /** Focus stays on the trial that has it. */
  draw(trials: readonly ShownTrial[], best: number | undefined): void {
    const focused = this.root.contains(document.activeElement)
      ? document.activeElement?.closest<HTMLElement>('[data-trial]')?.dataset.trial
      : undefined;
    this.best = best;
    this.byNumber = new Map(trials.map(trial => [String(trial.trial), trial]));
    this.table.draw(trials);
    if (focused !== undefined) this.root.querySelector<HTMLElement>(`[data-trial="${focused}"] button`)?.focus();
  }

  private drawName(trial: ShownTrial): HTMLElement {
    const number = String(trial.trial);
    const mark = trial.trial === this.best && element('span', { class: 'mark' }, 'best');
    const name = trial.run
      ? element(
          'button',
          {
            type: 'button',
            class: 'button link',
            title: `Open the run ${trial.run}`,
            'aria-label': `Trial ${number}: open its run`,
            on: {
              click: () => this.events.open(trial),
              focus: () => this.events.look(trial),
              blur: () => this.events.look(undefined),
            },
          },
          number,
        )
      : number;
    return element('span', { 'data-trial': number }, name, mark);
  }

  private drawState(trial: ShownTrial): HTMLElement {
    const words = describeState(trial);
    return element('span', { class: `state ${trial.state}`, title: words }, words);
  }
}

/** Mean and deviation of settings that differ in their seed alone, best first. */
export function drawSeeds({ seeds = [], metric }: SweepShown): HTMLElement {
  const keys = Object.keys(seeds[0]?.settings ?? {});
  const rows = seeds.map(({ settings, mean, deviation, trials }) =>
    element(
      'tr',
      {},
      element('td', {}, keys.map(key => `${shorten(key)} ${formatSetting(settings[key] ?? null)}`).join(', ') || 'all'),
      element('td', { class: 'number' }, formatScore(mean)),
      element('td', { class: 'number' }, `± ${formatScore(deviation)}`),
      element('td', { class: 'number' }, trials.length),
    ),
  );
  return element(
    'div',
    { class: 'wide' },
    element(
      'table',
      { class: 'values' },
      element(
        'thead',
        {},
        element('tr', {}, ...headCells(['Settings', `Mean ${metric}`, 'Standard deviation', 'Seeds'])),
      ),
      element('tbody', {}, ...rows),
    ),
  );
}

/** `learning-rate` of `train.optimizer.learning-rate`. */
function shorten(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1);
}
