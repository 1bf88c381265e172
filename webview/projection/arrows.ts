/** Arrows between points, and axes through a plot, as numbers. Pure. */
import type { Frame, Size, Viewport } from './layout';
import { toScreen } from './layout';

export interface Arrow {
  /** In pixels: the line, shortened at both ends. */
  readonly line: readonly [number, number, number, number];
  /** The corners of its head. */
  readonly head: readonly [number, number, number, number, number, number];
}

const HEAD_LENGTH = 10;
const HEAD_WIDTH = 8;

/**
 * @param inset pixels left free at both ends, for the points
 * @returns undefined where the ends are too near for an arrow
 */
export function arrowBetween(
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
  inset: number,
): Arrow | undefined {
  const length = Math.hypot(x2 - x1, y2 - y1);
  if (length < 2 * inset + HEAD_LENGTH) return undefined;
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
  const tip = [x2 - dx * inset, y2 - dy * inset] as const;
  const neck = [tip[0] - dx * HEAD_LENGTH, tip[1] - dy * HEAD_LENGTH] as const;
  const [wx, wy] = [(-dy * HEAD_WIDTH) / 2, (dx * HEAD_WIDTH) / 2];
  return {
    line: [x1 + dx * inset, y1 + dy * inset, neck[0], neck[1]],
    head: [tip[0], tip[1], neck[0] + wx, neck[1] + wy, neck[0] - wx, neck[1] - wy],
  };
}

/** What the ends of the axes are called. */
export interface AxisNames {
  readonly left: string;
  readonly right: string;
  readonly bottom?: string;
  readonly top?: string;
}

export interface AxisMarks {
  /** Pixels; outside of the plot where zero is not in sight. */
  readonly zeroX: number;
  readonly zeroY: number;
  readonly names: readonly { readonly text: string; readonly x: number; readonly y: number; readonly align: Align }[];
}

export type Align = 'left' | 'right' | 'center';

const EDGE = 10;

/** Where both axes are zero, and what stands at their ends, at the edges of the plot. */
export function markAxes(
  { left, right, bottom, top }: AxisNames,
  frame: Frame,
  viewport: Viewport,
  size: Size,
): AxisMarks {
  const [zeroX, zeroY] = toScreen(viewport, size, ...placeIn(frame, 0, 0));
  const [middleX, middleY] = [size.width / 2, size.height / 2];
  return {
    zeroX,
    zeroY,
    names: [
      { text: `← ${left}`, x: EDGE, y: middleY, align: 'left' },
      { text: `${right} →`, x: size.width - EDGE, y: middleY, align: 'right' },
      ...(top === undefined ? [] : [{ text: `↑ ${top}`, x: middleX, y: EDGE + 4, align: 'center' as const }]),
      ...(bottom === undefined
        ? []
        : [{ text: `↓ ${bottom}`, x: middleX, y: size.height - EDGE - 4, align: 'center' as const }]),
    ],
  };
}

function placeIn({ x, y, scale }: Frame, at: number, up: number): readonly [number, number] {
  return [(at - x) * scale, (up - y) * scale];
}
