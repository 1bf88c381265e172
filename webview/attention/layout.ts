/** Attention as numbers: how large a cell is, what lies under the pointer, which links are strongest. */

import { type Grid, shadeOf } from './grid';

/**
 * Pixels of a heatmap, one a cell, from nothing to `max`; of signed weights from `-max`. What the mask hides is see-through.
 *
 * @param threshold weights below it are drawn as nothing
 * @param ramp [256, 4]
 * @returns [weights.length, 4]
 */
export function paintCells(
  grid: Pick<Grid, 'weights' | 'max' | 'signed'>,
  threshold: number,
  ramp: Uint8ClampedArray,
): Uint8ClampedArray<ArrayBuffer> {
  const { weights } = grid;
  const pixels = new Uint8ClampedArray(weights.length * 4);
  for (let i = 0; i < weights.length; i++) {
    const shade = shadeOf(grid, weights[i]!, threshold);
    if (shade === undefined) continue;
    const from = 4 * Math.max(0, Math.min(255, Math.round(shade * 255)));
    for (let c = 0; c < 4; c++) pixels[4 * i + c] = ramp[from + c]!;
  }
  return pixels;
}

/** Largest and smallest side of a cell, in CSS pixels. */
const LARGEST_CELL = 44;
const SMALLEST_CELL = 1;

/** Below this a label would run into the next. */
const LABEL_ROOM = 13;

/** Cells from this size on have room for a number. */
export const NUMBER_CELL = 34;

/** A character of a label, about. */
const CHARACTER = 6.6;
const LONGEST_LABEL = 14;

export interface Geometry {
  /** Side of a cell, CSS pixels; a whole number where cells are large enough for a fraction to show. */
  readonly cell: number;
  /** Of all cells. */
  readonly width: number;
  readonly height: number;
  /** Every how many tokens one is labelled. */
  readonly labelEvery: number;
  /** Room for the queries' labels. */
  readonly left: number;
  /** Room for the keys' labels, which lean. */
  readonly top: number;
  readonly queries: readonly string[];
  readonly keys: readonly string[];
}

/**
 * @param room for labels and cells
 * @param zoom 1 fits the width
 */
export function measureGrid(
  { queries, keys }: { readonly queries: readonly string[]; readonly keys: readonly string[] },
  room: number,
  zoom: number,
): Geometry {
  const [rows, columns] = [queries.map(shortenToken), keys.map(shortenToken)];
  const longest = (labels: readonly string[]) => Math.max(1, ...labels.map(label => Array.from(label).length));
  const left = Math.ceil(longest(rows) * CHARACTER) + 10;
  // 55 degrees: sin 0.82.
  const top = Math.ceil(longest(columns) * CHARACTER * 0.82) + 12;
  const fit = Math.min(LARGEST_CELL, (room - left - top * 0.5) / Math.max(1, keys.length));
  const wanted = Math.max(SMALLEST_CELL, fit) * zoom;
  const cell = wanted >= 3 ? Math.floor(wanted) : wanted;
  const labelEvery = Math.max(1, Math.ceil(LABEL_ROOM / cell));
  return {
    cell,
    width: cell * keys.length,
    height: cell * queries.length,
    labelEvery,
    left,
    top,
    queries: rows,
    keys: columns,
  };
}

function shortenToken(token: string): string {
  const characters = Array.from(token);
  return characters.length <= LONGEST_LABEL ? token : `${characters.slice(0, LONGEST_LABEL - 1).join('')}…`;
}

export interface Cell {
  readonly query: number;
  readonly key: number;
}

/** Queries and keys that show. */
export interface Extent {
  readonly rows: number;
  readonly columns: number;
}

export function extentOf({ queries, keys }: Grid): Extent {
  return { rows: queries.tokens.length, columns: keys.tokens.length };
}

/** The cell at a place, counted from the first cell's corner; undefined outside. */
export function cellAt(x: number, y: number, cell: number, { rows, columns }: Extent): Cell | undefined {
  const key = Math.floor(x / cell);
  const query = Math.floor(y / cell);
  return key < 0 || query < 0 || key >= columns || query >= rows ? undefined : { query, key };
}

/** The part of a keyboard event that counts here. */
export interface Press {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
}

/** Where a key press takes the cell; undefined where the key means nothing here. */
export function moveCell(
  from: Cell | undefined,
  { key: pressed, shiftKey, ctrlKey }: Press,
  { rows, columns }: Extent,
): Cell | undefined {
  const { query, key } = from ?? { query: 0, key: 0 };
  const step = shiftKey ? 10 : 1;
  const within = (i: number, count: number) => Math.max(0, Math.min(count - 1, i));
  switch (pressed) {
    case 'ArrowLeft':
      return from ? { query, key: within(key - step, columns) } : { query, key };
    case 'ArrowRight':
      return from ? { query, key: within(key + step, columns) } : { query, key };
    case 'ArrowUp':
      return from ? { query: within(query - step, rows), key } : { query, key };
    case 'ArrowDown':
      return from ? { query: within(query + step, rows), key } : { query, key };
    case 'Home':
      return { query: ctrlKey ? 0 : query, key: 0 };
    case 'End':
      return { query: ctrlKey ? rows - 1 : query, key: columns - 1 };
    default:
      return undefined;
  }
}

export interface Link extends Cell {
  readonly weight: number;
}

/** The strongest links, strongest first. */
export function strongestLinks({ weights, keys }: Grid, count: number, threshold = 0): Link[] {
  const columns = keys.tokens.length;
  const order: number[] = [];
  for (let i = 0; i < weights.length; i++) {
    const size = Math.abs(weights[i]!);
    if (size > 0 && size >= threshold && size < Number.POSITIVE_INFINITY) order.push(i);
  }
  order.sort((a, b) => Math.abs(weights[b]!) - Math.abs(weights[a]!) || a - b);
  return order.slice(0, count).map(i => ({ query: Math.floor(i / columns), key: i % columns, weight: weights[i]! }));
}

/**
 * Cuts one head out of all the thumbnails.
 *
 * @param weights [layers, heads, rows, columns]
 */
export function thumbnail(
  weights: Float32Array,
  heads: number,
  { rows, columns }: Extent,
  layer: number,
  head: number,
): { readonly weights: Float32Array; readonly max: number } {
  const area = rows * columns;
  const from = (layer * heads + head) * area;
  const cut = weights.subarray(from, from + area);
  let max = 0;
  for (const weight of cut) if (weight > max) max = weight;
  return { weights: cut, max };
}
