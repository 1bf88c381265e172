/** What is projected, and how: the toolbar. */
import { formatCount, formatScore } from '../../src/core/base/formatNumber';
import { button, checkbox, choice, segments, slider, toolbar } from '../shared/controls';
import { element, fill } from '../shared/element';
import type { Tool } from './gestures';
import { type Chosen, COMPONENTS, dimensionsOf, METHODS, type Method, type Metric, type Of } from './limits';

/** What there is to choose from depends on what is shown. */
export interface Offered {
  /** A file of vectors, and a model of word vectors, have no examples. */
  readonly onlyWords: boolean;
  readonly labels: boolean;
  /** Of examples: how many there are to choose from, and the one that is chosen; undefined for the last. */
  readonly layers: number;
  readonly layer: number | undefined;
  readonly tool: Tool;
  /** Changes when settings came from elsewhere than these controls. */
  readonly revision: number;
}

export interface ChoiceEvents {
  readonly of: (of: Of) => void;
  readonly method: (method: Method) => void;
  readonly limit: (limit: number) => void;
  readonly layer: (layer: number | undefined) => void;
  readonly dimensions: (dimensions: 2 | 3) => void;
  readonly components: (components: Chosen['components']) => void;
  /** Takes effect with the next run. */
  readonly set: (settings: Partial<Chosen>) => void;
  readonly again: () => void;
  readonly tool: (tool: Tool) => void;
  readonly fit: () => void;
  readonly save: (as: 'svg' | 'png' | 'csv') => void;
}

const RATES = [0, 10, 50, 100, 200, 500, 1000];

export class Choices {
  readonly root = element('div', { class: 'controls' });
  private drawn = '';
  private again: HTMLButtonElement | undefined;

  constructor(private readonly events: ChoiceEvents) {}

  /**
   * Rebuilt only when a choice changes what there is to choose: a control that is replaced loses the focus.
   * @param stale what is drawn was made with other settings
   */
  draw(chosen: Chosen, offered: Offered, stale: boolean): void {
    const { of, method, limit, dimensions, components } = chosen;
    const wanted = JSON.stringify([of, method, limit, dimensions, components, offered]);
    if (wanted !== this.drawn) {
      const controls = (): (Element | null)[] => [...this.root.querySelectorAll('input, select, button')];
      const focused = controls().indexOf(document.activeElement);
      this.drawn = wanted;
      fill(this.root, this.build(chosen, offered));
      const again = controls()[focused];
      if (again instanceof HTMLElement) again.focus();
    }
    this.again?.classList.toggle('primary', stale);
  }

  private build(chosen: Chosen, { onlyWords, labels, layers, layer, tool }: Offered): HTMLElement {
    const { events } = this;
    const { of, method, limit } = chosen;
    const look = METHODS[method];
    this.again = look.steps
      ? button({ label: 'Run Again', title: `Compute ${look.title} with these settings`, press: events.again })
      : undefined;
    return toolbar(
      'Projection',
      !onlyWords &&
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
        label: 'Sample size',
        title: 'Maximum number of points',
        options: look.limits.map(most => ({ value: String(most), label: formatCount(most) })),
        value: String(limit),
        change: most => events.limit(Number(most)),
      }),
      layers > 0 && this.layer(layers, layer),
      segments<Method>({
        label: '',
        title: 'Projection method',
        options: Object.entries(METHODS).map(([value, { title }]) => ({ value: value as Method, label: title })),
        value: method,
        change: events.method,
      }),
      (method === 'pca' || look.space) &&
        segments<'2' | '3'>({
          label: '',
          title: 'Dimensions',
          options: [
            { value: '2', label: '2D' },
            { value: '3', label: '3D' },
          ],
          value: chosen.dimensions === 3 ? '3' : '2',
          change: value => events.dimensions(value === '3' ? 3 : 2),
        }),
      ...this.settings(chosen),
      look.steps && labels && this.byLabel(chosen),
      this.again,
      segments<Tool>({
        label: '',
        title: 'What dragging does',
        options: [
          { value: 'move', label: dimensionsOf(chosen, method) === 3 ? 'Turn' : 'Move' },
          { value: 'lasso', label: 'Lasso' },
          { value: 'box', label: 'Box' },
        ],
        value: tool,
        change: events.tool,
      }),
      button({ label: 'Fit', title: 'Show all points (0)', press: events.fit }),
      button({ label: 'Save SVG', title: 'Save the drawing as an SVG file', press: () => events.save('svg') }),
      button({ label: 'PNG', title: 'Save the drawing as a picture', press: () => events.save('png') }),
      button({ label: 'CSV', title: 'Save the coordinates as a table', press: () => events.save('csv') }),
    );
  }

  private layer(layers: number, chosen: number | undefined): HTMLElement {
    const nameOf = (at: number) => (at === 0 ? '0 (embeddings)' : at === layers ? `${at} (last)` : String(at));
    return choice({
      label: 'Layer',
      title: 'The layer whose hidden states are pooled to the vector of a text',
      options: Array.from({ length: layers + 1 }, (_, at) => ({ value: String(at), label: nameOf(at) })),
      value: String(chosen ?? layers),
      change: value => this.events.layer(Number(value) === layers ? undefined : Number(value)),
    });
  }

  private byLabel({ byLabel }: Chosen): HTMLElement {
    return checkbox({
      label: 'By label',
      title: 'Draw examples of one label together. Their places then say less of the vectors.',
      checked: byLabel,
      change: next => this.events.set({ byLabel: next }),
    });
  }

  private settings(chosen: Chosen): readonly (HTMLElement | false)[] {
    const { set } = this.events;
    if (chosen.method === 'pca') return this.components(chosen);
    if (chosen.method === 'tsne') {
      return [
        slider({
          label: 'Perplexity',
          title: 'Effective number of neighbors',
          min: 5,
          max: 100,
          step: 5,
          value: chosen.perplexity,
          format: String,
          change: perplexity => set({ perplexity }),
        }),
        choice({
          label: 'Learning rate',
          title: 'How far points move in one iteration. Auto follows from the number of points.',
          options: RATES.map(rate => ({ value: String(rate), label: rate === 0 ? 'Auto' : formatCount(rate) })),
          value: String(chosen.rate),
          change: rate => set({ rate: Number(rate) }),
        }),
      ];
    }
    if (chosen.method !== 'umap') return [];
    return [
      slider({
        label: 'Neighbors',
        title: 'Number of neighbors: few show details, many the large shape',
        min: 2,
        max: 100,
        step: 1,
        value: chosen.umapNeighbours,
        format: String,
        change: umapNeighbours => set({ umapNeighbours }),
      }),
      slider({
        label: 'Min. distance',
        title: 'Distance up to which points count as touching',
        min: 0,
        max: 0.95,
        step: 0.05,
        value: chosen.minDist,
        format: formatScore,
        change: minDist => set({ minDist }),
      }),
      choice<Metric>({
        label: 'Distance',
        title: 'Distance of two vectors',
        options: [
          { value: 'cosine', label: 'Cosine' },
          { value: 'euclidean', label: 'Euclidean' },
        ],
        value: chosen.metric,
        change: metric => set({ metric }),
      }),
    ];
  }

  /** Which principal component is which axis. */
  private components(chosen: Chosen): readonly HTMLElement[] {
    const { components } = chosen;
    return ['x', 'y', 'z'].slice(0, dimensionsOf(chosen, 'pca')).map((axis, at) =>
      choice({
        label: axis,
        title: `Principal component of the ${axis}-axis`,
        options: Array.from({ length: COMPONENTS }, (_, c) => ({ value: String(c), label: `PC ${c + 1}` })),
        value: String(components[at]),
        change: value => {
          const next = components.with(at, Number(value)) as unknown as Chosen['components'];
          this.events.components(next);
        },
      }),
    );
  }
}
