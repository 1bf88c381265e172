/** The training examples that are most like the text by the vectors of the model; each opens in its file. */
import { countOf } from '../../src/core/base/countOf';
import { formatCount, formatScore } from '../../src/core/base/formatNumber';
import type { ProgressEvent } from '../../src/core/base/progress';
import type { NearExample, NearestAnswer, NearestRequest } from '../../src/core/explain/nearest/nearest';
import type { Prediction } from '../../src/core/inference/prediction';
import { announce } from '../shared/announce';
import { button, checkbox } from '../shared/controls';
import { element, fill } from '../shared/element';
import { learnMore } from '../shared/learnMore';
import { sayVerdict, textOf } from '../shared/verdict';
import { Working } from '../shared/working';
import { askedOf } from './variants';

export interface NearestEvents {
  readonly find: (
    request: Omit<NearestRequest, 'workspace' | 'trusted'>,
    signal: AbortSignal,
  ) => Promise<NearestAnswer>;
  readonly open: (example: NearExample) => void;
  readonly copyRows: (rows: readonly (readonly (string | number | null)[])[]) => void;
  readonly remember: (always: boolean) => void;
}

const SHOWN = 10;

export class NearestExamples {
  private readonly begin = button({
    label: 'Find',
    title: 'Search the training examples. The first search reads all of them.',
    press: () => void this.find(),
  });
  private readonly working = new Working(this.begin);
  private readonly found = element('div', { class: 'found' });
  private prediction: Prediction | undefined;
  readonly root: HTMLElement;

  constructor(
    private readonly events: NearestEvents,
    private always: boolean,
  ) {
    this.root = element(
      'section',
      { class: 'part', 'aria-label': 'Nearest training examples' },
      element(
        'div',
        { class: 'heading' },
        element('h2', {}, 'Nearest training examples'),
        learnMore('nearest-examples', 'nearest examples'),
      ),
      element(
        'div',
        { class: 'choices' },
        this.begin,
        checkbox({
          label: 'For every text',
          title: 'Search again whenever another text is shown',
          checked: always,
          change: checked => {
            this.always = checked;
            events.remember(checked);
            if (checked) void this.find();
          },
        }),
      ),
      this.working.root,
      this.working.note,
      this.found,
    );
  }

  show(prediction: Prediction): void {
    const before = this.prediction;
    if (before && before.run.id === prediction.run.id && textOf(before) === textOf(prediction)) return;
    this.prediction = prediction;
    this.working.cancel();
    fill(this.found);
    if (this.always) void this.find();
  }

  tell(event: ProgressEvent): void {
    this.working.tell(event);
  }

  private async find(): Promise<void> {
    const { prediction } = this;
    if (!prediction) return;
    await this.working.run(
      signal => this.events.find({ text: askedOf(prediction), count: SHOWN }, signal),
      answer => this.draw(answer),
    );
  }

  private draw(answer: NearestAnswer): void {
    const { examples, total, split } = answer;
    announce(`${countOf(examples.length, 'example')} found`);
    fill(
      this.found,
      element('p', { class: 'quiet small' }, `By cosine similarity, of ${formatCount(total)} ${split} examples`),
      element('ol', { class: 'near' }, ...examples.map(example => this.drawExample(example))),
      element(
        'p',
        { class: 'actions' },
        button({ label: 'Copy as CSV', press: () => this.events.copyRows(csvOf(answer)) }),
      ),
    );
  }

  private drawExample(example: NearExample): HTMLElement {
    const { text, pair, similarity, actual, prediction, file, line } = example;
    const { what, sure } = sayVerdict(prediction);
    const wrong = prediction.kind === 'label' && actual !== undefined && prediction.label !== actual;
    const predicted = wrong ? `predicted: ${sure ? `${what} ${sure}` : what}` : undefined;
    return element(
      'li',
      {},
      element(
        'button',
        {
          type: 'button',
          class: 'near-example',
          title: `Open ${file}:${line}`,
          on: { click: () => this.events.open(example) },
        },
        element('span', { class: 'number' }, formatScore(similarity)),
        element('strong', {}, actual ?? what),
        predicted !== undefined && element('span', { class: 'wrong' }, predicted),
        element('span', { class: 'near-text' }, pair === undefined ? text : `${text} | ${pair}`),
      ),
    );
  }
}

function csvOf({ examples }: NearestAnswer): readonly (readonly (string | number | null)[])[] {
  return [
    ['similarity', 'true', 'predicted', 'text', 'second text', 'file', 'line'],
    ...examples.map(({ similarity, actual = null, prediction, text, pair = null, file, line }) => [
      similarity,
      actual,
      sayVerdict(prediction).what,
      text,
      pair,
      file,
      line,
    ]),
  ];
}
