/** What is written and drawn over the points: names, arrows, axes, lines of equal density, the outline of a lasso. */
import type { Theme } from '../shared/theme';
import { type Arrow, type AxisMarks, type AxisNames, arrowBetween, markAxes } from './arrows';
import type { Contour } from './contours';
import type { Outline } from './lasso';
import {
  type Frame,
  type Label,
  type LabelCandidate,
  type NamesInPlot,
  placeLabels,
  type Size,
  toScreen,
  type Viewport,
} from './layout';
import { paintArrows, paintAxes, paintCompass, paintContours, paintLabels, paintOutline } from './overlay';

const PIXELS_A_LABEL = 9000;
const MOST_CANDIDATES = 4000;

/** The points as they are seen. */
export interface Seen {
  readonly viewport: Viewport;
  readonly size: Size;
  /** [count, 2] */
  readonly places: Float32Array;
  readonly pointSize: number;
  readonly isShown: (point: number) => boolean;
  /** The ends of the axes of space. */
  readonly axes: readonly (readonly [number, number])[] | undefined;
}

export interface Placed {
  readonly labels: readonly Label[];
  readonly arrows: readonly Arrow[];
  readonly axes: AxisMarks | undefined;
}

export class Annotations {
  names: NamesInPlot = { points: () => [], nameOf: () => '', headings: [], insists: false };
  /** From point to point. */
  arrows: readonly (readonly [from: number, to: number])[] = [];
  axes: { readonly names: AxisNames; readonly frame: Frame } | undefined;
  contours: readonly Contour[] = [];
  outline: Outline | undefined;
  /** What the three axes are called. */
  compass: readonly string[] = [];

  /** @param still the points have come to rest */
  paint(context: CanvasRenderingContext2D, theme: Theme, seen: Seen, still: boolean): void {
    const { size, viewport, axes } = seen;
    if (axes) paintCompass(context, theme, size, axes, this.compass);
    if (still && !axes) paintContours(context, theme, viewport, size, this.contours);
    if (this.outline) paintOutline(context, theme, this.outline);
    if (!still) return;
    const placed = this.place(context, theme, seen);
    if (placed.axes) paintAxes(context, theme, size, placed.axes);
    paintArrows(context, theme, placed.arrows);
    paintLabels(context, theme, this.font(theme), placed.labels);
  }

  place(context: CanvasRenderingContext2D, theme: Theme | undefined, seen: Seen): Placed {
    return {
      labels: theme ? this.placeLabels(context, theme, seen) : [],
      arrows: this.placeArrows(seen),
      axes: this.placeAxes(seen),
    };
  }

  private placeLabels(context: CanvasRenderingContext2D, theme: Theme, seen: Seen): Label[] {
    const { viewport, size, places, isShown } = seen;
    if (places.length === 0) return [];
    const { headings, points, nameOf, insists } = this.names;
    const wanted: LabelCandidate[] = headings.map(({ text, x, y }) => {
      const [left, top] = toScreen(viewport, size, x, y);
      return { text, x: left, y: top, centred: true };
    });
    const leftFirst = this.leftOfArrows(places);
    for (const point of points()) {
      if (wanted.length >= MOST_CANDIDATES) break;
      const [x, y] = toScreen(viewport, size, places[2 * point]!, places[2 * point + 1]!);
      if (x < 0 || y < 0 || x > size.width || y > size.height || !isShown(point)) continue;
      wanted.push({ text: nameOf(point), x, y, insists, leftFirst: leftFirst.has(point) });
    }
    context.font = this.font(theme);
    const most = Math.round((size.width * size.height) / PIXELS_A_LABEL);
    return placeLabels(wanted, size, Math.max(most, headings.length), text => context.measureText(text).width);
  }

  /** Points whose arrow is at their right, so that their name is better at their left. */
  private leftOfArrows(places: Float32Array): ReadonlySet<number> {
    const across = (point: number) => places[2 * point]!;
    return new Set(this.arrows.map(([from, to]) => (across(from) < across(to) ? from : to)));
  }

  private placeArrows({ viewport, size, places, pointSize }: Seen): Arrow[] {
    const inset = pointSize / 2 + 3;
    const isThere = (point: number) => 2 * point < places.length;
    const at = (point: number) => toScreen(viewport, size, places[2 * point]!, places[2 * point + 1]!);
    return this.arrows
      .filter(ends => ends.every(isThere))
      .flatMap(([from, to]) => arrowBetween(at(from), at(to), inset) ?? []);
  }

  private placeAxes({ viewport, size, places }: Seen): AxisMarks | undefined {
    return this.axes && places.length > 0 ? markAxes(this.axes.names, this.axes.frame, viewport, size) : undefined;
  }

  /** Names of kinds are set in bold, names of points are not; the two never stand together. */
  private font({ fontFamily }: Theme): string {
    return this.names.headings.length > 0 ? `600 13px ${fontFamily}` : `12px ${fontFamily}`;
  }
}
