/** A list of examples with their true and predicted labels, a page at a time; each opens in its file. */
import { formatCount, formatPart as formatProbability } from '../../src/core/base/formatNumber';
import type { ExamplePage, ReportedExample } from '../../src/core/explain/report/examples';
import { announce } from '../shared/announce';
import { Latest } from '../shared/channel';
import { button } from '../shared/controls';
import { element, fill } from '../shared/element';

const PAGE = 20;

export interface ExampleEvents {
  /** Asks for a page; rejects when it cannot be had. */
  readonly find: (offset: number, limit: number, signal: AbortSignal) => Promise<ExamplePage>;
  readonly open: (example: ReportedExample) => void;
  /** Whether it is the one that all views look at. */
  readonly isPrimary: (example: ReportedExample) => boolean;
}

export class ExampleList {
  private readonly title = element('h3');
  private readonly list = element('ol', { class: 'examples' });
  private readonly foot = element('p');
  readonly root = element('div', { class: 'example-list' }, this.title, this.list, this.foot);
  private readonly asking = new Latest();
  private events: ExampleEvents | undefined;
  private examples: readonly ReportedExample[] = [];

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

  /** Marks the example that was selected, here or in another view. */
  mark(): void {
    for (const [place, item] of Array.from(this.list.children).entries()) {
      const example = this.examples[place];
      markItem(item, example !== undefined && this.events?.isPrimary(example) === true);
    }
  }

  async show(title: string, events: ExampleEvents): Promise<void> {
    this.events = events;
    this.examples = [];
    this.title.textContent = title;
    this.title.hidden = false;
    this.list.setAttribute('aria-label', title);
    fill(this.list);
    await this.more();
  }

  private async more(): Promise<void> {
    const { events } = this;
    if (!events) return;
    fill(this.foot, element('span', { class: 'quiet', role: 'status' }, 'Loading…'));
    const first = this.examples.length;
    try {
      const page = await this.asking.run(signal => events.find(first, PAGE, signal));
      if (!page || events !== this.events) return;
      this.list.append(...page.examples.map(example => drawExample(example, () => events.open(example))));
      this.examples = [...this.examples, ...page.examples];
      this.mark();
      this.drawFoot(page.total);
      if (first === 0) announce(`${this.title.textContent}: ${formatCount(page.total)}`);
      else this.list.children[first]?.querySelector('button')?.focus();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const again = button({ label: 'Try Again', press: () => void this.more() });
      fill(this.foot, element('span', { class: 'failure', role: 'alert' }, reason), ' ', again);
    }
  }

  private drawFoot(total: number): void {
    const left = total - this.examples.length;
    const counted = total === 0 ? 'No examples.' : `${formatCount(this.examples.length)} of ${formatCount(total)}`;
    const press = () => void this.more();
    fill(
      this.foot,
      element('span', { class: 'quiet' }, counted, ' '),
      left > 0 && button({ label: `Show ${formatCount(Math.min(PAGE, left))} more`, press }),
    );
  }
}

function markItem(item: Element, isPrimary: boolean): void {
  item.classList.toggle('primary', isPrimary);
  const button = item.querySelector('button');
  if (isPrimary) button?.setAttribute('aria-current', 'true');
  else button?.removeAttribute('aria-current');
}

/** `spam (p = 0.83)` */
function nameOf(label: string, probability: number | undefined): string {
  return `${label || '(none)'}${probability === undefined ? '' : ` (p = ${formatProbability(probability)})`}`;
}

function drawExample(example: ReportedExample, open: () => void): HTMLElement {
  const { text, mark, actual, predicted, probability, actualProbability, file, line } = example;
  const correct = actual === predicted;
  const verdict = [`Predicted: ${nameOf(predicted, probability)}`];
  if (!correct) verdict.unshift(`True: ${nameOf(actual, actualProbability)}`);
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
        element('span', { class: correct ? 'verdict' : 'verdict wrong' }, verdict.join(' · ')),
        element('span', { class: 'place' }, `${name}:${line}`),
      ),
    ),
  );
}
