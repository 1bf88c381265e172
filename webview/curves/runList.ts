/** The list of runs above the curves: which are shown, in which color, their status, and stop or resume. */

import { formatCount, formatProgress } from '../../src/core/base/formatNumber';
import { formatAge, formatDuration, formatStart } from '../../src/core/base/formatTime';
import type { RunHead } from '../../src/protocol/curves';
import { button, emptyState, progressBar, textField } from '../shared/controls';
import { element, fill } from '../shared/element';
import { RovingRows } from '../shared/rovingRows';
import { FitNote } from './fitNote';
import type { RunLook } from './look';
import { drawSwatch } from './runLook';

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
  return `${name} · ${formatStart(startedAt)}`;
}

/** The folder of a run stands in one named after its config. */
export function isOfSameConfig(a: string, b: string): boolean {
  const parent = (folder: string) => folder.replace(/[\\/][^\\/]*$/, '');
  return parent(a) === parent(b);
}

/** What the page shows before the first training. */
export function noRuns(): HTMLElement {
  return emptyState(
    'first-model',
    'No runs yet',
    'Open a config (NAME.nlp.yaml) and select Train above its first line. Loss and accuracy appear here during training.',
  );
}

/** Why there are no charts, and what to do. */
export function sayWhyEmpty(heads: readonly RunHead[], shown: readonly string[]): string {
  if (shown.length === 0) return 'Select a run above to see its curves.';
  const running = heads.some(head => shown.includes(head.folder) && head.status === 'running');
  return running ? 'Training has begun. The first values appear in a moment…' : 'This run has no metrics.';
}

/** `12 s left · 30% · step 120 of 400`: what is waited for comes first, for a narrow page cuts the end. */
export function describeProgress({ status, step, totalSteps, seconds, secondsLeft }: RunHead): string {
  const steps =
    totalSteps > 0 ? `step ${formatCount(step)} of ${formatCount(totalSteps)}` : `step ${formatCount(step)}`;
  if (status !== 'running') return `${steps} · ${formatDuration(seconds)}`;
  const parts = secondsLeft === undefined ? [] : [`${formatDuration(secondsLeft)} left`];
  if (totalSteps > 0) parts.push(formatProgress(step, totalSteps));
  return [...parts, steps].join(' · ');
}

interface Row {
  readonly root: HTMLElement;
  update(run: RunHead, look: RunLook | undefined): void;
}

export class RunList {
  readonly root = element('section', { class: 'runs', 'aria-label': 'Runs' });
  private readonly list = element('div', {
    class: 'run-list',
    role: 'grid',
    'aria-label': 'Runs. Arrow keys move between runs and their buttons',
  });
  private readonly roving = new RovingRows(this.list);
  private readonly search = textField({
    label: 'Filter runs by name',
    placeholder: 'Filter runs',
    type: 'search',
    value: '',
    change: () => this.filter(),
  });
  private readonly rows = new Map<string, Row>();
  private readonly names = new Map<string, string>();
  private asked: string | undefined;
  private isInSight = true;

  constructor(private readonly events: RunListEvents) {
    this.root.append(this.search, this.list);
  }

  update(runs: readonly RunHead[], shown: ReadonlySet<string>, lookOf: (folder: string) => RunLook): void {
    this.search.hidden = runs.length < MANY;
    const roots = runs.map(run => {
      let row = this.rows.get(run.folder);
      if (!row) {
        row = this.makeRow(run);
        this.rows.set(run.folder, row);
      }
      this.names.set(run.folder, nameRun(run).toLowerCase());
      row.update(run, shown.has(run.folder) ? lookOf(run.folder) : undefined);
      return row.root;
    });
    const present = [...this.list.children];
    // Rows are only moved when they have to be: a moved control loses the focus.
    if (roots.length !== present.length || roots.some((root, i) => root !== present[i])) {
      this.list.replaceChildren(...roots);
    }
    this.filter();
    if (!this.isInSight) this.isInSight = this.asked !== undefined && this.reveal(this.asked);
  }

  /** @param asked the run that the page was opened on: its row comes into sight, once */
  bring(asked: string | undefined): void {
    if (asked !== this.asked) this.isInSight = asked === undefined;
    this.asked = asked;
  }

  /** @returns whether the row is there */
  private reveal(folder: string): boolean {
    const row = this.rows.get(folder)?.root;
    if (!row?.isConnected || row.clientHeight === 0) return false;
    const top = row.offsetTop - this.list.offsetTop;
    const { scrollTop, clientHeight } = this.list;
    if (top < scrollTop || top + row.offsetHeight > scrollTop + clientHeight)
      this.list.scrollTop = top - (clientHeight - row.offsetHeight) / 2;
    return true;
  }

  private filter(): void {
    const wanted = this.search.value.trim().toLowerCase();
    for (const [folder, row] of this.rows) row.root.hidden = !this.names.get(folder)!.includes(wanted);
    this.roving.refresh();
  }

  private makeRow({ folder }: RunHead): Row {
    const input = element('input', {
      type: 'checkbox',
      on: {
        change: () => this.events.show(folder, input.checked),
      },
    });
    let swatch = drawSwatch(undefined);
    let drawn = '';
    const name = element('span', { class: 'run-name' });
    const status = element('span', { class: 'run-status' });
    const note = new FitNote();
    const detail = element('span', { class: 'quiet number run-detail', role: 'gridcell' });
    const progress = element('div', { class: 'run-progress', role: 'gridcell' });
    const stop = button({
      label: 'Stop',
      title: 'Stop training; you can resume it later',
      press: () => this.events.stop(folder),
    });
    const resume = button({
      label: 'Resume',
      title: 'Continue from the last checkpoint',
      press: () => this.events.resume(folder),
    });
    const only = button({ label: 'Only', title: 'Show only this run', press: () => this.events.only(folder) });
    only.classList.add('link', 'run-only');
    const root = element(
      'div',
      { class: 'run', role: 'row', 'data-folder': folder },
      element(
        'span',
        { class: 'run-choice', role: 'gridcell' },
        element('label', { class: 'check' }, input, swatch, name),
      ),
      element('span', { class: 'run-states', role: 'gridcell' }, status, note.badge),
      detail,
      element('span', { class: 'run-actions', role: 'gridcell' }, only, stop, resume),
      note.text,
      progress,
    );
    let bar: HTMLProgressElement | undefined;
    return {
      root,
      update: (run, look) => {
        const full = nameRun(run);
        input.checked = look !== undefined;
        const wanted = JSON.stringify(look);
        if (wanted !== drawn) {
          const next = drawSwatch(look);
          swatch.replaceWith(next);
          [swatch, drawn] = [next, wanted];
        }
        note.update(run, full);
        name.textContent = full;
        name.title = `${run.name} ${run.id}, started ${formatAge(run.startedAt, Date.now())}`;
        status.textContent = STATUS[run.status];
        status.className = `run-status ${run.status}`;
        detail.textContent = describeProgress(run);
        const running = run.status === 'running';
        stop.hidden = !running;
        resume.hidden = !run.resumable;
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
