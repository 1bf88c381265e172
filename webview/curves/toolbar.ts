/** The controls above the curves: what is drawn along x and y, how runs are grouped, and what is saved. */
import { formatCount, formatShort } from '../../src/core/base/formatNumber';
import { button, checkbox, choice, segments, slider, textField, toolbar } from '../shared/controls';
import { element, fill } from '../shared/element';
import { learnMore } from '../shared/learnMore';
import type { BandKind } from './aggregate';
import type { TooltipOrder } from './crosshair';
import { drawSplitKey } from './crosshairTable';
import type { Grouping } from './grouping';
import type { XAxis } from './history';
import type { RunLook } from './look';
import { drawSwatch } from './runLook';
import type { State } from './state';

export interface ToolbarEvents {
  readonly change: (part: Partial<State>) => void;
  readonly axis: (axis: XAxis) => void;
  readonly saveSvg: () => void;
  readonly savePng: () => void;
  readonly saveCsv: () => void;
}

/** @param resetZoom shown while something is zoomed into */
export function makeToolbar(state: State, resetZoom: HTMLElement, events: ToolbarEvents): HTMLElement {
  const { change } = events;
  return toolbar(
    'Drawing',
    segments<XAxis>({
      label: 'x-axis',
      title: 'Unit of the x-axis. Clock is the start of the run plus its training time.',
      options: [
        { value: 'step', label: 'Step' },
        { value: 'epoch', label: 'Epoch' },
        { value: 'time', label: 'Time' },
        { value: 'clock', label: 'Clock' },
      ],
      value: state.axis,
      change: events.axis,
    }),
    slider({
      label: 'Smoothing',
      title: 'Exponential smoothing of the training curve (0 = none). Raw values stay visible as a faint line.',
      min: 0,
      max: 0.99,
      step: 0.01,
      value: state.smoothing,
      format: formatShort,
      change: smoothing => change({ smoothing }),
    }),
    checkbox({
      label: 'Log y',
      title: 'Logarithmic y-axis, except for scores from 0 to 1',
      checked: state.log,
      change: log => change({ log }),
    }),
    checkbox({
      label: 'Log x',
      title: 'Logarithmic x-axis, except for the clock',
      checked: state.logX,
      change: logX => change({ logX }),
    }),
    checkbox({
      label: 'Ignore outliers',
      title: 'Set the y-range without the lowest and highest 2.5% of values',
      checked: state.ignoreOutliers,
      change: ignoreOutliers => change({ ignoreOutliers }),
    }),
    segments<'zoom' | 'pan'>({
      label: 'Drag',
      title: 'What dragging does in a chart; with Shift it does the other',
      options: [
        { value: 'zoom', label: 'Zoom' },
        { value: 'pan', label: 'Pan' },
      ],
      value: state.pans ? 'pan' : 'zoom',
      change: drag => change({ pans: drag === 'pan' }),
    }),
    choice<TooltipOrder>({
      label: 'Tooltip',
      title: 'Order of the values under the pointer',
      options: [
        { value: 'descending', label: 'descending' },
        { value: 'ascending', label: 'ascending' },
        { value: 'name', label: 'by name' },
        { value: 'nearest', label: 'nearest first' },
      ],
      value: state.order,
      change: order => change({ order }),
    }),
    checkbox({
      label: 'Runs to the left',
      title: 'List the runs to the left of the charts, where there is room',
      checked: state.beside,
      change: beside => change({ beside }),
    }),
    drawSplitKey(),
    resetZoom,
    button({ label: 'Save SVG', title: 'Save the charts as an SVG file', press: events.saveSvg }),
    button({ label: 'Save PNG', title: 'Save the charts as a picture', press: events.savePng }),
    button({ label: 'Save CSV', title: 'Save all values of the runs shown', press: events.saveCsv }),
    learnMore('curves', 'curves'),
  );
}

/** How runs are grouped; the choices follow from the runs that are shown. */
export class GroupBar {
  private readonly by = element('span');
  private readonly pattern: HTMLInputElement;
  private readonly how: HTMLElement;
  private readonly fault = element('span', { class: 'problems', role: 'status' });
  private readonly legend = element('span', { class: 'group-legend' });
  readonly root: HTMLElement;
  private choices: string | undefined;

  constructor(
    private grouping: Grouping,
    private readonly change: (grouping: Grouping) => void,
  ) {
    this.pattern = textField({
      label: 'Regular expression for names of runs',
      placeholder: 'Regular expression, such as lstm|gru',
      value: grouping.pattern,
      type: 'text',
      change: pattern => this.set({ pattern }),
    });
    this.how = element(
      'span',
      { class: 'toolbar' },
      checkbox({
        label: 'Mean',
        title: 'One line per group: the mean of its runs',
        checked: grouping.mean,
        change: mean => this.set({ mean }),
      }),
      choice<BandKind>({
        label: 'Band',
        title: 'What the band around the mean shows',
        options: [
          { value: 'none', label: 'none' },
          { value: 'range', label: 'minimum to maximum' },
          { value: 'deviation', label: '± standard deviation' },
          { value: 'error', label: '± standard error' },
        ],
        value: grouping.band,
        change: band => this.set({ band }),
      }),
    );
    this.root = toolbar('Groups', this.by, this.pattern, this.how, this.fault, this.legend);
  }

  /** @param keys in which the runs differ @param groups names, with how many runs each has */
  update(
    keys: readonly string[],
    fault: string | undefined,
    groups: readonly (readonly [string, number])[],
    lookOf: (group: string) => RunLook,
  ): void {
    const { by } = this.grouping;
    const wanted = [...keys, by].join('\n');
    if (wanted !== this.choices) {
      this.choices = wanted;
      const known = keys.map(key => ({ value: `key:${key}`, label: key }));
      const own = by.startsWith('key:') && !keys.includes(by.slice(4)) ? [{ value: by, label: by.slice(4) }] : [];
      fill(
        this.by,
        choice<string>({
          label: 'Group by',
          title: 'Runs of a group share a color, or become one line: their mean',
          options: [
            { value: '', label: 'nothing' },
            { value: 'config', label: 'config' },
            { value: 'settings', label: 'settings (all but the seed)' },
            { value: 'regex', label: 'regular expression' },
            ...known,
            ...own,
          ],
          value: by,
          change: value => this.set({ by: value }),
        }),
      );
    }
    this.pattern.hidden = by !== 'regex';
    this.how.hidden = by === '';
    this.fault.textContent = fault ?? '';
    const legend = groups.map(([name, count]) =>
      element(
        'span',
        { class: 'group' },
        drawSwatch(lookOf(name)),
        `${name} `,
        element('span', { class: 'quiet' }, formatCount(count)),
      ),
    );
    fill(this.legend, ...legend);
  }

  private set(part: Partial<Grouping>): void {
    this.grouping = { ...this.grouping, ...part };
    this.change(this.grouping);
  }
}
