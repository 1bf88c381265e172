/** Attention as numbers: which tokens show, how large a cell is, what lies under the pointer, which links are strongest. */

const SPECIAL = /^(\[(CLS|SEP|PAD|BOS|EOS)\]|<\/?(s|pad|bos|eos|cls|sep)>|<\|[^|]*\|>)$/i;

/** Added by the tokenizer, not written by anybody. */
export function isSpecial(token: string): boolean {
  return SPECIAL.test(token);
}

/** A square of weights `[query, key]` over the tokens that show. */
export interface Grid {
  /** Index of each shown token in the text. */
  readonly places: readonly number[];
  readonly tokens: readonly string[];
  /** [side, side] row-major. */
  readonly weights: Float32Array;
  readonly max: number;
}

/** Cuts the shown tokens out of a whole matrix. Weights stay what they are: rows then sum to less than 1. */
export function makeGrid(tokens: readonly string[], weights: Float32Array, hideSpecial: boolean): Grid {
  const side = tokens.length;
  const places = [...tokens.keys()].filter(i => !hideSpecial || !isSpecial(tokens[i]!));
  const cut = new Float32Array(places.length ** 2);
  let max = 0;
  let at = 0;
  for (const query of places) {
    for (const key of places) {
      const weight = weights[query * side + key]!;
      cut[at++] = weight;
      if (weight > max) max = weight;
    }
  }
  return { places, tokens: places.map(i => tokens[i]!), weights: cut, max };
}

/**
 * Pixels of a heatmap, one a cell, from nothing to `max`.
 *
 * @param threshold weights below it are drawn as nothing
 * @param ramp [256, 4]
 * @returns [weights.length, 4]
 */
export function paintCells(
  weights: Float32Array,
  max: number,
  threshold: number,
  ramp: Uint8ClampedArray,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(weights.length * 4);
  const scale = max > 0 ? 255 / max : 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]! < threshold ? 0 : weights[i]!;
    const from = 4 * Math.min(255, Math.round(weight * scale));
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
  readonly size: number;
  /** Every how many tokens one is labelled. */
  readonly labelEvery: number;
  /** Room for the queries' labels. */
  readonly left: number;
  /** Room for the keys' labels, which lean. */
  readonly top: number;
  readonly labels: readonly string[];
}

/**
 * @param width room for labels and cells
 * @param zoom 1 fits the width
 */
export function measureGrid(tokens: readonly string[], width: number, zoom: number): Geometry {
  const labels = tokens.map(token => shortenToken(token));
  const longest = Math.max(1, ...labels.map(label => Array.from(label).length));
  const left = Math.ceil(longest * CHARACTER) + 10;
  // 55 degrees: sin 0.82.
  const top = Math.ceil(longest * CHARACTER * 0.82) + 12;
  const fit = Math.min(LARGEST_CELL, (width - left - top * 0.5) / Math.max(1, tokens.length));
  const wanted = Math.max(SMALLEST_CELL, fit) * zoom;
  const cell = wanted >= 3 ? Math.floor(wanted) : wanted;
  return { cell, size: cell * tokens.length, labelEvery: Math.max(1, Math.ceil(LABEL_ROOM / cell)), left, top, labels };
}

function shortenToken(token: string): string {
  const characters = Array.from(token);
  return characters.length <= LONGEST_LABEL ? token : `${characters.slice(0, LONGEST_LABEL - 1).join('')}…`;
}

export interface Cell {
  readonly query: number;
  readonly key: number;
}

/** The cell at a place, counted from the first cell's corner; undefined outside. */
export function cellAt(x: number, y: number, cell: number, side: number): Cell | undefined {
  const key = Math.floor(x / cell);
  const query = Math.floor(y / cell);
  return key < 0 || query < 0 || key >= side || query >= side ? undefined : { query, key };
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
  side: number,
): Cell | undefined {
  const { query, key } = from ?? { query: 0, key: 0 };
  const step = shiftKey ? 10 : 1;
  const within = (i: number) => Math.max(0, Math.min(side - 1, i));
  switch (pressed) {
    case 'ArrowLeft':
      return from ? { query, key: within(key - step) } : { query, key };
    case 'ArrowRight':
      return from ? { query, key: within(key + step) } : { query, key };
    case 'ArrowUp':
      return from ? { query: within(query - step), key } : { query, key };
    case 'ArrowDown':
      return from ? { query: within(query + step), key } : { query, key };
    case 'Home':
      return { query: ctrlKey ? 0 : query, key: 0 };
    case 'End':
      return { query: ctrlKey ? side - 1 : query, key: side - 1 };
    default:
      return undefined;
  }
}

export interface Link extends Cell {
  readonly weight: number;
}

/** The strongest links, strongest first. */
export function strongestLinks({ weights, tokens }: Grid, count: number, threshold = 0): Link[] {
  const side = tokens.length;
  const order: number[] = [];
  for (let i = 0; i < weights.length; i++) if (weights[i]! > 0 && weights[i]! >= threshold) order.push(i);
  order.sort((a, b) => weights[b]! - weights[a]! || a - b);
  return order.slice(0, count).map(i => ({ query: Math.floor(i / side), key: i % side, weight: weights[i]! }));
}

/**
 * Cuts one head out of all the thumbnails.
 *
 * @param weights [layers, heads, side, side]
 */
export function thumbnail(
  weights: Float32Array,
  heads: number,
  side: number,
  layer: number,
  head: number,
): { readonly weights: Float32Array; readonly max: number } {
  const area = side * side;
  const from = (layer * heads + head) * area;
  const cut = weights.subarray(from, from + area);
  let max = 0;
  for (const weight of cut) if (weight > max) max = weight;
  return { weights: cut, max };
}
