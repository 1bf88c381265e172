/** What is projected, and how: the toolbar, and what its choices may be. */
import type { ProjectionMethod } from '../../src/protocol/serve';
import { button, choice, segments, slider, toolbar } from '../shared/controls';
import { element, fill } from '../shared/element';
import { formatCount } from '../shared/format';

export type Of = 'vocabulary' | 'examples';
export type Method = ProjectionMethod['method'];

export interface Chosen {
  readonly of: Of;
  readonly method: Method;
  /** At most this many points. */
  readonly limit: number;
  readonly perplexity: number;
}

export interface ChoiceEvents {
  readonly of: (of: Of) => void;
  readonly method: (method: Method) => void;
  readonly limit: (limit: number) => void;
  /** Takes effect with the next run. */
  readonly perplexity: (perplexity: number) => void;
  readonly again: () => void;
  readonly fit: () => void;
  readonly save: () => void;
}

const LIMITS: Readonly<Record<Method, readonly number[]>> = {
  pca: [1000, 5000, 20_000, 100_000],
  // Every point is compared with every other once.
  tsne: [500, 1000, 5000, 10_000, 20_000],
};

/** Up to this many points are drawn without acceleration. */
export const SLOW_POINTS = 20_000;

export function limitsOf(method: Method, accelerated: boolean): readonly number[] {
  return accelerated ? LIMITS[method] : LIMITS[method].filter(limit => limit <= SLOW_POINTS);
}

/** The limit itself where it may be chosen, or else the next lower one. */
export function nearestLimit(limit: number, limits: readonly number[]): number {
  return limits.filter(allowed => allowed <= limit).at(-1) ?? limits[0]!;
}

export class Choices {
  readonly root = element('div', { class: 'controls' });
  private drawn = '';

  constructor(
    private readonly events: ChoiceEvents,
    private readonly accelerated: boolean,
  ) {}

  /** Rebuilt only when a choice changes what there is to choose: a control that is replaced loses the focus. */
  draw(chosen: Chosen): void {
    const { of, method, limit } = chosen;
    const wanted = `${of} ${method} ${limit}`;
    if (wanted === this.drawn) return;
    const controls = (): (Element | null)[] => [...this.root.querySelectorAll('input, select, button')];
    const focused = controls().indexOf(document.activeElement);
    this.drawn = wanted;
    fill(this.root, this.build(chosen));
    const again = controls()[focused];
    if (again instanceof HTMLElement) again.focus();
  }

  private build({ of, method, limit, perplexity }: Chosen): HTMLElement {
    const { events } = this;
    return toolbar(
      'What is projected',
      segments<Of>({
        label: '',
        title: 'What the points are',
        options: [
          { value: 'vocabulary', label: 'Vocabulary' },
          { value: 'examples', label: 'Examples' },
        ],
        value: of,
        change: events.of,
      }),
      choice({
        label: 'At most',
        title: 'How many points',
        options: limitsOf(method, this.accelerated).map(most => ({ value: String(most), label: formatCount(most) })),
        value: String(limit),
        change: most => events.limit(Number(most)),
      }),
      segments<Method>({
        label: '',
        title: 'How points get their places',
        options: [
          { value: 'pca', label: 'PCA' },
          { value: 'tsne', label: 't-SNE' },
        ],
        value: method,
        change: events.method,
      }),
      method === 'tsne' &&
        slider({
          label: 'Perplexity',
          title: 'About how many neighbours each point keeps near',
          min: 5,
          max: 100,
          step: 5,
          value: perplexity,
          format: String,
          change: events.perplexity,
        }),
      method === 'tsne' && button({ label: 'Run again', title: 'With this perplexity', press: events.again }),
      button({ label: 'Fit', title: 'Show all points (0)', press: events.fit }),
      button({ label: 'Save SVG', title: 'Save the drawing as a picture', press: events.save }),
    );
  }
}
