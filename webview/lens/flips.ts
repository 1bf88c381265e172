/** The smallest change of words that flips the prediction: what to change and to which label, and what was found. */
import { countOf } from '../../src/core/base/countOf';
import { formatCount } from '../../src/core/base/formatNumber';
import type { ProgressEvent } from '../../src/core/base/progress';
import type { FlipAnswer, Flipped, FlipRequest, FlipWay } from '../../src/core/explain/counterfactual/flip';
import type { Asked, Prediction } from '../../src/core/inference/prediction';
import { announce } from '../shared/announce';
import { button, choice } from '../shared/controls';
import { element, fill } from '../shared/element';
import { learnMore } from '../shared/learnMore';
import { sayVerdict, textOf } from '../shared/verdict';
import { Working } from '../shared/working';
import { askedOf } from './variants';

export interface FlipEvents {
  readonly flip: (request: FlipRequest, signal: AbortSignal) => Promise<FlipAnswer>;
  /** Keeps a changed text among the copies. */
  readonly add: (text: Asked, original: Prediction) => void;
  readonly remember: (by: FlipWay) => void;
}

/** No label in particular. */
const ANY = '';

export class Flips {
  private readonly choices = element('div', { class: 'choices' });
  private readonly begin = button({
    label: 'Find',
    title: 'Search for the smallest change',
    press: () => void this.find(),
  });
  private readonly working = new Working(this.begin);
  private readonly found = element('div', { class: 'found' });
  private prediction: Prediction | undefined;
  private to = ANY;
  readonly root: HTMLElement;

  constructor(
    private readonly events: FlipEvents,
    private by: FlipWay,
  ) {
    this.root = element(
      'section',
      { class: 'part', 'aria-label': 'Smallest change' },
      element(
        'div',
        { class: 'heading' },
        element('h2', {}, 'Smallest change'),
        learnMore('flips', 'the smallest change'),
      ),
      this.choices,
      this.working.root,
      this.working.note,
      this.found,
    );
  }

  /** What was found is of the text before where another is shown. */
  show(prediction: Prediction): void {
    const labels = 'probabilities' in prediction;
    this.root.hidden = !labels;
    const before = this.prediction;
    if (before && before.run.id === prediction.run.id && textOf(before) === textOf(prediction)) return;
    this.prediction = prediction;
    this.working.cancel();
    fill(this.found);
    if (labels) this.drawChoices(prediction);
  }

  tell(event: ProgressEvent): void {
    this.working.tell(event);
  }

  private drawChoices(prediction: Extract<Prediction, { probabilities: unknown }>): void {
    const all = Object.keys(prediction.probabilities);
    const others = prediction.kind === 'label' ? all.filter(label => label !== prediction.label) : all;
    if (!others.includes(this.to)) this.to = ANY;
    fill(
      this.choices,
      choice<FlipWay>({
        label: 'Words are',
        title: 'How the text may be changed',
        options: [
          { value: 'deletion', label: 'deleted' },
          { value: 'replacement', label: 'replaced' },
        ],
        value: this.by,
        change: by => {
          this.by = by;
          this.events.remember(by);
        },
      }),
      choice({
        label: prediction.kind === 'label' ? 'to' : 'gain or lose',
        title: 'The label that is to be predicted',
        options: [{ value: ANY, label: 'any label' }, ...others.map(label => ({ value: label, label }))],
        value: this.to,
        change: to => {
          this.to = to;
        },
      }),
      this.begin,
    );
  }

  private async find(): Promise<void> {
    const { prediction, by, to } = this;
    if (!prediction) return;
    fill(this.found);
    const request = { text: askedOf(prediction), by, ...(to !== ANY && { to }) };
    await this.working.run(
      signal => this.events.flip(request, signal),
      answer => this.draw(answer),
    );
  }

  private draw(answer: FlipAnswer): void {
    const { flips, nearest, prediction } = answer;
    const said = describeFound(answer);
    announce(said);
    fill(
      this.found,
      element('p', { class: 'small' }, said),
      flips.length > 0 &&
        element(
          'ol',
          { class: 'variants', 'aria-label': 'Changes' },
          ...flips.map(each => this.drawFlip(prediction, each)),
        ),
      flips.length === 0 && nearest && element('p', { class: 'small quiet' }, 'Nearest to it:'),
      flips.length === 0 && nearest && element('ol', { class: 'variants' }, this.drawFlip(prediction, nearest)),
    );
  }

  private drawFlip(original: Prediction, flipped: Flipped): HTMLElement {
    const { what, sure } = sayVerdict(flipped.prediction);
    return element(
      'li',
      {},
      element('p', { class: 'copy-text' }, ...drawEdits(textOf(original), flipped)),
      element(
        'p',
        { class: 'actions' },
        element('strong', { class: 'number' }, sure ? `${what} ${sure}` : what),
        button({
          label: 'Add',
          title: 'Keep this text among the copies',
          press: () => this.events.add(askedOf(flipped.prediction), original),
        }),
      ),
    );
  }
}

/** `1 word deleted. No smaller change flips the label. 31 evaluations of at most 2,000.` */
export function describeFound({ flips, exact, searched, evaluations, budget, by }: FlipAnswer): string {
  const spent = `${formatCount(evaluations)} of at most ${formatCount(budget)} evaluations.`;
  const size = flips[0]?.edits.length;
  if (size === undefined) {
    const all = searched > 0 ? ` All changes of up to ${countOf(searched, 'word')} were tried.` : '';
    return `No change found that flips the label.${all} ${spent}`;
  }
  const done = by === 'deletion' ? 'deleted' : 'replaced';
  const known = exact
    ? 'No smaller change flips the label.'
    : searched > 0
      ? `Changes of up to ${countOf(searched, 'word')} were all tried; beyond, a smaller one may be missed.`
      : 'A smaller change may be missed.';
  return `${countOf(size, 'word')} ${done}. ${known} ${spent}`;
}

function drawEdits(text: string, { edits }: Flipped): (HTMLElement | string)[] {
  const drawn: (HTMLElement | string)[] = [];
  let at = 0;
  for (const { start, end, replacement } of [...edits].sort((a, b) => a.start - b.start)) {
    drawn.push(text.slice(at, start), element('del', {}, text.slice(start, end)));
    if (replacement !== undefined) drawn.push(element('ins', {}, replacement));
    at = end;
  }
  return [...drawn, text.slice(at)];
}
