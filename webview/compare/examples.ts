/** The comparison of two runs example by example: outcomes, tests, predictions against predictions, and the examples behind each number. */
import { formatCount, formatDifference, formatPercent, formatScore } from '../../src/core/base/formatNumber';
import type {
  ComparedExample,
  ComparedQuery,
  ExampleComparison,
  Outcome,
} from '../../src/core/examples/compareExamples';
import type { ComparedRun } from '../../src/core/runs/compareRuns';
import { button, choice } from '../shared/controls';
import { type Child, element, fill } from '../shared/element';
import { headCells } from '../shared/headCells';
import { learnMore } from '../shared/learnMore';
import { Working } from '../shared/working';
import { titleOf } from './draw';

/** Which examples are listed. */
export type Listed = Pick<ComparedQuery, 'show' | 'predictions'>;

const PAGE = 50;

const OUTCOMES: readonly (readonly [Outcome, string])[] = [
  ['both-right', 'Both right'],
  ['only-first', 'Only first right'],
  ['only-second', 'Only second right'],
  ['both-wrong', 'Both wrong'],
];

export interface ExamplesEvents {
  readonly compare: (pair: readonly [string, string], signal: AbortSignal) => Promise<ExampleComparison>;
  readonly page: (
    pair: readonly [string, string],
    query: Listed & { readonly offset: number; readonly limit: number },
  ) => Promise<{ readonly total: number; readonly examples: readonly ComparedExample[] }>;
  readonly open: (file: string, line: number) => void;
}

export class ExamplesSection {
  readonly root = element('section', { class: 'examples', 'aria-label': 'Example by example' });
  private readonly status = element('p', { class: 'quiet', role: 'status' });
  private readonly result = element('div');
  private readonly list = element('div');
  private pair: readonly [string, string] | undefined;
  private runs: readonly ComparedRun[] = [];
  private readonly begin = button({ label: 'Compare Examples', primary: true, press: () => void this.start() });
  private readonly working = new Working(this.begin);
  private asked = 0;

  constructor(private readonly events: ExamplesEvents) {}

  /** Draws the choice of runs; a result of runs that are not here any more goes. */
  update(runs: readonly ComparedRun[]): void {
    const same = runs.map(run => run.folder).join('\n') === this.runs.map(run => run.folder).join('\n');
    this.runs = runs;
    if (same && this.root.childElementCount > 0) return;
    this.working.cancel();
    this.pair = [runs[0]!.folder, runs[1]!.folder];
    fill(this.result);
    fill(this.list);
    this.status.textContent =
      'Which examples one run has right and the other wrong, and whether their scores differ by more than chance.';
    const choose = (label: string, place: 0 | 1) =>
      choice<string>({
        label,
        options: runs.map(run => ({ value: run.folder, label: titleOf(run) })),
        value: this.pair![place],
        change: folder => {
          this.pair = place === 0 ? [folder, this.pair![1]] : [this.pair![0], folder];
        },
      });
    fill(
      this.root,
      element('h2', {}, 'Example by example'),
      element(
        'div',
        { class: 'toolbar' },
        choose('First', 0),
        choose('Second', 1),
        this.begin,
        learnMore('compare-examples', 'comparing runs example by example'),
      ),
      this.working.root,
      this.working.note,
      this.status,
      this.result,
      this.list,
    );
  }

  /** How far the host is. */
  progress(event: { readonly message: string; readonly fraction?: number }): void {
    this.working.tell(event);
  }

  private async start(): Promise<void> {
    const pair = this.pair!;
    fill(this.result);
    fill(this.list);
    if (pair[0] === pair[1]) {
      this.status.textContent = 'Select two different runs.';
      return;
    }
    this.status.textContent = '';
    await this.working.run(
      signal => this.events.compare(pair, signal),
      comparison => this.draw(comparison, pair),
    );
  }

  private draw(comparison: ExampleComparison, pair: readonly [string, string]): void {
    const { split, count, unpaired, outcomes, changed } = comparison;
    const left = unpaired[0] + unpaired[1];
    this.status.textContent =
      `${formatCount(count)} examples of ${split} that both runs have` +
      (left > 0 ? `; ${formatCount(left)} that one alone has are left out.` : '.');
    const show = (label: string, number: number, listed: Listed) => {
      const made = button({
        label: `${label}: ${formatCount(number)}`,
        press: () => void this.page(pair, listed, label),
      });
      made.disabled = number === 0;
      return made;
    };
    fill(
      this.result,
      element(
        'div',
        { class: 'toolbar', role: 'group', 'aria-label': 'Outcomes' },
        ...(outcomes ? OUTCOMES.map(([name, label]) => show(label, outcomes[name], { show: name })) : []),
        changed !== undefined && show('Different prediction', changed, { show: 'changed' }),
      ),
      describeMcNemar(comparison),
      drawScores(comparison),
      drawMeasures(comparison),
      drawAgreement(
        comparison,
        (first, second) => void this.page(pair, { predictions: [first, second] }, `First ${first}, second ${second}`),
      ),
    );
    if (outcomes && outcomes['only-first'] + outcomes['only-second'] > 0)
      void this.page(pair, { show: 'only-second' }, 'Only second right');
  }

  private async page(pair: readonly [string, string], listed: Listed, title: string): Promise<void> {
    const own = ++this.asked;
    const body = element('tbody');
    const more = element('p');
    const ask = async (offset: number): Promise<void> => {
      const { total, examples } = await this.events.page(pair, { ...listed, offset, limit: PAGE });
      if (own !== this.asked) return;
      body.append(...examples.map(each => this.drawExample(each)));
      const there = offset + examples.length;
      heading.textContent = `${title}: ${formatCount(total)}`;
      fill(
        more,
        there < total &&
          button({ label: `Show More (${formatCount(total - there)} left)`, press: () => void ask(there) }),
      );
    };
    const heading = element('h3', {}, title);
    await ask(0).catch(error => {
      this.status.textContent = error instanceof Error ? error.message : String(error);
    });
    if (own !== this.asked) return;
    const heads = ['Text', 'True', 'First', 'Second'];
    fill(
      this.list,
      heading,
      element(
        'table',
        { class: 'values example-list', 'aria-label': title },
        element('thead', {}, element('tr', {}, ...heads.map(head => element('th', { scope: 'col' }, head)))),
        body,
      ),
      more,
    );
  }

  private drawExample(example: ComparedExample): HTMLElement {
    const { text, actual, first, second, firstConfidence, secondConfidence, source } = example;
    const open = button({
      label: text === '' ? `line ${source.line}` : text,
      title: `Open ${source.file}, line ${source.line}`,
      press: () => this.events.open(source.file, source.line),
    });
    open.classList.add('link');
    const said = (value: ComparedExample['first'], confidence: number | undefined): Child[] => [
      value === actual ? '✓ ' : actual === null ? '' : '✗ ',
      value === null ? '–' : String(value),
      confidence !== undefined && element('span', { class: 'quiet number' }, ` ${formatPercent(confidence)}`),
    ];
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, open),
      element('td', {}, actual === null ? '–' : String(actual)),
      element('td', {}, ...said(first, firstConfidence)),
      element('td', {}, ...said(second, secondConfidence)),
    );
  }
}

function describeMcNemar({ mcnemar }: ExampleComparison): HTMLElement | undefined {
  if (!mcnemar) return undefined;
  const { exact, chiSquare, p } = mcnemar;
  const chi =
    chiSquare === undefined ? '' : `; chi-square with correction ${formatScore(chiSquare)}, p ${formatScore(p!)}`;
  return element('p', {}, `McNemar's test: exact p ${formatScore(exact)}${chi}.`);
}

function drawScores({ scores }: ExampleComparison): HTMLElement | undefined {
  if (scores.length === 0) return undefined;
  const heads = ['Score', 'First', 'Second', 'Difference', '95% interval', 'p', 'p (Holm)'];
  return element(
    'div',
    {},
    drawTable(
      'Scores',
      heads,
      scores.map(({ name, first, second, difference, interval, p, adjusted, better }) => [
        better ? `${name} ${better === 'higher' ? '↑' : '↓'}` : name,
        formatScore(first),
        formatScore(second),
        formatDifference(difference),
        `${formatDifference(interval.low)} to ${formatDifference(interval.high)}`,
        formatScore(p),
        formatScore(adjusted),
      ]),
    ),
    element(
      'p',
      { class: 'quiet' },
      `Paired bootstrap. p (Holm) is corrected for ${formatCount(scores.length)} scores: read it where no score was chosen in advance.`,
    ),
  );
}

function drawMeasures({ measures }: ExampleComparison): HTMLElement | undefined {
  if (measures.length === 0) return undefined;
  const heads = ['Mean per example', 'First', 'Second', 'Difference', 'p (randomization)'];
  const rows = measures.map(({ name, first, second, p }) => [
    name,
    formatScore(first),
    formatScore(second),
    formatDifference(second - first),
    formatScore(p),
  ]);
  return drawTable('Measures per example', heads, rows);
}

function drawTable(label: string, heads: readonly string[], rows: readonly (readonly string[])[]): HTMLElement {
  return element(
    'div',
    { class: 'wide' },
    element(
      'table',
      { class: 'values', 'aria-label': label },
      element('thead', {}, element('tr', {}, ...headCells(heads))),
      element(
        'tbody',
        {},
        ...rows.map(([name = '', ...cells]) =>
          element(
            'tr',
            {},
            element('th', { scope: 'row' }, name),
            ...cells.map(cell => element('td', { class: 'number' }, cell)),
          ),
        ),
      ),
    ),
  );
}

function drawAgreement(
  { agreement }: ExampleComparison,
  pick: (first: string, second: string) => void,
): HTMLElement | undefined {
  if (!agreement) return undefined;
  const { labels, counts } = agreement;
  const cell = (i: number, j: number): HTMLElement => {
    const count = counts[i * labels.length + j]!;
    if (count === 0) return element('td', { class: 'number quiet' }, '0');
    const made = button({ label: formatCount(count), press: () => pick(labels[i]!, labels[j]!) });
    made.classList.add('link');
    made.setAttribute('aria-label', `First ${labels[i]}, second ${labels[j]}: ${formatCount(count)}`);
    return element('td', { class: i === j ? 'number agreed' : 'number' }, made);
  };
  return element(
    'div',
    { class: 'wide' },
    element(
      'table',
      { class: 'values agreement' },
      element('caption', {}, 'Predictions of the first run (rows) against those of the second (columns)'),
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          element('td'),
          ...labels.map(label => element('th', { scope: 'col', class: 'number' }, label)),
        ),
      ),
      element(
        'tbody',
        {},
        ...labels.map((label, i) =>
          element('tr', {}, element('th', { scope: 'row' }, label), ...labels.map((_, j) => cell(i, j))),
        ),
      ),
    ),
  );
}
