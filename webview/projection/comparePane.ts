/** Two runs: which is compared, a way from the map of the one to that of the other, and what moved most. */
import { formatCount, formatPercent, formatScore } from '../../src/core/base/formatNumber';
import type { NearName } from '../../src/core/explain/points/lookUp';
import { button, choice, segments, slider } from '../shared/controls';
import { element, fill } from '../shared/element';
import { prefersReducedMotion } from '../shared/theme';
import type { Model } from './model';
import { NearList } from './nearList';

export interface CompareEvents {
  /** Empty for none. */
  readonly compare: (folder: string) => void;
  /** 0 for this run to 1 for the other. */
  readonly moveTo: (at: number) => void;
  readonly play: () => void;
  readonly cancel: () => void;
  readonly go: (near: NearName) => void;
  readonly point: (near: NearName | undefined) => void;
}

/** What goes on. */
export interface ComparingState {
  readonly progress?: string;
  readonly failure?: string;
  readonly playing: boolean;
}

export class ComparePane {
  private readonly which = element('div');
  private readonly note = element('p', { class: 'quiet', role: 'status' });
  private readonly failure = element('p', { class: 'failure', role: 'alert' });
  private readonly cancel;
  private readonly way = element('div', { class: 'way' });
  private readonly movedTitle = element('h3', {}, 'Moved most');
  private readonly moved;
  readonly root;
  private whichFor = '';
  private wayFor = '';
  private at: HTMLInputElement | undefined;
  private play: HTMLButtonElement | undefined;

  constructor(private readonly events: CompareEvents) {
    this.cancel = button({ label: 'Cancel', press: events.cancel });
    this.moved = new NearList('Moved most', events.go, events.point);
    this.root = element(
      'details',
      { class: 'pane compare' },
      element('summary', {}, 'Compare with another run'),
      this.which,
      this.failure,
      this.note,
      this.cancel,
      this.way,
      this.movedTitle,
      this.moved.root,
    );
  }

  draw(model: Model, { progress, failure, playing }: ComparingState): void {
    const { others, choice: chosen, compared, laid } = model;
    this.root.hidden = others.length === 0 || model.placedBy === 'axes';
    if (this.root.hidden) return;
    if (compared && this.wayFor === '') this.root.open = true;
    this.drawWhich(model, others.some(({ folder }) => folder === chosen.compareWith) ? chosen.compareWith : '');
    this.failure.textContent = failure ?? '';
    this.failure.hidden = !failure;
    this.cancel.hidden = !progress;
    this.note.textContent = progress ?? describeCompared(model);
    this.note.hidden = this.note.textContent === '';
    this.way.hidden = !laid;
    this.movedTitle.hidden = !laid;
    this.moved.root.hidden = !laid;
    if (!laid || !compared) return;
    this.drawWay(model, compared.name);
    this.moved.draw(laid.moved, 'not in the plot');
    if (this.play) this.play.textContent = playing ? 'Pause' : 'Play';
    if (this.at && document.activeElement !== this.at) this.moveSlider(laid.at);
    else if (this.at && Number(this.at.value) !== laid.at) this.moveSlider(laid.at);
  }

  private drawWhich({ others }: Model, chosen: string): void {
    const key = JSON.stringify([others, chosen]);
    if (key === this.whichFor) return;
    this.whichFor = key;
    const held = this.which.contains(document.activeElement);
    fill(
      this.which,
      choice({
        label: 'Run',
        title: 'The same points in another run, laid over these',
        options: [{ value: '', label: 'None' }, ...others.map(({ folder, name }) => ({ value: folder, label: name }))],
        value: chosen,
        change: this.events.compare,
      }),
    );
    if (held) this.which.querySelector('select')?.focus();
  }

  private drawWay({ run, file }: Model, other: string): void {
    const still = prefersReducedMotion();
    const own = file?.name ?? run?.name ?? '';
    const key = JSON.stringify([own, other, still]);
    if (key === this.wayFor) return;
    this.wayFor = key;
    [this.at, this.play] = [undefined, undefined];
    if (still) {
      const toggle = segments<'0' | '1'>({
        label: '',
        title: 'Which run the points stand as in',
        options: [
          { value: '0', label: 'This run' },
          { value: '1', label: 'The other' },
        ],
        value: '0',
        change: at => this.events.moveTo(Number(at)),
      });
      fill(this.way, toggle, element('p', { class: 'quiet' }, `${own} and ${other}`));
      return;
    }
    const play = button({ label: 'Play', title: 'Move the points from one run to the other', press: this.events.play });
    const field = slider({
      label: 'Way',
      title: `From ${own} to ${other}`,
      min: 0,
      max: 1,
      step: 0.01,
      value: 0,
      format: formatPercent,
      change: this.events.moveTo,
    });
    this.play = play;
    this.at = field.querySelector('input')!;
    fill(
      this.way,
      element('div', { class: 'sentence' }, play, field),
      element('p', { class: 'quiet' }, `${own} → ${other}`),
    );
  }

  private moveSlider(at: number): void {
    const input = this.at!;
    input.value = String(at);
    input.setAttribute('aria-valuetext', formatPercent(at));
    const shown = input.parentElement!.querySelector('output');
    if (shown) shown.textContent = formatPercent(at);
  }
}

function describeCompared({ compared, laid, points }: Model): string {
  if (!compared || !laid || !points) return '';
  const both = `${formatCount(compared.points.length)} of ${formatCount(points.count)} in both`;
  return `${both}. Disparity ${formatScore(laid.disparity)}: 0 is the same shape, 1 is none in common.`;
}
