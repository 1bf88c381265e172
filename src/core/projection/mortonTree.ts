/** What quadtree and octree have in common: points in Morton order, and nodes in depth-first order with a stretch of these points each. */

export class MortonTree {
  /** Points in Morton order. */
  readonly order: Uint32Array;

  /** Nodes in depth-first order: a node's children follow it, and `skip` is the first node after its last descendant. */
  nodes = 0;
  readonly mass: Float64Array;
  /** Squared side of the node's square or cube. */
  readonly side2: Float64Array;
  readonly skip: Int32Array;
  /** Range of points, in Morton order. */
  readonly begin: Int32Array;
  readonly end: Int32Array;
  readonly leaf: Uint8Array;

  /** Of the points: as they come before `sort`, in Morton order after it. */
  protected readonly codes: Uint32Array;
  /** Nodes that there can be. */
  protected readonly room: number;
  private readonly spareCodes: Uint32Array;
  private readonly spareOrder: Uint32Array;

  constructor(readonly count: number) {
    this.order = new Uint32Array(count);
    this.codes = new Uint32Array(count);
    this.spareCodes = new Uint32Array(count);
    this.spareOrder = new Uint32Array(count);
    // Chains of nodes with one child are cut short, so each inner node has at least two.
    this.room = 2 * count + 1;
    this.mass = new Float64Array(this.room);
    this.side2 = new Float64Array(this.room);
    this.skip = new Int32Array(this.room);
    this.begin = new Int32Array(this.room);
    this.end = new Int32Array(this.room);
    this.leaf = new Uint8Array(this.room);
  }

  /** Radix sort of codes and order together, 8 bits a pass. */
  protected sort(): void {
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

  /** First point after `from` in another part of its node, by bisection. @param shift the bits below those that tell parts apart */
  protected partEnd(from: number, end: number, shift: number): number {
    const part = this.codes[from]! >>> shift;
    let low = from + 1;
    let high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.codes[middle]! >>> shift === part) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
