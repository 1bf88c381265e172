/** The attention view: any text, any layer and heads, as a heatmap, as lines, all heads at once, or what weights are made of. */
import type { AttentionMatrix, AttentionPart } from '../../src/core/explain/explanation';
import type { AttentionSubject, AttentionView } from '../../src/protocol/attention';
import { Channel, Latest } from '../shared/channel';
import { button, emptyState, textField } from '../shared/controls';
import { element, fill, pageRoot } from '../shared/element';
import { learnMore } from '../shared/learnMore';
import { makeRepaint, watchSize } from '../shared/repaint';
import { readTheme, watchTheme } from '../shared/theme';
import { Tooltip } from '../shared/tooltip';
import { Beside } from './beside';
import { Chooser } from './chooser';
import { Controls } from './controls';
import {
  describeAnswer,
  describeChoice,
  failed,
  noAttention,
  noText,
  onOneLine,
  paintLinks,
  paintScale,
  waiting,
} from './describe';
import { askedMatrix, drawnOf, nameOf } from './drawn';
import { sideBySide, toPng } from './exportDrawing';
import { HeadGrid } from './headGrid';
import { LayerTable } from './layerTable';
import {
  begin,
  besideOf,
  type Choice,
  changePart,
  fitChoice,
  type Model,
  partShown,
  stageOf,
  startReading,
  stepZoom,
  strandsOf,
  takeMatrix,
  takeNews,
  takeSummary,
  toggleMask,
  ZOOMS,
} from './model';
import { Neurons } from './neurons';
import { Panes } from './panes';
import { describeSimilar, type SearchState } from './similar';
import { TokenStrip } from './tokenStrip';

/** Side of the small heatmaps that are asked for. */
const THUMBNAIL_SIDE = 48;
/** Tokens that are told of each layer. */
const LAYER_TOKENS = 5;

const channel = new Channel<AttentionView, Choice>();
const tooltip = new Tooltip();
const reading = new Latest();
const fetching = new Latest();
const searching = new Latest();
let theme = readTheme();
let model = begin(channel.remembered);
let search: SearchState = { running: false };

const input = textField({
  label: 'Text',
  placeholder: 'Type a sentence and press Enter',
  value: onOneLine(model.choice.text),
  type: 'text',
  enter: text => read(text),
});
const chooser = new Chooser(folder => channel.send('choose', { folder }));
const compare = button({
  label: 'Compare…',
  title: 'Show another text or another run next to this one',
  press: () => change({ beside: model.choice.beside ? undefined : { text: '' } }),
});
const beside = new Beside(beside => change({ beside }));
const about = element('p', { class: 'about', 'aria-live': 'polite' });
const controls = new Controls({
  change,
  restyle,
  changePart: kind => {
    become(changePart(model, kind));
    change({});
  },
  zoom: by => become(stepZoom(model, by)),
  save: as => void save(as).catch(fail),
  savePage: () => {
    const { text, masked } = model.choice;
    channel.send('savePage', { text, masked });
  },
});
const strip = new TokenStrip({
  choose: token => change({ token }),
  mask: token => change({ masked: toggleMask(model.choice, token), beside: undefined, token }),
  unmask: () => change({ masked: [] }),
});
const tokens = element('details', { class: 'tokens' }, element('summary', {}, 'Tokens'), strip.root);
const stage = element('div', { class: 'stage' });
const scale = element('div', { class: 'scale number' });
const links = element('table', { class: 'values' });
const details = element('details', { class: 'table' }, element('summary', {}, 'Largest weights as a table'), links);
const panes = new Panes(tooltip);
const neurons = new Neurons(tooltip);
const layerTable = new LayerTable(tooltip);
const headGrid = new HeadGrid((layer, head) => {
  change({ layer, head, over: [], mode: 'heatmap' });
  panes.first.root.focus();
});
const repaint = makeRepaint(paint);

channel.on('state', news => {
  const { hostText } = model.choice;
  const taken = takeNews(model, news);
  remember(taken.model);
  if (model.choice.hostText !== hostText) input.value = onOneLine(news.text);
  if (taken.read !== undefined) read(taken.read);
  else if (!model.summary) reading.cancel();
});
channel.on('progress', progress => {
  search = { ...search, progress };
  repaint();
});
watchTheme(changed => {
  theme = changed;
  repaint();
});
watchSize(stage, repaint);
details.addEventListener('toggle', () => repaint());
tokens.addEventListener('toggle', () => repaint());
channel.ready();
repaint();

function become(next: Model): void {
  model = next;
  repaint();
}

function remember(next: Model): void {
  become(next);
  channel.remember(model.choice);
}

function fail(error: unknown): void {
  become({ ...model, failure: error instanceof Error ? error.message : String(error) });
}

/** Reads a text again: tokens and prediction first, then what the current mode shows. */
async function read(text: string): Promise<void> {
  searching.cancel();
  remember(startReading(model, text));
  if (text.trim() === '') {
    reading.cancel();
    return;
  }
  try {
    const found = await reading.run(signal => channel.request('summary', { text }, signal));
    if (!found) return;
    // Without their special tokens short texts would lose most of their attention, so nothing is hidden unasked.
    remember(takeSummary(model, found));
    await load();
  } catch (error) {
    fail(error);
  }
}

/** What changes the drawing alone. */
function restyle(part: Partial<Choice>): void {
  remember({ ...model, choice: { ...model.choice, ...part } });
}

function change(part: Partial<Choice>): void {
  const before = JSON.stringify(besideOf(model.choice));
  restyle(part);
  if (JSON.stringify(besideOf(model.choice)) !== before) become({ ...model, other: undefined });
  load().catch(fail);
}

/** Fetches what the current choices need and is not here yet. */
async function load(): Promise<void> {
  const part = partShown(model);
  if (!part) return;
  become({ ...model, failure: undefined });
  await fetching.run(async signal => {
    const { text, layer, head, mode, token } = model.choice;
    if (mode === 'heads') {
      if (model.thumbnails) return;
      const asked = { text, part: part.kind, side: THUMBNAIL_SIDE };
      become({ ...model, thumbnails: await channel.request('thumbnails', asked, signal) });
    } else if (mode === 'layers') {
      if (model.layers) return;
      become({ ...model, layers: await channel.request('layers', { text, shown: LAYER_TOKENS }, signal) });
    } else if (mode === 'neurons') {
      const one = typeof head === 'number' ? head : 0;
      if (one !== head) restyle({ head: one, over: [] });
      const asked = { text, part: part.kind, layer, head: one, query: token };
      become({ ...model, neurons: await channel.request('neurons', asked, signal) });
    } else if (mode !== 'similar') {
      await loadMatrices(part, signal);
    }
  });
}

/** The matrix that is drawn, those of heads that are lines of their own, and that of what is shown beside. */
async function loadMatrices(part: AttentionPart, signal: AbortSignal): Promise<void> {
  const { choice } = model;
  const own = await matrixOf({ text: choice.text }, part, choice, signal);
  for (const head of strandsOf(choice)) {
    await matrixOf({ text: choice.text }, part, { ...choice, head, over: [] }, signal);
  }
  become({ ...model, matrix: own });
  const subject = besideOf(choice);
  if (!subject) return;
  try {
    const summary = model.other?.summary ?? (await channel.request('summary', subject, signal));
    const other = summary.parts.find(({ kind }) => kind === part.kind);
    if (!other) throw new Error('The second model has no attention of this kind');
    become({ ...model, other: { ...model.other, summary } });
    const fitted = fitChoice(choice, other);
    const matrix = await matrixOf(subject, other, fitted, signal);
    for (const head of strandsOf(fitted)) await matrixOf(subject, other, { ...fitted, head, over: [] }, signal);
    become({ ...model, other: { summary, matrix } });
  } catch (error) {
    if (signal.aborted) throw error;
    become({ ...model, other: { failure: error instanceof Error ? error.message : String(error) } });
  }
}

/** Kept, or asked for. */
async function matrixOf(
  subject: AttentionSubject,
  part: AttentionPart,
  choice: Choice,
  signal: AbortSignal,
): Promise<AttentionMatrix> {
  const key = nameOf(model, subject, part, choice);
  const known = model.matrices.get(key);
  if (known) return known;
  const found = await channel.request('matrix', askedMatrix(subject, part, choice), signal);
  const before = model.matrix;
  become({ ...takeMatrix(model, key, found), matrix: before });
  return found;
}

async function findSimilar(): Promise<void> {
  const { text, token, layer, split } = model.choice;
  search = { running: true };
  become({ ...model, similar: undefined, failure: undefined });
  try {
    const found = await searching.run(signal => channel.request('similar', { text, token, layer, split }, signal));
    if (found) become({ ...model, similar: found });
  } catch (error) {
    fail(error);
  } finally {
    if (!searching.busy) search = { running: false };
    repaint();
  }
}

function paint(): void {
  const root = pageRoot();
  const { news, summary, failure, choice: chosen } = model;
  if (!news) {
    fill(root, waiting('Loading the model…'));
    return;
  }
  const { run, reason, offline } = news;
  if (!run || reason) {
    const advice = reason ?? 'Train a Transformer, or select a trained one with NLP: Select Model.';
    chooser.draw(news);
    fill(root, chooser.root, emptyState('attention', 'No attention to show', advice));
    return;
  }
  if (controls.root.parentElement !== root) {
    const press = button({ label: 'Show', primary: true, press: () => read(input.value) });
    const ask = element(
      'div',
      { class: 'ask' },
      chooser.root,
      input,
      press,
      compare,
      learnMore('attention', 'attention'),
    );
    const read_ = element('p', { class: 'read-text' }, chosen.text || news.text);
    fill(root, ...(offline ? [read_] : [ask, beside.root]), about, controls.root, tokens, stage, scale, details);
  }
  chooser.draw(news);
  beside.draw(chosen.beside, news.models, run.folder);
  compare.setAttribute('aria-pressed', String(chosen.beside !== undefined));
  fill(about, ...describeAnswer(run, summary));
  const part = failure ? undefined : partShown(model);
  const drawn = chosen.mode === 'heatmap' || chosen.mode === 'links';
  controls.root.hidden = !part;
  scale.hidden = !part || !drawn;
  details.hidden = !part || !drawn;
  tokens.hidden = !part || offline !== undefined || !(drawn || chosen.mode === 'neurons' || chosen.mode === 'similar');
  if (part) {
    controls.draw(model, part, theme);
    paintTokens(part);
  }
  show(paintStage(part));
}

let stripFor: Choice['mode'] | undefined;
/** Some modes are about one token: it is chosen among them then. */
function paintTokens({ queries }: AttentionPart): void {
  const { mode, token, masked } = model.choice;
  if (mode !== stripFor && (mode === 'neurons' || mode === 'similar' || masked.length > 0)) tokens.open = true;
  stripFor = mode;
  if (!tokens.hidden && tokens.open) strip.draw(queries, { token, masked, masking: model.summary?.masking });
}

/** What stands where the drawing goes. */
function paintStage(part: AttentionPart | undefined): HTMLElement {
  const { failure, summary, thumbnails, choice: chosen } = model;
  if (failure) return failed(failure, () => read(input.value));
  if (chosen.text.trim() === '') return noText();
  if (!summary) return waiting('Running the model…');
  if (!part) return noAttention();
  if (chosen.mode === 'heads') {
    if (!thumbnails) return waiting('Loading all heads…');
    headGrid.draw(thumbnails, theme, chosen);
    return headGrid.root;
  }
  if (chosen.mode === 'neurons') {
    if (!model.neurons) return waiting('Reading queries and keys…');
    neurons.draw(model.neurons, { query: part.queries[chosen.token] ?? '', keys: part.keys }, theme);
    return neurons.root;
  }
  if (chosen.mode === 'layers') {
    if (!model.layers) return waiting('Reading the layers…');
    layerTable.draw(model.layers, chosen.ranked, theme);
    return layerTable.root;
  }
  if (chosen.mode === 'similar') {
    return describeSimilar(model.similar, search, part.queries[chosen.token] ?? '', {
      search: () => void findSimilar(),
      cancel: () => searching.cancel(),
      open: (file, line) => channel.send('openExample', { file, line }),
    });
  }
  return paintMatrices(part);
}

function paintMatrices(part: AttentionPart): HTMLElement {
  const { matrix, other, zoom, choice: chosen } = model;
  // While another head is on its way the one before stays.
  if (!matrix) return waiting('Running the model…');
  const stage_ = stageOf(chosen);
  const shown = {
    hideSpecial: chosen.hideSpecial,
    pair: chosen.pair,
    words: chosen.words && stage_ === 'weights',
    signed: stage_ !== 'weights',
  };
  const subject = besideOf(chosen);
  const all = [drawnOf(model, { text: chosen.text }, part, matrix)];
  const second = other?.summary?.parts.find(({ kind }) => kind === part.kind);
  if (subject && other?.matrix && second) all.push(drawnOf(model, subject, second, other.matrix));
  const mode = chosen.mode === 'links' ? 'links' : 'heatmap';
  const [width, word] = [stage.clientWidth, stage_ === 'weights' ? 'weight' : 'score'];
  const label = describeChoice(chosen);
  const grid = panes.draw(
    all,
    { mode, shown, threshold: chosen.threshold, zoom: ZOOMS[zoom]!, width, label, word },
    theme,
  );
  if (details.open) paintLinks(links, grid, chosen.threshold * grid.max);
  paintScale(scale, grid, theme, mode, mode === 'links' ? 1 : panes.first.namedEvery, panes.strands);
  const flowing = chosen.head === 'flow' && matrix.head !== 'flow';
  const note = flowing ? 'Computing the flow…' : subject && !other?.matrix && (other?.failure ?? 'Running the model…');
  if (!note) return panes.root;
  return element(
    'div',
    {},
    element('p', { class: other?.failure ? 'failure' : 'quiet', role: 'status' }, note),
    panes.root,
  );
}

/** Keeps what is there, and with it the focus and the scroll position. */
function show(part: HTMLElement): void {
  if (stage.firstElementChild !== part || stage.childElementCount !== 1) fill(stage, part);
}

async function save(as: 'svg' | 'png'): Promise<void> {
  const { choice: chosen, news } = model;
  const title = `${describeChoice(chosen)} · ${news?.run?.name ?? ''}`;
  const drawings =
    chosen.mode === 'heads'
      ? [headGrid.export(`All heads · ${news?.run?.name ?? ''}`, theme)]
      : panes.export([title, 'Second', 'Difference']);
  const svg = sideBySide(drawings, theme);
  if (!svg) return;
  if (as === 'svg') channel.send('save', { name: 'attention.svg', svg });
  else channel.send('save', { name: 'attention.png', png: await toPng(svg) });
}
