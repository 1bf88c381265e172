/** What is written in, over and beside the plot, as the model says it. Pure. */
import { formatCount, formatPercent } from '../../src/core/base/formatNumber';
import { formatOrigin } from '../../src/core/base/formatTime';
import { shorten } from '../../src/core/base/shorten';
import type { AxisEnds } from '../../src/core/explain/points/lookUp';
import type { AxisNames } from './arrows';
import { askedAxes, axisFields, nameOfEnd } from './enteredAxes';
import { findMiddles, type NamesInPlot } from './layout';
import { METHODS } from './limits';
import { describeAnalogy, lookedAt, wordsOf } from './lookUp';
import { layerOf, litPoints, type Model, ofWords, pointOf } from './model';

const NAME_LENGTH = 24;
const CLUSTER_LENGTH = 40;
/** Of fewer points than these that stand out, each has its name. */
const MOST_NAMED = 200;

/** Arrows of the analogy, as points: from, to. */
export function arrowsOf(model: Model): readonly (readonly [number, number])[] {
  const words = model.lit === 'analogy' ? wordsOf(model.analogy) : undefined;
  if (!words) return [];
  const [a, b, c, d] = words.map(word => pointOf(model, word)) as [number, number, number, number];
  return [[a, b] as const, [c, d] as const].filter(ends => ends.every(point => point >= 0));
}

export function axisNames({ placedBy, axes }: Model): AxisNames | undefined {
  if (placedBy !== 'axes' || !axes) return undefined;
  const { x, y } = axes;
  return {
    left: nameOfEnd(x.from),
    right: nameOfEnd(x.to),
    ...(y && { bottom: nameOfEnd(y.from), top: nameOfEnd(y.to) }),
  };
}

/** Names in the plot: of points, the first ones first, and of kinds, in their middles. */
export function namesInPlot(model: Model): NamesInPlot {
  const { points, places, choice, kinds } = model;
  const names = points?.names ?? [];
  const lit = litPoints(model);
  const nameOf = (point: number) => shorten(names[point]!, NAME_LENGTH);
  const insists = lit !== undefined;
  if (model.found && choice.clusters && !(lit && lit.length < MOST_NAMED)) {
    const headings = model.found.clusters.map(({ name, x, y }) => ({ text: shorten(name, CLUSTER_LENGTH), x, y }));
    return { points: () => [], nameOf, headings, insists: false };
  }
  const tooMany = model.lit === 'selection' && (lit?.length ?? 0) >= MOST_NAMED;
  if (lit)
    return { points: () => (tooMany ? [] : lit), nameOf, headings: [], insists: insists && lit.length < MOST_NAMED };
  if (ofWords(model)) return { points: () => names.keys(), nameOf, headings: [], insists };
  const named = choice.colourBy !== 'correctness' && !kinds.shades && model.placedIn === 2;
  const middles = places && named ? findMiddles(kinds, places) : [];
  const headings = middles.flatMap((middle, kind) => {
    const name = kinds.names[kind]!;
    return middle && name && !choice.hidden.includes(name) ? [{ text: shorten(name, NAME_LENGTH), ...middle }] : [];
  });
  return { points: () => [], nameOf, headings, insists };
}

/** `PCA of 5,000 words` */
export function describePlot(model: Model): string {
  const { placedBy, points } = model;
  return `${METHODS[placedBy].title} of ${formatCount(points?.count ?? 0)} ${ofWords(model) ? 'words' : 'examples'}`;
}

/** What stands out, for those who do not see it. */
export function describeLit(model: Model): string | undefined {
  if (model.lit === 'analogy') return describeAnalogy(model.analogy);
  const looked = lookedAt(model.lookUp);
  if (model.lit === 'selection') return `${formatCount(model.selected.length)} selected`;
  return model.lit === 'neighbours' && looked ? `neighbors of ${looked.name}` : undefined;
}

/** Why there are no axes yet. */
function describeMissing(model: Model): string {
  const unfound = axisFields(model).find(({ end }) => typeof end === 'object' && end.points.length === 0);
  if (unfound && model.points) return `nothing matches ${unfound.text}`;
  return `enter two ${ofWords(model) ? 'words' : 'searches'} for the x-axis`;
}

/** @param now milliseconds since 1970 */
export function describeSource(model: Model, now: number): string {
  const { run, file, points, explained, axes, further, choice, placedBy, placedIn, placedWith } = model;
  if (!run && !file) return '';
  const parts = [file?.name ?? (run && `${run.name}, ${run.checkpoint} checkpoint, ${formatOrigin(run, now)}`) ?? ''];
  if (points && points.total > points.count) {
    const which = further.alone ? 'looked up' : ofWords(model) ? 'most frequent words' : 'random sample';
    parts.push(`${formatCount(points.count)} of ${formatCount(points.total)} (${which})`);
  }
  const layer = layerOf(model);
  if (points?.layers && layer !== undefined && !ofWords(model)) parts.push(`layer ${layer} of ${points.layers}`);
  if (explained && placedBy === 'pca') {
    const drawn = choice.components.slice(0, placedIn);
    for (const [axis, component] of drawn.entries()) {
      const share = formatPercent(explained[component] ?? 0);
      parts.push(`PC ${component + 1} (${'xyz'[axis]}): ${share}${axis === 0 ? ' of variance' : ''}`);
    }
    if (explained.length > 2) {
      const all = explained.reduce((sum, part) => sum + part, 0);
      parts.push(`first ${explained.length}: ${formatPercent(all)}`);
    }
  }
  if (placedWith !== '' && model.places) parts.push(placedWith);
  if (choice.method === 'axes' && !askedAxes(model)) parts.push(describeMissing(model));
  if (axes) {
    const { x, y, angle } = axes;
    const along = ({ from, to }: AxisEnds) => `cosine with ${nameOfEnd(from)} → ${nameOfEnd(to)}`;
    parts.push(`x: ${along(x)}`);
    parts.push(y ? `y: ${along(y)}` : 'y: PC 1 of the rest');
    if (angle !== undefined) parts.push(`${Math.round(angle)}° between them`);
  }
  return parts.join(' · ');
}
