/** The list of runs above the curves: which are shown, in what colour, how they stand, and stop or resume. */
import type { CurvesRun } from '../../src/protocol/views';
import { button, progressBar, textField } from '../shared/controls';
import { element, fill } from '../shared/element';
import { formatAge, formatCount, formatDuration, formatPercent } from '../shared/format';

export type RunHead = Omit<CurvesRun, 'rows'>;

const STATUS = {
  running: 'training',
  completed: 'completed',
  stopped: 'stopped',
  failed: 'failed',
  interrupted: 'interrupted',
} as const;

/** A filter is offered from this many runs on. */
const MANY = 8;

export interface RunListEvents {
  readonly show: (folder: string, shown: boolean) => void;
  readonly only: (folder: string) => void;
  readonly stop: (folder: string) => void;
  readonly resume: (folder: string) => void;
}

/** `spam · 21 Nov 23:45`, short enough for a legend and yet one of a kind. */
export function nameRun({ name, startedAt, id }: RunHead): string {
  const date = new Date(startedAt);
  if (Number.isNaN(date.getTime())) return `${name} · ${id}`;
  const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  const time = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return `${name} · ${day} ${time}`;
}

/** `step 120 of 400 · 30 % · 12 s left` */
export function describeProgress({ status, step, totalSteps, seconds, secondsLeft }: RunHead): string {
  const parts = [
    totalSteps > 0 ? `step ${formatCount(step)} of ${formatCount(totalSteps)}` : `step ${formatCount(step)}`,
  ];
  if (status === 'running') {
    if (totalSteps > 0) parts.push(formatPercent(Math.min(1, step / totalSteps)));
    if (secondsLeft !== undefined) parts.push(`${formatDuration(secondsLeft)} left`);
  } else {
    parts.push(formatDuration(seconds));
  }
  return parts.join(' · ');
}

interface Row {
  readonly root: HTMLElement;
  update(run: RunHead, shown: boolean, colour: string | undefined): void;
}

export class RunList {
  readonly root = element('section', { class: 'runs', 'aria-label': 'Runs' });
  private readonly list = element('ul');
  private readonly search = textField({
    label: 'Filter runs by name',
    placeholder: 'Filter runs',
    type: 'search',
    value: '',
    change: () => this.filter(),
  });
  private readonly rows = new Map<string, Row>();
  private readonly names = new Map<string, string>();

  constructor(private readonly events: RunListEvents) {
    this.root.append(this.search, this.list);
  }

  update(runs: readonly RunHead[], shown: ReadonlySet<string>, colourOf: (folder: string) => string): void {
    this.search.hidden = runs.length < MANY;
    const roots = runs.map(run => {
      let row = this.rows.get(run.folder);
      if (!row) {
        row = this.makeRow(run);
        this.rows.set(run.folder, row);
      }
      this.names.set(run.folder, nameRun(run).toLowerCase());
      const visible = shown.has(run.folder);
      row.update(run, visible, visible ? colourOf(run.folder) : undefined);
      return row.root;
    });
    const present = [...this.list.children];
    // Rows are only moved when they have to be: a moved control loses the focus.
    if (roots.length !== present.length || roots.some((root, i) => root !== present[i])) {
      this.list.replaceChildren(...roots);
    }
    this.filter();
  }

  private filter(): void {
    const wanted = this.search.value.trim().toLowerCase();
    for (const [folder, row] of this.rows) row.root.hidden = !this.names.get(folder)!.includes(wanted);
  }

  private makeRow({ folder }: RunHead): Row {
    const input = element('input', {
      type: 'checkbox',
      on: {
        change: () => this.events.show(folder, input.checked),
      },
    });
    const swatch = element('span', { class: 'swatch' });
    const name = element('span', { class: 'run-name' });
    const status = element('span', { class: 'run-status' });
    const detail = element('span', { class: 'quiet number run-detail' });
    const progress = element('div', { class: 'run-progress' });
    const stop = button({
      label: 'Stop',
      title: 'Stop training; it can be resumed',
      press: () => this.events.stop(folder),
    });
    const resume = button({
      label: 'Resume',
      title: 'Go on from the last checkpoint',
      press: () => this.events.resume(folder),
    });
    const only = button({ label: 'Only', title: 'Show this run alone', press: () => this.events.only(folder) });
    only.classList.add('link', 'run-only');
    const root = element(
      'li',
      { class: 'run', 'data-folder': folder },
      element('label', { class: 'check' }, input, swatch, name),
      status,
      detail,
      element('span', { class: 'run-actions' }, only, stop, resume),
      progress,
    );
    let bar: HTMLProgressElement | undefined;
    return {
      root,
      update: (run, shown, colour) => {
        const full = nameRun(run);
        input.checked = shown;
        swatch.style.backgroundColor = colour ?? 'transparent';
        swatch.classList.toggle('off', !colour);
        name.textContent = full;
        name.title = `${run.name} ${run.id}, started ${formatAge(run.startedAt, Date.now())}`;
        status.textContent = STATUS[run.status];
        status.className = `run-status ${run.status}`;
        detail.textContent = describeProgress(run);
        const running = run.status === 'running';
        stop.hidden = !running;
        resume.hidden = run.status !== 'stopped' && run.status !== 'interrupted';
        stop.setAttribute('aria-label', `Stop ${full}`);
        resume.setAttribute('aria-label', `Resume ${full}`);
        only.setAttribute('aria-label', `Show only ${full}`);
        if (!running) {
          bar = undefined;
          progress.replaceChildren();
          return;
        }
        const fraction = run.totalSteps > 0 ? Math.min(1, run.step / run.totalSteps) : undefined;
        if (!bar) {
          bar = progressBar({ label: `Progress of ${full}`, fraction });
          fill(progress, bar);
        } else if (fraction !== undefined) {
          bar.value = fraction;
        }
      },
    };
  }
}
