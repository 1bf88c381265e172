/** The attention view: any text, any layer and head, as a heatmap, as lines, or all heads at once. */
import type { AttentionPart, PartMatrix, PartThumbnails } from '../../src/core/explain/explanation';
import type { RunIdentity } from '../../src/core/inference/prediction';
import type { Attended, AttentionView } from '../../src/protocol/views';
import { Channel, Latest } from '../shared/channel';
import { button, checkbox, choice, emptyState, segments, slider, textField, toolbar } from '../shared/controls';
import { element, fill, pageRoot } from '../shared/element';
import { makeRepaint, watchSize } from '../shared/repaint';
import { readTheme, watchTheme } from '../shared/theme';
import { Tooltip } from '../shared/tooltip';
import { describeAnswer, onOneLine, paintLinks, paintScale, partLabels, partNames } from './describe';
import { HeadGrid } from './headGrid';
import { Heatmap } from './heatmap';
import { isSpecial, makeGrid } from './layout';
import { Links } from './links';

type Mode = 'heatmap' | 'heads' | 'links';

interface State {
  readonly text: string;
  /** The text that the host last sent: when it sends another, that one is shown. */
  readonly hostText: string;
  readonly part: AttentionPart['kind'];
  readonly layer: number;
  readonly head: number | 'mean';
  readonly mode: Mode;
  readonly hideSpecial: boolean;
  /** Part of the strongest weight below which nothing is drawn, 0..1. */
  readonly threshold: number;
}

/** Side of the small heatmaps that are asked for. */
const THUMBNAIL_SIDE = 48;
const ZOOMS = [1, 1.5, 2, 3, 4, 6, 8, 12];

type Models = AttentionView['toView']['state']['models'];

const channel = new Channel<AttentionView, State>();
const tooltip = new Tooltip();
const reading = new Latest();
const fetching = new Latest();
let theme = readTheme();
let state: State = {
  text: '',
  hostText: '',
  part: 'text',
  layer: 0,
  head: 'mean',
  mode: 'heatmap',
  hideSpecial: false,
  threshold: 0,
  ...channel.remembered,
};
let run: RunIdentity | undefined;
let reason: string | undefined;
let received = false;
let models: Models = [];
let summary: Attended | undefined;
let matrix: PartMatrix | undefined;
let thumbnails: PartThumbnails | undefined;
let failure: string | undefined;
let zoom = 0;
const matrices = new Map<string, PartMatrix>();

const input = textField({
  label: 'Text to look at',
  placeholder: 'Type a sentence and press Enter',
  value: onOneLine(state.text),
  type: 'text',
  enter: text => read(text),
});
const chooser = element('span', { class: 'chooser' });
const about = element('p', { class: 'about', 'aria-live': 'polite' });
const controls = element('div', { class: 'controls' });
const stage = element('div', { class: 'stage' });
const scale = element('div', { class: 'scale number' });
const links = element('table', { class: 'values' });
const details = element('details', { class: 'table' }, element('summary', {}, 'Strongest links as a table'), links);
const heatmap = new Heatmap(tooltip);
const lines = new Links();
const headGrid = new HeadGrid((layer, head) => {
  change({ layer, head, mode: 'heatmap' });
  heatmap.root.focus();
});
const repaint = makeRepaint(paint);

channel.on('state', news => {
  received = true;
  const otherRun = news.run?.folder !== run?.folder || news.run?.trainedAt !== run?.trainedAt;
  run = news.run;
  reason = news.reason;
  models = news.models;
  const otherText = news.text !== '' && news.text !== state.hostText;
  if (otherText) {
    remember({ hostText: news.text });
    input.value = onOneLine(news.text);
  }
  if (!run || reason) {
    reading.cancel();
    summary = undefined;
    repaint();
  } else if (otherText || otherRun || !summary) {
    read(otherText ? news.text : state.text);
  }
});
watchTheme(changed => {
  theme = changed;
  repaint();
});
watchSize(stage, repaint);
channel.ready();
repaint();

function remember(part: Partial<State>): void {
  state = { ...state, ...part };
  channel.remember(state);
}

/** Reads a text anew: tokens and prediction first, then what the current mode shows. */
async function read(text: string): Promise<void> {
  remember({ text });
  summary = undefined;
  matrix = undefined;
  thumbnails = undefined;
  failure = undefined;
  matrices.clear();
  if (text.trim() === '') {
    reading.cancel();
    repaint();
    return;
  }
  repaint();
  try {
    const found = await reading.run(signal => channel.request('summary', { text }, signal));
    if (!found) return;
    summary = found;
    // Without their special tokens short texts would lose most of their attention, so nothing is hidden unasked.
    const [first] = found.parts;
    if (first) {
      fitPart(found.parts.find(({ kind }) => kind === state.part) ?? first);
      await load();
    }
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  }
  repaint();
}

/** Goes to a part; layer and head stay where it has them. */
function fitPart({ kind, layers, heads }: AttentionPart): void {
  remember({
    part: kind,
    layer: Math.min(state.layer, layers - 1),
    head: state.head !== 'mean' && state.head >= heads ? 'mean' : state.head,
  });
}

function partShown(): AttentionPart | undefined {
  return summary?.parts.find(({ kind }) => kind === state.part);
}

/** Of another part than the one before. */
function changePart(kind: AttentionPart['kind']): void {
  const part = summary?.parts.find(each => each.kind === kind);
  if (!part) return;
  matrix = undefined;
  thumbnails = undefined;
  fitPart(part);
  change({});
}

function change(part: Partial<State>): void {
  remember(part);
  repaint();
  load().then(repaint, error => {
    failure = error instanceof Error ? error.message : String(error);
    repaint();
  });
}

/** Fetches what the current choices need and is not here yet. */
async function load(): Promise<void> {
  if (!partShown()) return;
  const { text, part, layer, head, mode } = state;
  failure = undefined;
  if (mode === 'heads') {
    thumbnails ??= await fetching.run(signal =>
      channel.request('thumbnails', { text, part, side: THUMBNAIL_SIDE }, signal),
    );
    return;
  }
  const key = `${part} ${layer} ${head}`;
  const known = matrices.get(key);
  if (known) {
    fetching.cancel();
    matrix = known;
    return;
  }
  const found = await fetching.run(signal => channel.request('matrix', { text, part, layer, head }, signal));
  if (!found) return;
  matrix = found;
  matrices.set(key, found);
}

function paint(): void {
  const root = pageRoot();
  if (!received) {
    fill(root, waiting('Opening the model…'));
    return;
  }
  if (!run || reason) {
    const advice = reason ?? 'Train a transformer, or select a trained one with NLP: Select Model.';
    paintChooser();
    fill(root, chooser, emptyState('No attention to show', advice));
    return;
  }
  if (input.parentElement?.parentElement !== root) {
    const press = button({ label: 'Show', primary: true, press: () => read(input.value) });
    fill(root, element('div', { class: 'ask' }, chooser, input, press), about, controls, stage, scale, details);
  }
  paintChooser();
  fill(about, ...describeAnswer(run, summary));
  const shows = !failure && partShown() !== undefined;
  controls.hidden = !shows;
  scale.hidden = !shows || state.mode === 'heads';
  details.hidden = !shows || state.mode === 'heads';
  if (shows) paintControls();
  show(paintStage(shows));
}

/** Of several models that can be looked into; one alone is not offered. */
let chooserFor = '';
function paintChooser(): void {
  const key = JSON.stringify([models, run?.folder]);
  if (key === chooserFor) return;
  chooserFor = key;
  chooser.hidden = models.length < 2;
  const options = models.map(({ task, name, folder }) => ({ value: folder, label: `${task}: ${name}` }));
  const change = (folder: string) => channel.send('choose', { folder });
  fill(chooser, choice({ label: 'Model', options, value: run?.folder ?? '', change }));
}

/** What stands where the drawing goes. */
function paintStage(shows: boolean): HTMLElement {
  if (failure) {
    const again = button({ label: 'Try again', press: () => read(input.value) });
    return element('div', {}, element('div', { class: 'failure', role: 'alert' }, failure), again);
  }
  if (state.text.trim() === '') {
    return emptyState(
      'Which text?',
      'Type a sentence above and press Enter, or select one in an editor and choose NLP: Open Attention.',
    );
  }
  if (!summary) return waiting('Reading…');
  if (!shows) {
    return emptyState(
      'This model has no attention',
      'Transformers attend, and recurrent models that write. Select one with NLP: Select Model, or train one.',
    );
  }
  if (state.mode === 'heads') {
    if (!thumbnails) return waiting('Reading all heads…');
    headGrid.draw(thumbnails, theme, state);
    return headGrid.root;
  }
  // While another head is on its way the one before stays.
  if (!matrix) return waiting('Reading…');
  const grid = makeGrid(partShown()!, matrix.weights, state.hideSpecial);
  paintScale(scale, grid, theme);
  if (details.open) paintLinks(links, grid, state.threshold * grid.max);
  const width = stage.clientWidth;
  const threshold = state.threshold * grid.max;
  if (state.mode === 'links') {
    lines.draw(grid, theme, width, threshold, describeChoice());
    return lines.root;
  }
  heatmap.draw(grid, theme, width, ZOOMS[zoom]!, threshold, describeChoice());
  return heatmap.root;
}

function waiting(text: string): HTMLElement {
  return element('p', { class: 'quiet', role: 'status' }, text);
}

/** Keeps what is there, and with it the focus and the scroll position. */
function show(part: HTMLElement): void {
  if (stage.firstElementChild !== part || stage.childElementCount !== 1) fill(stage, part);
}

function describeChoice(): string {
  const { part, layer, head } = state;
  return `${partNames[part]}, layer ${layer + 1}, ${head === 'mean' ? 'mean over heads' : `head ${head + 1}`}`;
}

/** Rebuilt only when the model's shape or the mode changes: a control that is replaced loses the focus. */
let controlsFor = '';
function paintControls(): void {
  const { layers, heads, queries, keys } = partShown()!;
  const parts = summary!.parts;
  const hasSpecial = queries.some(isSpecial) || keys.some(isSpecial);
  const key = `${parts.map(({ kind }) => kind)} ${state.part} ${layers} ${heads} ${hasSpecial} ${state.mode} ${state.layer} ${state.head}`;
  if (key === controlsFor) return;
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.control : undefined;
  controlsFor = key;
  const numbers = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ value: String(i), label: String(i + 1) }));
  const heatmapOnly = state.mode === 'heatmap';
  const oneHead = state.mode !== 'heads';
  fill(
    controls,
    toolbar(
      'What is drawn',
      parts.length > 1 &&
        segments<AttentionPart['kind']>({
          label: '',
          title: 'Which attention is drawn',
          options: parts.map(({ kind }) => ({ value: kind, label: partLabels[kind] })),
          value: state.part,
          change: changePart,
        }),
      segments<Mode>({
        label: '',
        title: 'How attention is drawn',
        options: [
          { value: 'heatmap', label: 'Heatmap' },
          { value: 'links', label: 'Lines' },
          { value: 'heads', label: 'All heads' },
        ],
        value: state.mode,
        change: mode => change({ mode }),
      }),
      oneHead &&
        choice({
          label: 'Layer',
          options: numbers(layers),
          value: String(state.layer),
          change: layer => change({ layer: Number(layer) }),
        }),
      oneHead &&
        choice({
          label: 'Head',
          options: [{ value: 'mean', label: 'mean' }, ...numbers(heads)],
          value: String(state.head),
          change: head => change({ head: head === 'mean' ? 'mean' : Number(head) }),
        }),
      oneHead &&
        hasSpecial &&
        checkbox({
          label: 'Hide [CLS], [SEP]',
          title: 'Leave out tokens that the tokenizer added',
          checked: state.hideSpecial,
          change: hideSpecial => {
            remember({ hideSpecial });
            repaint();
          },
        }),
      oneHead &&
        slider({
          label: 'Threshold',
          title: 'Weights below this part of the strongest one are not drawn',
          min: 0,
          max: 1,
          step: 0.01,
          value: state.threshold,
          format: value => `${Math.round(value * 100)} %`,
          change: threshold => {
            remember({ threshold });
            repaint();
          },
        }),
      heatmapOnly && zoomButtons(),
      oneHead && button({ label: 'Save SVG', title: 'Save the drawing as a picture', press: save }),
    ),
  );
  for (const [i, control] of [...controls.querySelectorAll<HTMLElement>('input, select, button')].entries()) {
    control.dataset.control = `${control.tagName} ${control.getAttribute('value') ?? control.textContent ?? i}`;
    if (control.dataset.control === focused) control.focus();
  }
}

function zoomButtons(): HTMLElement {
  const step = (by: number) => {
    zoom = Math.max(0, Math.min(ZOOMS.length - 1, zoom + by));
    repaint();
  };
  const out = button({ label: '−', title: 'Smaller cells', press: () => step(-1) });
  const into = button({ label: '+', title: 'Larger cells', press: () => step(1) });
  out.setAttribute('aria-label', 'Smaller cells');
  into.setAttribute('aria-label', 'Larger cells');
  return element('span', { class: 'zoom' }, out, into);
}

details.addEventListener('toggle', () => repaint());

function save(): void {
  const title = `${describeChoice()} · ${run?.name ?? ''}`;
  const svg = state.mode === 'links' ? lines.export(title) : heatmap.export(title);
  if (svg) channel.send('save', { name: 'attention.svg', svg });
}
