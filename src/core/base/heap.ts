/** A binary heap: the entry that comes first by an order, in logarithmic time. */

export class Heap<T> {
  private readonly entries: T[] = [];

  /** @param before whether one entry comes before another */
  constructor(private readonly before: (a: T, b: T) => boolean) {}

  get size(): number {
    return this.entries.length;
  }

  /** What `pop` would take. */
  get first(): T | undefined {
    return this.entries[0];
  }

  push(entry: T): void {
    const { entries, before } = this;
    let at = entries.length;
    entries.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(entry, entries[parent]!)) break;
      entries[at] = entries[parent]!;
      at = parent;
    }
    entries[at] = entry;
  }

  pop(): T | undefined {
    const { entries, before } = this;
    const top = entries[0];
    const last = entries.pop();
    if (last === undefined || entries.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= entries.length) break;
      if (child + 1 < entries.length && before(entries[child + 1]!, entries[child]!)) child++;
      if (!before(entries[child]!, last)) break;
      entries[at] = entries[child]!;
      at = child;
    }
    entries[at] = last;
    return top;
  }
}
