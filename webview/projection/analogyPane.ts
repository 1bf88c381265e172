/** a is to b as c is to ?: three words, and the answers. */
import type { NearName } from '../../src/core/explain/points/lookUp';
import type { AnalogyMethod } from '../../src/core/words/analogy';
import { button, choice } from '../shared/controls';
import { element } from '../shared/element';
import type { AskedWords } from './lookUp';
import type { Model } from './model';
import { NearList } from './nearList';
import { missing } from './neighbourPane';
import { wordField } from './wordField';

export interface AnalogyEvents {
  readonly ask: (asked: AskedWords) => void;
  /** Another answer is the one that the arrow goes to. */
  readonly choose: (index: number) => void;
  readonly point: (near: NearName | undefined) => void;
}

const METHODS: readonly { readonly value: AnalogyMethod; readonly label: string }[] = [
  { value: '3cosadd', label: '3CosAdd' },
  { value: '3cosmul', label: '3CosMul' },
];

export class AnalogyPane {
  readonly root: HTMLElement;
  private readonly fields;
  private readonly failure = element('p', { class: 'failure', role: 'alert' });
  private readonly list;
  private method: AnalogyMethod;

  constructor(
    private readonly events: AnalogyEvents,
    { a, b, c, method }: AskedWords,
    wordsOf: () => readonly string[],
  ) {
    this.method = method;
    const field = (label: string, placeholder: string, value: string) =>
      wordField({ label, placeholder, value, wordsOf, enter: () => this.ask(false) });
    this.fields = [
      field('A is to B: A', 'man', a),
      field('A is to B: B', 'woman', b),
      field('as C', 'king', c),
    ] as const;
    const [first, second, third] = this.fields;
    this.list = new NearList('Answers', (_, index) => events.choose(index), events.point);
    const words = (...parts: (HTMLElement | string)[]) => element('div', { class: 'sentence' }, ...parts);
    this.root = element(
      'section',
      { class: 'pane analogy' },
      element('h3', {}, 'Analogy'),
      words(first.root, 'is to', second.root),
      words('as', third.root, 'is to ?'),
      element(
        'div',
        { class: 'sentence' },
        choice<AnalogyMethod>({
          label: 'Formula',
          title: '3CosAdd adds cosines, 3CosMul multiplies them',
          options: METHODS,
          value: method,
          change: chosen => {
            this.method = chosen;
            this.ask(false);
          },
        }),
        button({ label: 'Find', title: 'Find the words that complete the analogy', press: () => this.ask(true) }),
      ),
      this.failure,
      this.list.root,
    );
  }

  draw(model: Model): void {
    const { analogy, points } = model;
    this.root.hidden = !points;
    this.failure.hidden = analogy.failure === undefined;
    this.failure.textContent = analogy.failure ?? '';
    this.list.root.hidden = !analogy.answers;
    if (analogy.answers) this.list.draw(analogy.answers, missing(model), analogy.chosen);
  }

  /** @param insists the person pressed: what is missing is said */
  private ask(insists: boolean): void {
    const [a, b, c] = this.fields.map(field => field.value) as [string, string, string];
    if (!insists && (a === '' || b === '' || c === '')) return;
    this.events.ask({ a, b, c, method: this.method });
  }
}
