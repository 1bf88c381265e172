/** The tree of hierarchical softmax: frequent words have short paths (Huffman 1952), ties as Python's `heapq` in gensim leaves them. */

export interface Paths {
  /** [words + 1]: where the path of each word begins. */
  readonly starts: Uint32Array;
  /** The inner nodes on the way, from the root, 0 to words - 2. */
  readonly nodes: Uint32Array;
  /** 0: to the left, 1: to the right. */
  readonly codes: Uint8Array;
}

export function huffmanPaths(counts: Int32Array): Paths {
  const words = counts.length;
  const weights = new Float64Array(Math.max(1, 2 * words - 1));
  weights.set(counts);
  const left = new Uint32Array(Math.max(0, words - 1));
  const right = new Uint32Array(Math.max(0, words - 1));
  const heap = new Heap(weights, words);
  for (let node = 0; node < words - 1; node++) {
    const first = heap.pop();
    const second = heap.pop();
    left[node] = first;
    right[node] = second;
    weights[words + node] = weights[first]! + weights[second]!;
    heap.push(words + node);
  }
  return toPaths(words, left, right);
}

function toPaths(words: number, left: Uint32Array, right: Uint32Array): Paths {
  const nodes = Math.max(0, words - 1);
  const parents = new Int32Array(words + nodes).fill(-1);
  const sides = new Uint8Array(words + nodes);
  for (let node = 0; node < nodes; node++) {
    parents[left[node]!] = node;
    parents[right[node]!] = node;
    sides[right[node]!] = 1;
  }
  // A node is made after its children.
  const depths = new Uint32Array(words + nodes);
  for (let at = words + nodes - 2; at >= 0; at--) {
    const parent = at < words ? -1 : parents[at]!;
    if (parent >= 0) depths[at] = depths[words + parent]! + 1;
  }
  const starts = new Uint32Array(words + 1);
  for (let word = 0; word < words; word++) {
    const parent = parents[word]!;
    starts[word + 1] = starts[word]! + (parent < 0 ? 0 : depths[words + parent]! + 1);
  }
  const path = new Uint32Array(starts[words]!);
  const codes = new Uint8Array(starts[words]!);
  for (let word = 0; word < words; word++) {
    let at = starts[word + 1]! - 1;
    for (let child = word; parents[child]! >= 0; child = words + parents[child]!) {
      path[at] = parents[child]!;
      codes[at] = sides[child]!;
      at--;
    }
  }
  return { starts, nodes: path, codes };
}

/** Python's `heapq`, step by step: which of two equal weights comes first follows from them. */
class Heap {
  private readonly items: number[];

  constructor(
    private readonly weights: Float64Array,
    count: number,
  ) {
    this.items = Array.from({ length: count }, (_, i) => i);
    for (let i = Math.floor(count / 2) - 1; i >= 0; i--) this.siftUp(i);
  }

  push(item: number): void {
    this.items.push(item);
    this.siftDown(0, this.items.length - 1);
  }

  pop(): number {
    const last = this.items.pop()!;
    if (this.items.length === 0) return last;
    const first = this.items[0]!;
    this.items[0] = last;
    this.siftUp(0);
    return first;
  }

  private isBelow(a: number, b: number): boolean {
    return this.weights[a]! < this.weights[b]!;
  }

  private siftDown(start: number, from: number): void {
    const { items } = this;
    const item = items[from]!;
    let at = from;
    while (at > start) {
      const parent = (at - 1) >> 1;
      if (!this.isBelow(item, items[parent]!)) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = item;
  }

  private siftUp(from: number): void {
    const { items } = this;
    const item = items[from]!;
    let at = from;
    let child = 2 * at + 1;
    while (child < items.length) {
      const other = child + 1;
      if (other < items.length && !this.isBelow(items[child]!, items[other]!)) child = other;
      items[at] = items[child]!;
      at = child;
      child = 2 * at + 1;
    }
    items[at] = item;
    this.siftDown(from, at);
  }
}
