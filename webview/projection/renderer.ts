/** What draws points: the contract that WebGL 2 and the page's own pixels keep. */
import type { Size, Viewport } from './layout';

/** How a point looks, in the fourth byte of its style. */
export const SHAPES = ['circle', 'square', 'diamond', 'triangle', 'cross'] as const;
/** Added to the shape: drawn faintly, below the others. */
export const DIM = 8;
/** Added to the shape: not drawn. */
export const HIDDEN = 16;

/** Opacity of points that a search or a filter has put into the background, and of others. */
export const DIM_OPACITY = 0.16;
export const FULL_OPACITY = 0.88;

export interface Frame {
  readonly viewport: Viewport;
  readonly size: Size;
  /** Device pixels a CSS pixel. */
  readonly density: number;
  /** CSS pixels. */
  readonly pointSize: number;
  /** From the earlier places (0) to the present ones (1). */
  readonly moved: number;
  /** Points have a depth: nearer ones are larger, and hide those behind. */
  readonly deep: boolean;
  /** What is behind the points. */
  readonly background: string;
}

export interface Renderer {
  /**
   * @param from [count, 2] where the points come from
   * @param to [count, 2] where they go
   * @param depth [count] 0 nearest to 1 farthest; left out in the plane
   */
  setPlaces(from: Float32Array, to: Float32Array, depth?: Float32Array): void;
  /** @param styles [count, 4] red, green, blue, shape */
  setStyles(styles: Uint8Array): void;
  draw(frame: Frame): void;
  dispose(): void;
}
