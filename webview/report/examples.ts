/** A list of examples with what they are and what was said, a page at a time; each opens in its file. */
import type { ExamplePage, ReportedExample } from '../../src/core/explain/reportExamples';
import { announce } from '../shared/announce';
import { Latest } from '../shared/channel';
import { button } from '../shared/controls';
import { element, fill } from '../shared/element';
import { formatCount, formatPercent } from '../shared/format';

const PAGE = 20;

export interface ExampleEvents {
  /** Asks for a page; rejects when it cannot be had. */
  readonly find: (offset: number, limit: number, signal: AbortSignal) => Promise<ExamplePage>;
  readonly open: (example: ReportedExample) => void;
}

export class ExampleList {
  private readonly title = element('h3');
  private readonly list = element('ol', { class: 'examples' });
  private readonly foot = element('p');
  readonly root = element('div', { class: 'example-list' }, this.title, this.list, this.foot);
  private readonly asking = new Latest();
  private events: ExampleEvents | undefined;
  private shown = 0;

  constructor(private readonly empty: string) {
    this.clear();
  }

  /** Nothing chosen yet. */
  clear(): void {
    this.asking.cancel();
    this.events = undefined;
    fill(this.title);
    fill(this.list);
    this.title.hidden = true;
    fill(this.foot, element('span', { class: 'quiet' }, this.empty));
  }

  async show(title: string, events: ExampleEvents): Promise<void> {
    this.events = events;
    this.shown = 0;
    this.title.textContent = title;
    this.title.hidden = false;
    this.list.setAttribute('aria-label', title);
    fill(this.list);
    await this.more();
  }

  private async more(): Promise<void> {
    const { events } = this;
    if (!events) return;
    fill(this.foot, element('span', { class: 'quiet', role: 'status' }, 'Reading…'));
    const first = this.shown;
    try {
      const page = await this.asking.run(signal => events.find(first, PAGE, signal));
      if (!page || events !== this.events) return;
      this.list.append(...page.examples.map(example => drawExample(example, () => events.open(example))));
      this.shown = first + page.examples.length;
      this.drawFoot(page.total);
      if (first === 0) announce(`${this.title.textContent}: ${formatCount(page.total)}`);
      else this.list.children[first]?.querySelector('button')?.focus();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const again = button({ label: 'Try again', press: () => void this.more() });
      fill(this.foot, element('span', { class: 'failure', role: 'alert' }, reason), ' ', again);
    }
  }

  private drawFoot(total: number): void {
    const left = total - this.shown;
    const counted = total === 0 ? 'None.' : `${formatCount(this.shown)} of ${formatCount(total)}`;
    const press = () => void this.more();
    fill(
      this.foot,
      element('span', { class: 'quiet' }, counted, ' '),
      left > 0 && button({ label: `Show ${formatCount(Math.min(PAGE, left))} more`, press }),
    );
  }
}

function drawExample(example: ReportedExample, open: () => void): HTMLElement {
  const { text, mark, actual, predicted, probability, actualProbability, file, line } = example;
  const said = predicted || '(none)';
  const sure = probability === undefined ? '' : ` ${formatPercent(probability)}`;
  const right = actual === predicted;
  const verdict = right ? [`${said}${sure}`] : [`is ${actual || '(none)'}`, `said ${said}${sure}`];
  if (!right && actualProbability !== undefined) verdict[0] += ` ${formatPercent(actualProbability)}`;
  const content = mark
    ? [text.slice(0, mark.start), element('mark', {}, text.slice(mark.start, mark.end)), text.slice(mark.end)]
    : [text || '(empty)'];
  const name = file.split(/[\\/]/).at(-1);
  return element(
    'li',
    {},
    element(
      'button',
      { type: 'button', class: 'example', title: `Open ${file}:${line}`, on: { click: open } },
      element('span', { class: 'text' }, ...content),
      element(
        'span',
        { class: 'facts' },
        element('span', { class: right ? 'verdict' : 'verdict wrong' }, verdict.join(', ')),
        element('span', { class: 'place' }, `${name}:${line}`),
      ),
    ),
  );
}
