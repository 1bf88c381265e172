/** The projection view: a model's words or examples as points, by principal components, t-SNE or UMAP, in the plane or in space. */
import type { AskedAxes } from '../../src/core/explain/points/lookUp';
import type { ProjectionView } from '../../src/protocol/projection';
import type { SelectingView } from '../../src/protocol/selection';
import { announce } from '../shared/announce';
import { Channel, Latest } from '../shared/channel';
import { button, emptyState } from '../shared/controls';
import { element, fill, pageRoot } from '../shared/element';
import { makeRepaint } from '../shared/repaint';
import { prefersReducedMotion, readTheme, watchTheme } from '../shared/theme';
import { Tooltip } from '../shared/tooltip';
import { AxesRow } from './axesRow';
import { BusyRow } from './busyRow';
import { Choices } from './choices';
import { Comparing } from './comparing';
import { contoursOf } from './contours';
import { arrowsOf, axisNames, describeLit, describePlot, describeSource, namesInPlot } from './describe';
import { askedAxes, axesOf } from './enteredAxes';
import { describeSettings, METHODS, nearestLimit, settingsOf } from './limits';
import { Looking } from './looking';
import { lookAway } from './lookUp';
import {
  begin,
  type Choice,
  isOther,
  layerOf,
  type Model,
  markedPoint,
  NOTHING_FURTHER,
  ofWords,
  restyle,
  showComponents,
  shownPoints,
  showOnly,
  takePoints,
  takeResult,
  takeSource,
  takeStep,
  toggleKind,
  wantedOf,
} from './model';
import { Plot } from './plot';
import { describePoint } from './pointNote';
import { fileOf } from './saving';
import { Selecting } from './selecting';
import { Side } from './side';
import { makeStyles } from './styles';

const channel = new Channel<ProjectionView & SelectingView, Choice>();
const tooltip = new Tooltip();
const working = new Latest();
let theme = readTheme();
let model = begin(channel.remembered);

const plot = new Plot({
  choose: showPoint,
  open: openPoint,
  leave: () => looking.leave(),
  step: by => looking.step(by),
  select: (points, adding) => selecting.select(points, adding),
});
const selecting = new Selecting({
  model: () => model,
  become,
  restyle: drawStyles,
  plot,
  channel,
  choose: choice => {
    side.searched(choice.search);
    choose(choice);
  },
});
const looking = new Looking({
  model: () => model,
  become,
  remember,
  restyle: drawStyles,
  request: {
    neighbours: (asked, signal) => channel.request('neighbours', asked, signal),
    analogy: (asked, signal) => channel.request('analogy', asked, signal),
  },
});
const comparing: Comparing = new Comparing({
  model: () => model,
  become,
  remember,
  place,
  restyle: drawStyles,
  request: (asked, signal) => channel.request('same', asked, signal),
  go: near => looking.lookAt(ofWords(model) ? { name: near.name } : { name: near.name, point: near.point }),
  point: near => plot.pointTo(near && near.point >= 0 ? near.point : -1),
});
const choices = new Choices({
  of: of => choose({ of, hidden: [], colourBy: 'label' }),
  method: method => choose({ method }),
  limit: limit => choose({ limit }),
  layer: at => choose({ layer: at === undefined || !model.run ? undefined : { of: model.run.folder, at } }),
  dimensions: dimensions => {
    // All components are there already.
    if (model.choice.method === 'pca' && model.coordinates && !working.busy) showAgain({ dimensions });
    else choose({ dimensions });
  },
  components: components => showAgain({ components }),
  set: settings => remember({ ...model, choice: { ...model.choice, ...settings } }),
  again: project,
  tool: tool => {
    plot.tool = tool;
    repaint();
  },
  fit: () => plot.reset(),
  save,
});
const axesRow = new AxesRow(model, {
  texts: texts => {
    if (JSON.stringify(texts) === JSON.stringify(axesOf(model).texts)) return;
    choose(ofWords(model) ? { axes: texts } : { exampleAxes: texts });
  },
  within: within => choose(ofWords(model) ? { axesIn: within } : { exampleAxesIn: within }),
});
const side = new Side(model, looking, comparing.pane.root, {
  style,
  show: point => plot.show(point),
  bring: point => plot.bring(point),
  point: near => plot.pointTo(near && near.point >= 0 ? near.point : -1),
  toggle: (kind, shown) => style(toggleKind(model, kind, shown)),
  only: kind => style(showOnly(model, kind)),
  openVectors: () => channel.send('openVectors', {}),
  closeFile: () => channel.send('closeFile', {}),
  selection: selecting.events,
  bookmarks: selecting.bookmarkEvents,
  further: further => {
    become({ ...model, further });
    project();
  },
});
const about = element('p', { class: 'about quiet' });
const busy = new BusyRow({
  cancel: () => {
    working.cancel();
    become({ ...model, progress: undefined });
  },
  again: project,
  pause: paused => {
    channel.send('steer', { how: paused ? 'pause' : 'continue' });
    become({ ...model, paused });
  },
  shake: () => channel.send('steer', { how: 'shake' }),
});
/** What is shown and what is being worked out share their room: the plot stays where it is. */
const head = element('div', { class: 'head' }, about, busy.root);
const note = element('p', { class: 'quiet' });
const view = element('div', { class: 'view' }, plot.root, side.root);
const repaint = makeRepaint(paint);

channel.on('state', news => {
  const other = isOther(model, news);
  selecting.bookmarks = news.bookmarks ?? [];
  become(takeSource(model, news));
  if ((!news.run && !news.file) || news.reason) working.cancel();
  else if (other) project();
});
channel.on('others', ({ others }) => become({ ...model, others }));
channel.on('lookUp', ({ word }) => {
  if (!ofWords(model)) choose({ of: 'vocabulary', hidden: [], colourBy: 'label' });
  looking.lookAt({ name: word });
});
channel.on('progress', news => {
  if (working.busy) become({ ...model, progress: news });
  else comparing.hear(news.message);
});
channel.on('coordinates', ({ iteration, iterations, coordinates }) => {
  // What an abandoned job still had under way is of no use.
  const next = working.busy ? takeStep(model, coordinates) : undefined;
  if (!next) return;
  const progress = { message: `iteration ${iteration} of ${iterations}`, fraction: iteration / iterations };
  if (prefersReducedMotion()) return become({ ...model, progress });
  become({ ...next, progress });
  place();
});
// What was shown of a point covers others once it is done with.
side.root.addEventListener('focusin', () => tooltip.hide());
watchTheme(changed => {
  theme = changed;
  drawStyles();
  repaint();
});
if (!plot.hasWebGl) {
  note.textContent = 'WebGL 2 is not available, so this page draws the points itself. All else is the same.';
}
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

/** Colours, filter and search, without computing anything anew. */
function style(part: Partial<Choice>): void {
  const searched = part.search !== undefined && { lit: 'search' as const, lookUp: lookAway(model.lookUp) };
  remember(restyle({ ...model, ...searched }, part));
  drawStyles();
}

function drawStyles(): void {
  if (!model.points) return;
  plot.setStyles(makeStyles(model, theme), theme);
  plot.mark(markedPoint(model));
  nameInPlot();
  drawContours();
}

/** What the choices ask for has changed: compute anew. */
function choose(part: Partial<Choice>): void {
  const choice = { ...model.choice, ...part };
  const limit = nearestLimit(choice.limit, METHODS[choice.method].limits);
  const further = part.of !== undefined || part.limit !== undefined ? NOTHING_FURTHER : model.further;
  remember({ ...model, choice: { ...choice, limit }, further });
  project();
}

async function project(): Promise<void> {
  const { method } = model.choice;
  const shown = shownPoints(model);
  let axes: AskedAxes | undefined;
  tooltip.hide();
  comparing.leave();
  const loading = ofWords(model) ? 'Loading word vectors' : 'Loading examples';
  become({ ...model, failure: undefined, paused: false, progress: { message: loading } });
  try {
    const result = await working.run(async signal => {
      const wanted = wantedOf(shown);
      if (wanted !== model.pointsFor) {
        const points = await channel.request('points', shown, signal);
        become(takePoints(model, points, wanted));
        plot.setPlaces(new Float32Array(0));
        drawStyles();
      }
      // What searches find is known once the points are there.
      axes = method === 'axes' ? askedAxes(model) : undefined;
      // Until both ends of an axis are there, the points keep their places.
      if (method === 'axes' && !axes) return undefined;
      const title = method === 'axes' ? 'axes' : METHODS[method].title;
      const message = METHODS[method].steps ? 'Computing nearest neighbors' : `Computing ${title}`;
      // What is said of the places before would be taken for that of those to come.
      become({ ...model, explained: undefined, progress: { message } });
      if (axes) return channel.request('axes', { ...shown, ...axes }, signal);
      if (method === 'axes') return undefined;
      return channel.request('project', { ...shown, ...settingsOf(model.choice, method) }, signal);
    });
    if (result) {
      become(takeResult(model, result, axes));
      place();
      drawStyles();
      selecting.arrive();
      void comparing.arrive();
      announce(`${describePlot(model)} is ready`);
    }
  } catch (error) {
    become({ ...model, failure: error instanceof Error ? error.message : String(error) });
  }
  if (working.busy) return;
  become({ ...model, progress: undefined, paused: false });
  drawContours();
}

function place(): void {
  plot.setPlaces(model.places ?? new Float32Array(0), model.places ? model.placedIn : 2, !model.laid);
  nameInPlot();
  drawContours();
}

/** What was computed is drawn another way. */
function showAgain(part: Partial<Choice>): void {
  remember(showComponents({ ...model, choice: { ...model.choice, ...part } }));
  comparing.again();
}

function drawContours(): void {
  const { places, placedIn, choice, progress } = model;
  const wanted = choice.contours && places && placedIn === 2 && !progress && !comparing.playing;
  plot.annotate({ contours: wanted ? contoursOf(places, point => plot.isShown(point)) : [] });
}

function nameInPlot(): void {
  const { frame, placedBy, choice } = model;
  const ends = axisNames(model);
  plot.annotate({
    names: namesInPlot(model),
    arrows: arrowsOf(model),
    axes: ends && frame && { names: ends, frame },
    compass: placedBy === 'pca' ? choice.components.map(c => `PC ${c + 1}`) : [],
  });
}

function paint(): void {
  const root = pageRoot();
  const { received, run, file, reason, choice, progress, failure } = model;
  if (!received) {
    fill(root, element('p', { class: 'quiet', role: 'status' }, 'Loading the model…'));
    return;
  }
  if ((!run && !file) || reason) {
    const advice = reason ?? 'Train a model, or select a trained one with NLP: Select Model.';
    const open = button({ label: 'Open Vectors', primary: true, press: () => channel.send('openVectors', {}) });
    fill(root, emptyState('projection', 'Nothing to project', advice, open));
    return;
  }
  if (!view.parentElement) fill(root, head, choices.root, axesRow.root, note, view);
  note.hidden = note.textContent === '';
  about.textContent = describeSource(model, Date.now());
  const { method } = choice;
  const words = ofWords(model);
  const onlyWords = file !== undefined || model.onlyWords === true;
  const labels = !words && (model.points?.groups.length ?? 0) > 1;
  const stale =
    model.places !== undefined &&
    !progress &&
    model.placedBy === method &&
    model.placedWith !== describeSettings(choice, method);
  choices.draw(
    { ...choice, method },
    {
      onlyWords,
      labels,
      layers: words ? 0 : (model.points?.layers ?? 0),
      layer: layerOf(model),
      tool: plot.tool,
      revision: selecting.revision,
    },
    stale,
  );
  axesRow.root.hidden = method !== 'axes';
  axesRow.draw(model);
  const runs = METHODS[method].steps && progress?.message.startsWith('iteration');
  busy.draw(progress, failure, runs ? (model.paused ? 'paused' : 'runs') : undefined);
  about.classList.toggle('covered', progress !== undefined && failure === undefined);
  side.draw(model, theme, selecting.bookmarks);
  comparing.draw(model);
  const lit = describeLit(model);
  const keys = 'Arrow keys move between points, Enter opens one, Space selects one.';
  plot.root.setAttribute('aria-label', `${describePlot(model)}${lit ? `, ${lit}` : ''}. ${keys}`);
}

function showPoint(point: number, x: number, y: number, byKeyboard: boolean): void {
  const { points } = model;
  if (point < 0 || !points) {
    tooltip.hide();
    return;
  }
  const { content, spoken } = describePoint(points, point);
  tooltip.show(x, y, ...content);
  if (byKeyboard) announce(spoken);
}

/** What is near it is listed; the line of an example is opened. */
function openPoint(point: number): void {
  const { points } = model;
  if (!points) return;
  looking.lookAt(ofWords(model) ? { name: points.names[point]! } : { name: points.names[point]!, point });
  const source = describePoint(points, point).place;
  if (source) channel.send('open', source);
  selecting.lookAt(point);
}

function save(as: 'svg' | 'png' | 'csv'): void {
  const file = fileOf(as, model, plot, theme);
  if (!file) return;
  if ('svg' in file) channel.send('save', file);
  else channel.send('saveFile', file);
}
