/** Quadtree over points in the plane, laid out depth first, for sums over far points as one. */

/** Points below which a square is not cut further: a leaf's points share one walk through the tree. */
const LEAF = 24;

/** Bits of a coordinate in the Morton code, so levels of the tree. */
const LEVELS = 16;

export class Quadtree {
  /** Points in Morton order. */
  readonly order: Uint32Array;
  readonly x: Float64Array;
  readonly y: Float64Array;

  /** Nodes in depth-first order: a node's children follow it, and `skip` is the first node after its last descendant. */
  nodes = 0;
  readonly centreX: Float64Array;
  readonly centreY: Float64Array;
  readonly mass: Float64Array;
  /** Squared side of the node's square. */
  readonly side2: Float64Array;
  readonly skip: Int32Array;
  /** Range of points, in Morton order. */
  readonly begin: Int32Array;
  readonly end: Int32Array;
  readonly leaf: Uint8Array;

  private readonly codes: Uint32Array;
  private readonly spareCodes: Uint32Array;
  private readonly spareOrder: Uint32Array;

  constructor(readonly count: number) {
    this.order = new Uint32Array(count);
    this.x = new Float64Array(count);
    this.y = new Float64Array(count);
    this.codes = new Uint32Array(count);
    this.spareCodes = new Uint32Array(count);
    this.spareOrder = new Uint32Array(count);
    // Chains of squares with one child are cut short below, so each inner node has at least two.
    const room = 2 * count + 1;
    this.centreX = new Float64Array(room);
    this.centreY = new Float64Array(room);
    this.mass = new Float64Array(room);
    this.side2 = new Float64Array(room);
    this.skip = new Int32Array(room);
    this.begin = new Int32Array(room);
    this.end = new Int32Array(room);
    this.leaf = new Uint8Array(room);
  }

  /** @param points [count, 2] row-major */
  build(points: Float64Array): void {
    const { count } = this;
    let left = Number.POSITIVE_INFINITY;
    let right = Number.NEGATIVE_INFINITY;
    let bottom = Number.POSITIVE_INFINITY;
    let top = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < 2 * count; i += 2) {
      left = Math.min(left, points[i]!);
      right = Math.max(right, points[i]!);
      bottom = Math.min(bottom, points[i + 1]!);
      top = Math.max(top, points[i + 1]!);
    }
    const side = Math.max(right - left, top - bottom, Number.MIN_VALUE) * (1 + 1e-9);
    const scale = 2 ** LEVELS / side;
    for (let i = 0; i < count; i++) {
      const column = Math.min(65535, (points[2 * i]! - left) * scale);
      const row = Math.min(65535, (points[2 * i + 1]! - bottom) * scale);
      this.codes[i] = interleave(column) | (interleave(row) << 1);
      this.order[i] = i;
    }
    this.sort();
    for (let i = 0; i < count; i++) {
      this.x[i] = points[2 * this.order[i]!]!;
      this.y[i] = points[2 * this.order[i]! + 1]!;
    }
    this.nodes = 0;
    this.grow(0, count, LEVELS, side);
  }

  /** Radix sort of codes and order together, 8 bits a pass. */
  private sort(): void {
    const { count } = this;
    let codes = this.codes;
    let order = this.order;
    let otherCodes = this.spareCodes;
    let otherOrder = this.spareOrder;
    const starts = new Uint32Array(257);
    for (let shift = 0; shift < 32; shift += 8) {
      starts.fill(0);
      for (let i = 0; i < count; i++) starts[((codes[i]! >>> shift) & 255) + 1]!++;
      for (let b = 0; b < 256; b++) starts[b + 1]! += starts[b]!;
      for (let i = 0; i < count; i++) {
        const at = starts[(codes[i]! >>> shift) & 255]!++;
        otherCodes[at] = codes[i]!;
        otherOrder[at] = order[i]!;
      }
      [codes, otherCodes] = [otherCodes, codes];
      [order, otherOrder] = [otherOrder, order];
    }
  }

  /** Adds the node of points begin..end, which agree in their codes above `level`, and returns it. */
  private grow(begin: number, end: number, level: number, side: number): number {
    // Where all points lie in one quarter, go straight to the smallest square that holds them.
    const differ = this.codes[begin]! ^ this.codes[end - 1]!;
    const needed = differ === 0 ? 0 : (33 - Math.clz32(differ)) >>> 1;
    for (; level > needed; level--) side /= 2;

    const node = this.nodes++;
    this.begin[node] = begin;
    this.end[node] = end;
    this.side2[node] = side * side;
    const leaf = end - begin <= LEAF || level === 0;
    this.leaf[node] = leaf ? 1 : 0;
    let x = 0;
    let y = 0;
    if (leaf) {
      for (let i = begin; i < end; i++) {
        x += this.x[i]!;
        y += this.y[i]!;
      }
    } else {
      const shift = 2 * (level - 1);
      for (let from = begin; from < end; ) {
        const to = this.quarterEnd(from, end, shift);
        const child = this.grow(from, to, level - 1, side / 2);
        x += this.centreX[child]! * this.mass[child]!;
        y += this.centreY[child]! * this.mass[child]!;
        from = to;
      }
    }
    const mass = end - begin;
    this.mass[node] = mass;
    this.centreX[node] = x / mass;
    this.centreY[node] = y / mass;
    this.skip[node] = this.nodes;
    return node;
  }

  /** First point after `from` in another quarter, by bisection. */
  private quarterEnd(from: number, end: number, shift: number): number {
    const quarter = this.codes[from]! >>> shift;
    let low = from + 1;
    let high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.codes[middle]! >>> shift === quarter) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Spreads 16 bits to the even places of 32. */
function interleave(bits: number): number {
  let x = bits & 0xffff;
  x = (x | (x << 8)) & 0x00ff00ff;
  x = (x | (x << 4)) & 0x0f0f0f0f;
  x = (x | (x << 2)) & 0x33333333;
  return (x | (x << 1)) & 0x55555555;
}
