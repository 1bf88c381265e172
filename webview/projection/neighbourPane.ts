/** The neighbours of the point that is looked at, with the way back and on. */
import { shorten } from '../../src/core/base/shorten';
import type { NearName } from '../../src/core/explain/points/lookUp';
import { button, choice } from '../shared/controls';
import { element } from '../shared/element';
import type { Metric } from './limits';
import { canStep, lookedAt } from './lookUp';
import { type Choice, type Model, ofWords } from './model';
import { NearList } from './nearList';

export interface NeighbourEvents {
  readonly go: (near: NearName) => void;
  readonly point: (near: NearName | undefined) => void;
  readonly step: (by: 1 | -1) => void;
  readonly leave: () => void;
  readonly count: (count: number) => void;
  readonly nearBy: (metric: Metric) => void;
}

/** As many as can be listed. */
const MOST = 999;

export class NeighbourPane {
  private readonly title = element('h3', {});
  private readonly hint = element(
    'p',
    { class: 'quiet hint' },
    'Select a point, or enter a word in the search field, to list its nearest neighbors.',
  );
  private readonly failure = element('p', { class: 'failure', role: 'alert' });
  private readonly back;
  private readonly on;
  private readonly close;
  private readonly count;
  private readonly nearBy;
  private readonly settings;
  private readonly list;
  readonly root: HTMLElement;

  constructor(events: NeighbourEvents, { neighbours, nearBy }: Pick<Choice, 'neighbours' | 'nearBy'>) {
    this.back = button({ label: '←', title: 'Back (Alt+Left)', press: () => events.step(-1) });
    this.on = button({ label: '→', title: 'Forward (Alt+Right)', press: () => events.step(1) });
    this.close = button({ label: '×', title: 'Clear (Escape)', press: events.leave });
    for (const [control, name] of [
      [this.back, 'Back'],
      [this.on, 'Forward'],
      [this.close, 'Clear'],
    ] as const)
      control.setAttribute('aria-label', name);
    this.count = element('input', { type: 'number', class: 'text count', min: 1, max: MOST, step: 1 });
    this.count.value = String(neighbours);
    this.count.setAttribute('aria-label', `Number of neighbors, 1 to ${MOST}`);
    this.count.addEventListener('change', () => {
      const wanted = Math.round(Number(this.count.value));
      const most = Number.isFinite(wanted) ? Math.max(1, Math.min(MOST, wanted)) : neighbours;
      this.count.value = String(most);
      events.count(most);
    });
    this.nearBy = choice<Metric>({
      label: 'by',
      title: 'By what they are near, in the full vectors',
      options: [
        { value: 'cosine', label: 'Cosine' },
        { value: 'euclidean', label: 'Euclidean' },
      ],
      value: nearBy,
      change: events.nearBy,
    });
    const field = element('label', { class: 'field' }, element('span', {}, 'Neighbors'), this.count);
    this.settings = element('div', { class: 'near-settings' }, field, this.nearBy);
    this.list = new NearList('Nearest neighbors', events.go, events.point);
    const keys = element('span', { class: 'keys' }, this.back, this.on, this.close);
    const head = element('div', { class: 'pane-head' }, this.title, keys);
    this.root = element(
      'section',
      { class: 'pane near-pane' },
      head,
      this.settings,
      this.hint,
      this.failure,
      this.list.root,
    );
  }

  draw(model: Model): void {
    const { lookUp, points } = model;
    const looked = lookedAt(lookUp);
    this.root.hidden = !points;
    this.root.classList.toggle('idle', lookUp.history.length === 0);
    this.title.textContent = looked ? shorten(looked.name, 40) : 'Neighbors';
    this.title.title = looked?.name ?? '';
    this.hint.hidden = looked !== undefined;
    this.settings.hidden = looked === undefined;
    this.back.disabled = !canStep(lookUp, -1);
    this.on.disabled = !canStep(lookUp, 1);
    this.back.hidden = this.on.hidden = lookUp.history.length < 2;
    this.close.hidden = looked === undefined;
    this.failure.hidden = lookUp.failure === undefined;
    this.failure.textContent = lookUp.failure ?? '';
    this.list.root.hidden = !looked;
    // What is on its way replaces what is there when it has come, so that the list does not jump.
    if (looked && lookUp.neighbours) this.list.draw(lookUp.neighbours, missing(model));
  }
}

export function missing(model: Model): string {
  return ofWords(model) ? 'not in the plot' : 'not in the sample';
}
