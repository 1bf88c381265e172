/** Parameters of ours <-> tensors of a family's files, each way as exact: what a `Mapping` says, done. */
import { internal } from '../base/errors';
import type { HostTensor } from '../base/hostTensor';
import type { Mapping } from './family';

type Numbers = Float32Array;

/** How wide each of theirs is in our last axis. */
function widthsOf({ of, parts, shape }: Mapping): readonly number[] {
  return parts ?? of.map(() => shape[shape.length - 1]! / of.length);
}

/** Shapes of theirs, in the order of `of`. */
export function shapesOfTheirs(mapping: Mapping): readonly (readonly number[])[] {
  const { layout, shape } = mapping;
  const [first] = shape as [number, ...number[]];
  const isVector = shape.length === 1;
  return widthsOf(mapping).map(width => {
    if (layout === 'against-zero') return isVector ? [1] : [1, first];
    if (typeof layout === 'object' && 'kernel' in layout)
      return isVector ? [width] : [width, first / layout.kernel, layout.kernel];
    if (layout === 'row') return [1, width];
    if (layout === 'same') return [...shape.slice(0, -1), width];
    return isVector ? [width] : [width, first];
  });
}

/** What theirs become. @param theirs in the order of `of`, each of the shape of `shapesOfTheirs` */
export function toOurs(mapping: Mapping, theirs: readonly HostTensor[]): HostTensor {
  const { layout, shape, name } = mapping;
  const expected = shapesOfTheirs(mapping);
  if (theirs.length !== expected.length || theirs.some(({ shape }, i) => shape.join() !== expected[i]!.join()))
    throw internal(`${name} is of [${expected.join('], [')}], not of [${theirs.map(each => each.shape).join('], [')}]`);
  const data = theirs.map(each => each.data as Numbers);
  const ours = (values: Numbers): HostTensor => ({ dtype: 'float32', shape, data: values });
  const [one] = data as [Numbers, ...Numbers[]];
  if (layout === 'against-zero') {
    const both = new Float32Array(2 * one.length);
    one.forEach((x, i) => {
      both[2 * i + 1] = x;
    });
    return ours(both);
  }
  if (typeof layout === 'object') {
    if ('kernel' in layout) return ours(shape.length === 1 ? one : reverseAxes(one, expected[0]!));
    const rows = shape[shape.length - 1]!;
    const byPart = moveRows(one, rows, row => partFirst(row, rows, layout.byHead));
    return ours(shape.length === 1 ? byPart : turn(byPart, rows, shape[0]!));
  }
  const maps =
    layout === 'turned' && shape.length > 1 ? data.map((x, i) => turn(x, widthsOf(mapping)[i]!, shape[0]!)) : data;
  return ours(maps.length === 1 ? maps[0]! : sideBySide(maps, widthsOf(mapping)));
}

/** The way back: theirs, in the order of `of`. */
export function toTheirs(mapping: Mapping, ours: HostTensor): readonly HostTensor[] {
  const { layout, shape, name } = mapping;
  if (ours.shape.join() !== shape.join()) throw internal(`${name} is [${shape}], not [${ours.shape}]`);
  const shapes = shapesOfTheirs(mapping);
  const data = ours.data as Numbers;
  const theirs = (values: readonly Numbers[]): readonly HostTensor[] =>
    values.map((each, i) => ({ dtype: 'float32', shape: shapes[i]!, data: each }));
  if (layout === 'against-zero')
    return theirs([Float32Array.from({ length: data.length / 2 }, (_, i) => data[2 * i + 1]! - data[2 * i]!)]);
  if (typeof layout === 'object') {
    if ('kernel' in layout) return theirs([shape.length === 1 ? data : reverseAxes(data, [...shapes[0]!].reverse())]);
    const rows = shape[shape.length - 1]!;
    const turned = shape.length === 1 ? data : turn(data, shape[0]!, rows);
    return theirs([moveRows(turned, rows, row => headFirst(row, rows, layout.byHead))]);
  }
  const widths = widthsOf(mapping);
  const maps = widths.length === 1 ? [data] : apart(data, widths);
  return theirs(layout === 'turned' && shape.length > 1 ? maps.map((x, i) => turn(x, shape[0]!, widths[i]!)) : maps);
}

/** [rows, columns] -> [columns, rows]; in squares, so that neither side is read from far apart. */
function turn(x: Numbers, rows: number, columns: number): Numbers {
  const out = new Float32Array(x.length);
  const side = 32;
  for (let top = 0; top < rows; top += side) {
    const bottom = Math.min(rows, top + side);
    for (let left = 0; left < columns; left += side) {
      const right = Math.min(columns, left + side);
      for (let row = top; row < bottom; row++)
        for (let column = left; column < right; column++) out[column * rows + row] = x[row * columns + column]!;
    }
  }
  return out;
}

/** [a, b, c] -> [c, b, a] */
function reverseAxes(x: Numbers, [a, b, c]: readonly number[]): Numbers {
  const out = new Float32Array(x.length);
  for (let i = 0; i < a!; i++)
    for (let j = 0; j < b!; j++) for (let k = 0; k < c!; k++) out[(k * b! + j) * a! + i] = x[(i * b! + j) * c! + k]!;
  return out;
}

/** Several [rows, width] as one. */
function sideBySide(maps: readonly Numbers[], widths: readonly number[]): Numbers {
  const total = widths.reduce((a, b) => a + b, 0);
  const rows = maps[0]!.length / widths[0]!;
  const out = new Float32Array(rows * total);
  let from = 0;
  for (const [i, map] of maps.entries()) {
    const width = widths[i]!;
    for (let row = 0; row < rows; row++) out.set(map.subarray(row * width, (row + 1) * width), row * total + from);
    from += width;
  }
  return out;
}

function apart(x: Numbers, widths: readonly number[]): readonly Numbers[] {
  const total = widths.reduce((a, b) => a + b, 0);
  const rows = x.length / total;
  let from = 0;
  return widths.map(width => {
    const out = new Float32Array(rows * width);
    for (let row = 0; row < rows; row++)
      out.set(x.subarray(row * total + from, row * total + from + width), row * width);
    from += width;
    return out;
  });
}

/** Rows in another order. @param of which row of x a row of the result is */
function moveRows(x: Numbers, rows: number, of: (row: number) => number): Numbers {
  const width = x.length / rows;
  const out = new Float32Array(x.length);
  for (let row = 0; row < rows; row++) out.set(x.subarray(of(row) * width, (of(row) + 1) * width), row * width);
  return out;
}

/** Of [3, heads, d]: where the row stands in [heads, 3, d]. */
function partFirst(row: number, rows: number, heads: number): number {
  const each = rows / 3 / heads;
  const [part, head, feature] = [Math.floor(row / (heads * each)), Math.floor(row / each) % heads, row % each];
  return (head * 3 + part) * each + feature;
}

/** Of [heads, 3, d]: where the row stands in [3, heads, d]. */
function headFirst(row: number, rows: number, heads: number): number {
  const each = rows / 3 / heads;
  const [head, part, feature] = [Math.floor(row / (3 * each)), Math.floor(row / each) % 3, row % each];
  return (part * heads + head) * each + feature;
}
