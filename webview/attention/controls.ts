/** The toolbars of the attention view: what is drawn, of which layer and heads, and how. Built anew only where what they offer changes. */
import { writePercent } from '../../src/core/base/formatNumber';
import type { AttentionPart, HeadChoice, Stage } from '../../src/core/explain/explanation';
import { button, checkbox, choice, segments, slider, toolbar } from '../shared/controls';
import { element, fill } from '../shared/element';
import type { Theme } from '../shared/theme';
import { partLabels } from './describe';
import { isSpecial, type PairFilter } from './grid';
import { HeadPicker } from './headPicker';
import { type Choice, FLOW_TOKENS, goesThrough, type Mode, type Model, stageOf, toggleHead } from './model';
import { zoomButtons } from './zoomButtons';

export interface Acts {
  /** Changes what is asked for. */
  readonly change: (part: Partial<Choice>) => void;
  /** Changes the drawing alone. */
  readonly restyle: (part: Partial<Choice>) => void;
  readonly changePart: (kind: AttentionPart['kind']) => void;
  readonly zoom: (by: number) => void;
  readonly save: (as: 'svg' | 'png') => void;
  readonly savePage: () => void;
}

const pairs: Readonly<Record<PairFilter, string>> = {
  all: 'All',
  AA: 'A → A',
  AB: 'A → B',
  BA: 'B → A',
  BB: 'B → B',
};
const stages: Readonly<Record<Stage, string>> = {
  weights: 'Weights',
  scores: 'Scores',
  masked: 'Scores after the mask',
};

/** What the drawing can be. */
function modesOf(
  { summary, news }: Model,
  part: AttentionPart,
): readonly { readonly value: Mode; readonly label: string }[] {
  const offline = news?.offline !== undefined;
  return [
    { value: 'heatmap', label: 'Heatmap' },
    { value: 'links', label: 'Lines' },
    { value: 'heads', label: 'All heads' },
    ...(offline ? [] : [{ value: 'neurons', label: 'Query and key' } as const]),
    ...(offline || !summary?.lens ? [] : [{ value: 'layers', label: 'Tokens by layer' } as const]),
    ...(offline || part.kind !== 'text' ? [] : [{ value: 'similar', label: 'Similar tokens' } as const]),
  ];
}

export class Controls {
  readonly root = element('div', { class: 'controls' });
  private readonly picker: HeadPicker;
  private built = '';
  private model: Model | undefined;

  constructor(private readonly acts: Acts) {
    this.picker = new HeadPicker((head, more) => acts.change(toggleHead(this.model!.choice, head, more)));
  }

  draw(model: Model, part: AttentionPart, theme: Theme): void {
    this.model = model;
    const { head, over } = model.choice;
    this.picker.draw(part.heads, typeof head === 'number' ? [head] : over, theme);
    const { threshold: _threshold, text: _text, hostText: _host, token: _token, over: _over, ...chosen } = model.choice;
    const offered = modesOf(model, part).map(({ value }) => value);
    const kinds = model.summary?.parts.map(({ kind }) => kind);
    const special = hasSpecial(part);
    const key = JSON.stringify([chosen, kinds, part.layers, part.heads, special, offered, model.news?.offline]);
    if (key === this.built) return;
    this.built = key;
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.control : undefined;
    fill(this.root, this.first(model, part), this.second(model, part, special));
    for (const [i, control] of [
      ...this.root.querySelectorAll<HTMLElement>('input, select, button:not(.head)'),
    ].entries()) {
      control.dataset.control = `${control.tagName} ${control.getAttribute('value') ?? control.textContent ?? i}`;
      if (control.dataset.control === focused) control.focus();
    }
  }

  private first(model: Model, { kind }: AttentionPart): HTMLElement {
    const parts = model.summary?.parts ?? [];
    const part = parts.find(each => each.kind === kind)!;
    return toolbar(
      'Drawing',
      parts.length > 1 &&
        segments<AttentionPart['kind']>({
          label: '',
          title: 'Which attention',
          options: parts.map(each => ({ value: each.kind, label: partLabels[each.kind] })),
          value: kind,
          change: this.acts.changePart,
        }),
      segments<Mode>({
        label: '',
        title: 'Kind of drawing',
        options: modesOf(model, part),
        value: model.choice.mode,
        change: mode => this.acts.change({ mode }),
      }),
    );
  }

  private second(model: Model, part: AttentionPart, special: boolean): HTMLElement {
    const { change, restyle, zoom, save, savePage } = this.acts;
    const { mode, layer, head, hideSpecial, threshold, words, pair, split, ranked } = model.choice;
    const drawn = mode === 'heatmap' || mode === 'links';
    const offline = model.news?.offline;
    const layers = offline?.layers ?? [...Array(part.layers).keys()];
    return toolbar(
      'What is drawn',
      mode !== 'heads' &&
        mode !== 'layers' &&
        choice({
          label: 'Layer',
          options: layers.map(i => ({ value: String(i), label: String(i + 1) })),
          value: String(layer),
          change: value => change({ layer: Number(value) }),
        }),
      (drawn || mode === 'neurons') &&
        choice({
          label: 'Head',
          title: 'One head, several put together, or all layers up to this one',
          options: this.headOptions(model, part),
          value: String(head),
          change: value => change({ head: /^\d+$/.test(value) ? Number(value) : (value as HeadChoice), over: [] }),
        }),
      (drawn || mode === 'neurons') && part.heads > 1 && this.picker.root,
      mode === 'heatmap' &&
        !offline &&
        (typeof head === 'number' || head === 'mean') &&
        choice<Stage>({
          label: 'Show',
          title: 'Scaled products of query and key; with mask and positions; after the softmax',
          options: Object.entries(stages).map(([value, label]) => ({ value: value as Stage, label })),
          value: stageOf(model.choice),
          change: stage => change({ stage }),
        }),
      drawn &&
        part.sides !== undefined &&
        choice<PairFilter>({
          label: 'Texts',
          title: 'A is the first text, B the second one',
          options: Object.entries(pairs).map(([value, label]) => ({ value: value as PairFilter, label })),
          value: pair,
          change: pair => restyle({ pair }),
        }),
      drawn &&
        special &&
        checkbox({
          label: 'Hide [CLS], [SEP]',
          title: 'Hide special tokens that the tokenizer adds',
          checked: hideSpecial,
          change: hideSpecial => restyle({ hideSpecial }),
        }),
      drawn &&
        part.words !== undefined &&
        stageOf(model.choice) === 'weights' &&
        checkbox({
          label: 'Whole words',
          title: 'Subwords of a word as one: weights are added over keys and averaged over queries',
          checked: words,
          change: words => restyle({ words }),
        }),
      drawn &&
        slider({
          label: 'Threshold',
          title: 'Hide weights below this fraction of the largest one',
          min: 0,
          max: 1,
          step: 0.01,
          value: threshold,
          format: writePercent,
          change: threshold => restyle({ threshold }),
        }),
      mode === 'layers' &&
        segments<Choice['ranked']>({
          label: 'Show',
          options: [
            { value: 'token', label: 'Most likely token' },
            { value: 'rank', label: 'Rank of the next token' },
          ],
          value: ranked,
          change: ranked => restyle({ ranked }),
        }),
      mode === 'similar' &&
        choice<Choice['split']>({
          label: 'Split',
          options: (['train', 'validation', 'test'] as const).map(value => ({ value, label: value })),
          value: split,
          change: split => change({ split }),
        }),
      mode === 'heatmap' && zoomButtons(zoom),
      (drawn || mode === 'heads') &&
        button({ label: 'Save SVG', title: 'Save the drawing as an SVG file', press: () => save('svg') }),
      (drawn || mode === 'heads') &&
        button({ label: 'Save PNG', title: 'Save the drawing as a picture', press: () => save('png') }),
      (drawn || mode === 'heads') &&
        !offline &&
        button({
          label: 'Save Page',
          title: 'Save all layers and heads of this text as one HTML file, which needs no model and no network',
          press: savePage,
        }),
    );
  }

  private headOptions({ choice: { mode }, news }: Model, part: AttentionPart) {
    const numbers = Array.from({ length: part.heads }, (_, i) => ({ value: String(i), label: String(i + 1) }));
    if (mode === 'neurons') return numbers;
    const flow = part.queries.length > FLOW_TOKENS ? 'Flow to the chosen token' : 'Flow';
    return [
      { value: 'mean', label: 'Mean' },
      { value: 'max', label: 'Maximum' },
      ...(goesThrough(part) ? [{ value: 'rollout', label: 'Rollout' }] : []),
      ...(goesThrough(part) && !news?.offline ? [{ value: 'flow', label: flow }] : []),
      ...numbers,
    ];
  }
}

function hasSpecial({ queries, keys }: AttentionPart): boolean {
  return queries.some(isSpecial) || keys.some(isSpecial);
}
