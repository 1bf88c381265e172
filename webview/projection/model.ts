/** What the projection page holds, as one value, and what changes it. Pure: the page draws whatever this says. */
import type { AskedAxes, AxesResult, NearName } from '../../src/core/explain/points/lookUp';
import type { ProjectionPoints } from '../../src/core/explain/points/points';
import type { RunIdentity } from '../../src/core/inference/prediction';
import type { AnalogyMethod } from '../../src/core/words/analogy';
import type { OtherRun, ShownFile, ShownPoints } from '../../src/protocol/projection';
import { type Clusters, findClusters } from './clusters';
import { type ColourBy, divide, type Kinds } from './colours';
import type { Compared, LaidMaps } from './laidMaps';
import { type Frame, frameOf, normalize } from './layout';
import { type Chosen, describeSettings, dimensionsOf, METHODS, type Method, type Metric } from './limits';
import { type Analogy, type LookUp, lookedAt, NO_ANALOGY, NOTHING_LOOKED_UP, wordsOf } from './lookUp';
import { search } from './search';

/** What people choose; remembered. */
export interface Choice extends Chosen {
  /** Whose states are the vectors of examples, and of which run; the last of every other. */
  readonly layer?: { readonly of: string; readonly at: number };
  readonly colourBy: ColourBy;
  /** Names of kinds that are not shown. */
  readonly hidden: readonly string[];
  readonly search: string;
  /** Where it is looked for; empty for the names of points. */
  readonly searchIn: string;
  /** How many neighbours are listed, and by what they are near. */
  readonly neighbours: number;
  readonly nearBy: Metric;
  /** Names of clusters, and lines of equal density. */
  readonly clusters: boolean;
  readonly contours: boolean;
  /** What the axes lie between, of words and of examples; see `axisEnds`. */
  readonly axes: AxisTexts;
  readonly exampleAxes: AxisTexts;
  /** Where what they lie between is looked for, as `searchIn`. */
  readonly axesIn: string;
  readonly exampleAxesIn: string;
  /** The folder of the run whose map is compared; empty for none. */
  readonly compareWith: string;
  /** What was asked last: `a` is to `b` as `c` is to. */
  readonly analogy: { readonly a: string; readonly b: string; readonly c: string; readonly method: AnalogyMethod };
}

/** Empty ones are not chosen yet, and the second axis may stay so. */
export type AxisTexts = readonly [xFrom: string, xTo: string, yFrom: string, yTo: string];

export interface Progress {
  readonly message: string;
  /** 0..1; left out while unknown. */
  readonly fraction?: number;
}

export interface Model {
  readonly choice: Choice;
  /** Whether the host has said which run is shown. */
  readonly received: boolean;
  readonly run?: RunIdentity;
  /** The run has words and no examples. */
  readonly onlyWords?: boolean;
  /** Shown in place of a run. */
  readonly file?: ShownFile;
  /** Why no run can be projected. */
  readonly reason?: string;
  readonly points?: ProjectionPoints;
  /** What `points` were asked for. */
  readonly pointsFor: string;
  readonly kinds: Kinds;
  /** Points that the search finds. */
  readonly matches?: readonly number[];
  /** What was computed, row-major; of principal components more than are drawn. */
  readonly coordinates?: Float32Array;
  /** [count, placedIn] within -1..1. */
  readonly places?: Float32Array;
  readonly placedIn: 2 | 3;
  /** What was set of the method, in words. */
  readonly placedWith: string;
  /** Of the places, where they are asked for. */
  readonly found?: Clusters;
  /** Points that were outlined, here or in another view. */
  readonly selected: readonly number[];
  /** What goes on in steps rests. */
  readonly paused: boolean;
  /** By which method the points have their places. */
  readonly placedBy: Method;
  /** How coordinates became places. */
  readonly frame?: Frame;
  /** Shares of the variance, of principal components. */
  readonly explained?: readonly number[];
  /** Which axes the points are placed by, and the degrees between them. */
  readonly axes?: AskedAxes & Pick<AxesResult, 'angle'>;
  readonly lookUp: LookUp;
  readonly analogy: Analogy;
  /** What stands out in the plot. */
  readonly lit: 'search' | 'neighbours' | 'analogy' | 'selection';
  /** Words that are drawn too, however rare; with `alone` nothing else is. */
  readonly further: { readonly words: readonly string[]; readonly alone: boolean };
  readonly progress?: Progress;
  readonly failure?: string;
  /** Runs that this one can be compared with. */
  readonly others: readonly OtherRun[];
  readonly compared?: Compared;
  readonly laid?: LaidMaps;
}

const NO_KINDS: Kinds = { of: new Int32Array(), names: [], counts: [] };
export const NOTHING_FURTHER: Model['further'] = { words: [], alone: false };

export function begin(remembered: Partial<Choice> = {}): Model {
  return {
    choice: {
      of: 'vocabulary',
      method: 'pca',
      limit: 5000,
      dimensions: 2,
      components: [0, 1, 2],
      perplexity: 30,
      rate: 0,
      umapNeighbours: 15,
      minDist: 0.1,
      metric: 'cosine',
      byLabel: false,
      colourBy: 'label',
      hidden: [],
      search: '',
      searchIn: '',
      neighbours: 10,
      nearBy: 'cosine',
      clusters: false,
      contours: false,
      axes: ['', '', '', ''],
      exampleAxes: ['', '', '', ''],
      axesIn: '',
      compareWith: '',
      exampleAxesIn: '',
      analogy: { a: '', b: '', c: '', method: '3cosadd' },
      ...remembered,
    },
    received: false,
    pointsFor: '',
    kinds: NO_KINDS,
    placedBy: 'pca',
    placedIn: 2,
    placedWith: '',
    selected: [],
    paused: false,
    lookUp: NOTHING_LOOKED_UP,
    analogy: NO_ANALOGY,
    lit: 'search',
    further: NOTHING_FURTHER,
    others: [],
  };
}

type Source = Pick<Model, 'run' | 'file'>;

/** Another run or file, or the same with other vectors. */
export function isOther({ run: before, file: fileBefore }: Source, { run, file }: Source): boolean {
  if (file || fileBefore) return file?.path !== fileBefore?.path || file?.version !== fileBefore?.version;
  return run?.folder !== before?.folder || run?.trainedAt !== before?.trainedAt;
}

/** Points of another run or file are asked for anew, and nothing is looked up in them yet. */
export function takeSource(
  model: Model,
  {
    run,
    file,
    reason,
    words: onlyWords,
    others = [],
  }: Pick<Model, 'run' | 'file' | 'reason'> & { readonly words?: boolean; readonly others?: readonly OtherRun[] },
): Model {
  const other = isOther(model, { run, file });
  const anew = {
    pointsFor: '',
    lookUp: NOTHING_LOOKED_UP,
    analogy: NO_ANALOGY,
    further: NOTHING_FURTHER,
    selected: [],
    compared: undefined,
    laid: undefined,
  };
  return {
    ...model,
    received: true,
    run,
    onlyWords,
    file,
    reason,
    others,
    ...(other && { ...anew, lit: 'search' as const }),
  };
}

/** Whether the points are words: a file has nothing else. */
export function ofWords({ file, onlyWords, choice }: Pick<Model, 'file' | 'onlyWords' | 'choice'>): boolean {
  return file !== undefined || onlyWords === true || choice.of === 'vocabulary';
}

/** The layer that is chosen of this run; undefined for the last. */
export function layerOf({ choice, run }: Pick<Model, 'choice' | 'run'>): number | undefined {
  return choice.layer && choice.layer.of === run?.folder ? choice.layer.at : undefined;
}

/** Which points are asked for. */
export function shownPoints(model: Model): ShownPoints {
  const { of, limit } = model.choice;
  const { words, alone } = model.further;
  const layer = layerOf(model);
  if (!ofWords(model)) return { of, limit, ...(layer !== undefined && { layer }) };
  return { of: 'vocabulary', limit, ...(words.length > 0 && { words, alone }) };
}

/** Another colour, filter or search: kinds and matches follow, and nothing is computed anew. */
export function restyle(model: Model, part: Partial<Choice>): Model {
  const choice = { ...model.choice, ...part };
  const { points } = model;
  if (!points) return { ...model, choice };
  const found = wantsClusters(choice) ? (model.found ?? clustersOf({ ...model, choice })) : undefined;
  return {
    ...model,
    choice,
    found,
    kinds: divide(points, choice.colourBy, found),
    matches: search(points, choice.searchIn, choice.search),
  };
}

function wantsClusters({ clusters, colourBy }: Choice): boolean {
  return clusters || colourBy === 'cluster';
}

/** Of points in the plane; those in space have none. */
function clustersOf(model: Model): Clusters | undefined {
  const { points, places, placedIn } = model;
  return points && places && placedIn === 2 ? findClusters(places, points.names, ofWords(model)) : undefined;
}

export function toggleKind({ choice }: Model, kind: string, shown: boolean): Pick<Choice, 'hidden'> {
  return { hidden: shown ? choice.hidden.filter(other => other !== kind) : [...choice.hidden, kind] };
}

/** All others are hidden; all are shown again where they were. */
export function showOnly({ kinds, choice }: Model, kind: string): Pick<Choice, 'hidden'> {
  const alone = kinds.names.every(name => (name === kind) !== choice.hidden.includes(name));
  return { hidden: alone ? [] : kinds.names.filter(name => name !== kind) };
}

/** What `points` are asked for. */
export function wantedOf(shown: ShownPoints): string {
  return JSON.stringify([shown.of, shown.limit, shown.layer, shown.words, shown.alone]);
}

/** Other points have no places yet: those of the points before would lie. What was looked up stands elsewhere among them. */
export function takePoints(model: Model, points: ProjectionPoints, pointsFor: string): Model {
  const words = ofWords(model);
  const placed = words ? placeAmong(points.names) : undefined;
  const { lookUp, analogy } = model;
  const moved = placed && {
    lookUp: { ...lookUp, ...(lookUp.neighbours && { neighbours: lookUp.neighbours.map(placed) }) },
    analogy: { ...analogy, ...(analogy.answers && { answers: analogy.answers.map(placed) }) },
  };
  const others = moved ?? { lookUp: NOTHING_LOOKED_UP, analogy: NO_ANALOGY, lit: 'search' as const };
  const gone = {
    compared: undefined,
    laid: undefined,
    places: undefined,
    coordinates: undefined,
    explained: undefined,
    found: undefined,
    selected: [],
  };
  const lit = model.lit === 'selection' ? { lit: 'search' as const } : {};
  return restyle({ ...model, ...others, ...gone, ...lit, points, pointsFor }, {});
}

function placeAmong(names: readonly string[]): (near: NearName) => NearName {
  const places = new Map(names.map((name, point) => [name, point]));
  return near => ({ ...near, point: places.get(near.name) ?? -1 });
}

export function takeResult(model: Model, result: AxesResult, axes?: AskedAxes): Model {
  const { coordinates, explained, angle } = result;
  const placedBy = model.choice.method;
  const byAxes = placedBy === 'axes' && axes ? { ...axes, angle } : undefined;
  const placedIn = dimensionsOf(model.choice, placedBy);
  const placedWith = describeSettings(model.choice, placedBy);
  return showComponents({
    ...model,
    explained,
    axes: byAxes,
    placedBy,
    placedIn,
    placedWith,
    coordinates,
    compared: undefined,
  });
}

/** Other principal components as axes: nothing is computed anew. */
export function showComponents(model: Model): Model {
  const { coordinates, points, choice, placedBy } = model;
  if (!coordinates || !points) return model;
  const placedIn = dimensionsOf(choice, placedBy);
  const drawn = drawnColumns(model, coordinates, points.count);
  const frame = frameOf(drawn, placedIn);
  const places = normalize(drawn, placedIn, frame);
  return restyle({ ...model, placedIn, frame, places, found: undefined, laid: undefined }, {});
}

/** What of computed coordinates is drawn, [count, dimensions]. */
export function drawnColumns(
  { choice, placedBy }: Pick<Model, 'choice' | 'placedBy'>,
  coordinates: Float32Array,
  count: number,
): Float32Array {
  const columns = placedBy === 'pca' ? choice.components : [0, 1, 2];
  return pick(coordinates, coordinates.length / Math.max(1, count), columns.slice(0, dimensionsOf(choice, placedBy)));
}

/** Components that there are not are 0. */
function pick(coordinates: Float32Array, width: number, columns: readonly number[]): Float32Array {
  if (width === columns.length && columns.every((column, k) => column === k)) return coordinates;
  const count = width > 0 ? coordinates.length / width : 0;
  const picked = new Float32Array(count * columns.length);
  for (let i = 0; i < count; i++) {
    for (const [k, column] of columns.entries())
      picked[i * columns.length + k] = column < width ? coordinates[i * width + column]! : 0;
  }
  return picked;
}

/** Places on the way; nothing where they are of other points or of another method. */
export function takeStep(model: Model, coordinates: Float32Array): Model | undefined {
  const placedBy = model.choice.method;
  const placedIn = dimensionsOf(model.choice, placedBy);
  if (!METHODS[placedBy].steps || coordinates.length !== placedIn * (model.points?.count ?? 0)) return undefined;
  const placedWith = describeSettings(model.choice, placedBy);
  return {
    ...model,
    placedBy,
    placedIn,
    placedWith,
    axes: undefined,
    found: undefined,
    compared: undefined,
    laid: undefined,
    places: normalize(coordinates, placedIn),
  };
}

/** Where a word or an example is drawn; -1 where it is not. */
export function pointOf({ points }: Pick<Model, 'points'>, name: string): number {
  return points?.names.indexOf(name) ?? -1;
}

/** Points that stand out, first those that matter most; undefined where none do. */
export function litPoints(model: Model): readonly number[] | undefined {
  const { lit, lookUp, analogy, matches, selected } = model;
  if (lit === 'selection') return selected;
  const words = wordsOf(analogy);
  if (lit === 'analogy' && words) return words.map(word => pointOf(model, word)).filter(point => point >= 0);
  const looked = lookedAt(lookUp);
  if (lit === 'neighbours' && looked) {
    const near = (lookUp.neighbours ?? []).map(({ point }) => point);
    return [looked.point ?? pointOf(model, looked.name), ...near].filter(point => point >= 0);
  }
  return matches;
}

/** The point whose neighbours stand out; -1 where there is none. */
export function markedPoint(model: Model): number {
  const looked = model.lit === 'neighbours' ? lookedAt(model.lookUp) : undefined;
  return looked ? (looked.point ?? pointOf(model, looked.name)) : -1;
}

/** Words of what was looked up that are not drawn. */
export function missingWords(model: Model): readonly string[] {
  const { lit, lookUp, analogy } = model;
  if (!ofWords(model)) return [];
  const absent = (words: readonly string[]) => words.filter(word => pointOf(model, word) < 0);
  if (lit === 'analogy') return absent(wordsOf(analogy) ?? []);
  const looked = lookedAt(lookUp);
  if (lit !== 'neighbours' || !looked) return [];
  const near = lookUp.neighbours?.filter(({ point }) => point < 0) ?? [];
  return [...absent([looked.name]), ...near.map(({ name }) => name)];
}

/** What "Only these" draws. */
export function lookedUpWords(model: Model): readonly string[] {
  const looked = lookedAt(model.lookUp);
  if (model.lit === 'analogy') return wordsOf(model.analogy) ?? [];
  return looked && model.lookUp.neighbours ? [looked.name, ...model.lookUp.neighbours.map(({ name }) => name)] : [];
}
