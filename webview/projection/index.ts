/** The projection view: a model's words or examples as points, by principal components or t-SNE. */
import { rgb } from 'd3';
import type { RunIdentity } from '../../src/core/inference/prediction';
import type { ProjectionPoints, ProjectionResult } from '../../src/protocol/serve';
import type { ProjectionView } from '../../src/protocol/views';
import { announce } from '../shared/announce';
import { Channel, Latest } from '../shared/channel';
import { button, choice, emptyState, textField } from '../shared/controls';
import { element, fill, pageRoot } from '../shared/element';
import { formatAge, formatCount, formatPercent, shorten } from '../shared/format';
import { makeRepaint } from '../shared/repaint';
import { prefersReducedMotion, readTheme, watchTheme } from '../shared/theme';
import { Tooltip } from '../shared/tooltip';
import { BusyRow, type Progress } from './busyRow';
import { Choices, type Chosen, limitsOf, nearestLimit, SLOW_POINTS } from './choices';
import { exportPlot } from './exportPlot';
import { type ColourBy, divide, findMatches, findMiddles, type Kinds, normalize } from './layout';
import { Legend } from './legend';
import { Plot } from './plot';
import { describePoint } from './pointNote';
import { DIM, HIDDEN, SHAPES } from './renderer';

interface State extends Chosen {
  readonly colourBy: ColourBy;
  /** Names of kinds that are not shown. */
  readonly hidden: readonly string[];
  readonly search: string;
}

const TSNE_ITERATIONS = 750;
const LISTED_MATCHES = 20;
const NAME_LENGTH = 24;

const channel = new Channel<ProjectionView, State>();
const tooltip = new Tooltip();
const working = new Latest();
let theme = readTheme();
let state: State = {
  of: 'vocabulary',
  method: 'pca',
  limit: 5000,
  perplexity: 30,
  colourBy: 'label',
  hidden: [],
  search: '',
  ...channel.remembered,
};
let run: RunIdentity | undefined;
let reason: string | undefined;
let received = false;
let points: ProjectionPoints | undefined;
/** What `points` were asked for. */
let pointsFor = '';
let kinds: Kinds = { of: new Int32Array(), names: [], counts: [] };
let explained: readonly number[] | undefined;
let matches: readonly number[] | undefined;
let progress: Progress | undefined;
let failure: string | undefined;
let places: Float32Array | undefined;

const plot = new Plot({ choose: showPoint, open: openPoint });
const legend = new Legend({
  toggle: (kind, shown) =>
    restyle({ hidden: shown ? state.hidden.filter(other => other !== kind) : [...state.hidden, kind] }),
  only: kind => {
    const alone = kinds.names.every(name => (name === kind) !== state.hidden.includes(name));
    restyle({ hidden: alone ? [] : kinds.names.filter(name => name !== kind) });
  },
});
const choices = new Choices(
  {
    of: of => choose({ of, hidden: [], colourBy: 'label' }),
    method: method => choose({ method }),
    limit: limit => choose({ limit }),
    perplexity: perplexity => remember({ perplexity }),
    again: project,
    fit: () => plot.reset(),
    save,
  },
  plot.accelerated,
);
const search = textField({
  label: 'Search names; /…/ is a pattern',
  placeholder: 'Search',
  type: 'search',
  value: state.search,
  change: text => restyle({ search: text }),
  enter: () => {
    if (matches?.[0] !== undefined) plot.show(matches[0]);
  },
});
const found = element('p', { class: 'quiet found', role: 'status' });
const results = element('ul', { class: 'results', 'aria-label': 'Found' });
const colours = element('div');
const side = element('aside', { class: 'side' }, search, found, results, colours, legend.root);
const about = element('p', { class: 'about quiet' });
const busy = new BusyRow({
  cancel: () => {
    working.cancel();
    progress = undefined;
    repaint();
  },
  again: project,
});
const note = element('p', { class: 'quiet' });
const view = element('div', { class: 'view' }, plot.root, side);
const repaint = makeRepaint(paint);

channel.on('state', news => {
  received = true;
  const changed = news.run?.folder !== run?.folder || news.run?.trainedAt !== run?.trainedAt;
  run = news.run;
  reason = news.reason;
  if (!run || reason) working.cancel();
  else if (changed) {
    pointsFor = '';
    project();
  }
  repaint();
});
channel.on('progress', news => {
  if (!working.busy) return;
  progress = news;
  repaint();
});
channel.on('coordinates', ({ iteration, iterations, coordinates }) => {
  // What an abandoned job still had under way is of no use.
  if (!working.busy || state.method !== 'tsne' || !points || coordinates.length !== 2 * points.count) return;
  progress = { message: `iteration ${iteration} of ${iterations}`, fraction: iteration / iterations };
  if (!prefersReducedMotion()) setPlaces(coordinates);
  repaint();
});
watchTheme(changed => {
  theme = changed;
  restyle({});
});
if (!plot.accelerated) {
  note.textContent = `WebGL 2 is missing here, so points are drawn without it: more slowly, and at most ${formatCount(SLOW_POINTS)}.`;
}
channel.ready();
repaint();

function remember(part: Partial<State>): void {
  state = { ...state, ...part };
  channel.remember(state);
}

/** What the choices ask for has changed: compute anew. */
function choose(part: Partial<State>): void {
  remember(part);
  remember({ limit: nearestLimit(state.limit, limitsOf(state.method, plot.accelerated)) });
  project();
}

async function project(): Promise<void> {
  const { of, limit, method, perplexity } = state;
  failure = undefined;
  progress = { message: of === 'vocabulary' ? 'Reading word vectors' : 'Reading examples' };
  repaint();
  try {
    const result = await working.run(async signal => {
      const wanted = `${of} ${limit}`;
      if (wanted !== pointsFor) {
        const read = await channel.request('points', { of, limit }, signal);
        takePoints(read, wanted);
      }
      progress = { message: method === 'pca' ? 'Finding principal components' : 'Finding neighbours' };
      repaint();
      const options = method === 'tsne' ? { perplexity, iterations: TSNE_ITERATIONS, seed: 0 } : {};
      return channel.request('project', { of, limit, method, ...options }, signal);
    });
    if (result) takeResult(result);
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  }
  if (!working.busy) progress = undefined;
  repaint();
}

function takePoints(read: ProjectionPoints, wanted: string): void {
  points = read;
  pointsFor = wanted;
  places = undefined;
  explained = undefined;
  // The places of other points would lie.
  plot.setPlaces(new Float32Array(0));
  restyle({});
}

function takeResult(result: ProjectionResult): void {
  explained = result.explained;
  setPlaces(result.coordinates);
  announce(`${describePlot()} is ready`);
}

function setPlaces(coordinates: Float32Array): void {
  places = normalize(coordinates);
  plot.setPlaces(places);
  if (places.length > 0) placeHeadings();
}

/** Colours, filter and search, without computing anything anew. */
function restyle(part: Partial<State>): void {
  remember(part);
  if (points) {
    kinds = divide(points, state.colourBy);
    matches = findMatches(points.names, state.search);
    plot.setStyles(makeStyles(), theme);
    placeHeadings();
  }
  repaint();
}

function lookOf(kind: number): { colour: string; shape: number } {
  const { categorical } = theme;
  // Right is quiet and wrong stands out.
  if (state.colourBy === 'correctness') return { colour: categorical[kind === 0 ? 0 : 1]!, shape: kind === 0 ? 0 : 4 };
  return { colour: categorical[kind % categorical.length]!, shape: kind % SHAPES.length };
}

function makeStyles(): Uint8Array {
  const looks = kinds.names.map((_, kind) => {
    const { colour, shape } = lookOf(kind);
    const { r, g, b } = rgb(colour);
    return [r, g, b, shape + (state.hidden.includes(kinds.names[kind]!) ? HIDDEN : 0)] as const;
  });
  const styles = new Uint8Array(4 * kinds.of.length);
  for (let i = 0; i < kinds.of.length; i++) styles.set(looks[kinds.of[i]!]!, 4 * i);
  if (matches) {
    const hit = new Set(matches);
    for (let i = 0; i < kinds.of.length; i++) if (!hit.has(i)) styles[4 * i + 3]! += DIM;
  }
  return styles;
}

/** Which names stand in the plot: found ones; else the most frequent words, or of examples their labels. */
function placeHeadings(): void {
  if (!points) return;
  const { names } = points;
  const nameOf = (point: number) => shorten(names[point]!, NAME_LENGTH);
  if (matches) plot.setLabels(() => matches ?? [], nameOf, []);
  else if (state.of === 'vocabulary') plot.setLabels(() => names.keys(), nameOf, []);
  else plot.setLabels(() => [], nameOf, places && state.colourBy !== 'correctness' ? headings(places) : []);
}

function headings(at: Float32Array) {
  return findMiddles(kinds, at).flatMap((middle, kind) => {
    const name = kinds.names[kind]!;
    return middle && name && !state.hidden.includes(name) ? [{ text: shorten(name, NAME_LENGTH), ...middle }] : [];
  });
}

function paint(): void {
  const root = pageRoot();
  if (!received) {
    fill(root, element('p', { class: 'quiet', role: 'status' }, 'Opening the model…'));
    return;
  }
  if (!run || reason) {
    const advice = reason ?? 'Train a model, or select a trained one with NLP: Select Model.';
    fill(root, emptyState('Nothing to project', advice));
    return;
  }
  if (!view.parentElement) fill(root, about, choices.root, busy.root, note, view);
  note.hidden = note.textContent === '';
  paintAbout();
  choices.draw(state);
  busy.draw(progress, failure);
  paintSide();
  plot.root.setAttribute('aria-label', `${describePlot()}. Arrow keys go from point to point, Enter opens one.`);
}

function paintAbout(): void {
  if (!run) return;
  const parts = [`${run.name}, ${run.checkpoint} checkpoint, trained ${formatAge(run.trainedAt, Date.now())}`];
  if (points && points.total > points.count) {
    const which = state.of === 'vocabulary' ? 'the most frequent' : 'a sample';
    parts.push(`${formatCount(points.count)} of ${formatCount(points.total)}, ${which}`);
  }
  const [first, second] = explained ?? [];
  if (first !== undefined && second !== undefined) {
    parts.push(`across: ${formatPercent(first)} of the variance, up: ${formatPercent(second)}`);
  }
  about.textContent = parts.join(' · ');
}

function describePlot(): string {
  const method = state.method === 'pca' ? 'Principal components' : 't-SNE';
  return `${method} of ${formatCount(points?.count ?? 0)} ${state.of === 'vocabulary' ? 'words' : 'examples'}`;
}

let coloursFor = '';
function paintSide(): void {
  side.hidden = !points;
  if (!points) return;
  found.textContent = matches ? `${formatCount(matches.length)} of ${formatCount(points.count)}` : '';
  found.hidden = !matches;
  results.hidden = !matches;
  if (matches) {
    fill(
      results,
      ...matches.slice(0, LISTED_MATCHES).map(point => {
        const item = button({ label: shorten(points!.names[point]!, 60), press: () => plot.show(point) });
        item.classList.add('link');
        return element('li', {}, item);
      }),
    );
  }
  const withPredictions = state.of === 'examples' && points.predicted !== undefined;
  const key = `${withPredictions} ${state.colourBy}`;
  if (key !== coloursFor) {
    coloursFor = key;
    fill(
      colours,
      withPredictions &&
        choice<ColourBy>({
          label: 'Colour by',
          options: [
            { value: 'label', label: 'label' },
            { value: 'predicted', label: 'predicted label' },
            { value: 'correctness', label: 'right or wrong' },
          ],
          value: state.colourBy,
          change: colourBy => restyle({ colourBy, hidden: [] }),
        }),
    );
  }
  legend.root.hidden = kinds.names.length < 2;
  legend.draw(kinds, new Set(state.hidden), lookOf);
}

function showPoint(point: number, x: number, y: number, byKeyboard: boolean): void {
  if (point < 0 || !points) {
    tooltip.hide();
    return;
  }
  const { content, spoken } = describePoint(points, point);
  tooltip.show(x, y, ...content);
  if (byKeyboard) announce(spoken);
}

function openPoint(point: number): void {
  const place = points && describePoint(points, point).place;
  if (place) channel.send('open', place);
}

function save(): void {
  if (!places) return;
  const shown = kinds.names.flatMap((label, kind) =>
    kinds.counts[kind]! > 0 && !state.hidden.includes(label) && kinds.names.length > 1
      ? [{ label, ...lookOf(kind) }]
      : [],
  );
  const svg = exportPlot(plot, `${describePlot()} · ${run?.name ?? ''}`, shown, theme);
  channel.send('save', { name: 'projection.svg', svg });
}
