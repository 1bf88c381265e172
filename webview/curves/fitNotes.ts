/** Notes above the curves: which of the runs that are drawn over- or underfit, and what usually helps. */
import { element, fill } from '../shared/element';
import { nameRun, type RunHead } from './runList';

export class FitNotes {
  readonly root = element('ul', { class: 'fit-notes', 'aria-label': 'How well runs fit' });

  /** Most runs have none. */
  draw(runs: readonly RunHead[]): void {
    const notes = runs.flatMap(run =>
      run.fit
        ? [
            element(
              'li',
              {},
              element('span', { class: 'ill' }, run.fit.kind),
              ' ',
              element('strong', {}, nameRun(run)),
              ` ${run.fit.message} `,
              element('span', { class: 'quiet' }, run.fit.advice),
            ),
          ]
        : [],
    );
    this.root.hidden = notes.length === 0;
    fill(this.root, ...notes);
  }
}
