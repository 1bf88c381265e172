/** Which example of a list is the same as this one: a hash table in typed arrays, which keeps no texts. */
import { hashText } from '../../base/hashText';
import type { Example } from '../dataset';

export class IdentityTable {
  private hashes = new Float64Array(1024);
  /** Into `examples`, plus 1; 0 is an empty place. */
  private places = new Int32Array(1024);
  private readonly examples: Example[] = [];

  constructor(private readonly identityOf: (example: Example) => string) {}

  /** The first example that was added and has the identity of this one. */
  find(example: Example): Example | undefined {
    const identity = this.identityOf(example);
    const place = this.places[this.placeOf(identity, hashText(identity))]!;
    return place === 0 ? undefined : this.examples[place - 1];
  }

  /** @returns the example that was there before; this one is added only where there is none */
  findOrAdd(example: Example): Example | undefined {
    const identity = this.identityOf(example);
    const hashed = hashText(identity);
    const at = this.placeOf(identity, hashed);
    const place = this.places[at]!;
    if (place > 0) return this.examples[place - 1];
    this.hashes[at] = hashed;
    this.places[at] = this.examples.push(example);
    if (2 * this.examples.length > this.places.length) this.grow();
    return undefined;
  }

  private placeOf(identity: string, hashed: number): number {
    const mask = this.places.length - 1;
    for (let at = hashed % this.places.length; ; at = (at + 1) & mask) {
      const place = this.places[at]!;
      if (place === 0) return at;
      // Two texts may have one hash; none is called a repeat for that.
      if (this.hashes[at] === hashed && this.identityOf(this.examples[place - 1]!) === identity) return at;
    }
  }

  private grow(): void {
    const { hashes, places } = this;
    this.hashes = new Float64Array(2 * places.length);
    this.places = new Int32Array(2 * places.length);
    const mask = this.places.length - 1;
    for (let i = 0; i < places.length; i++) {
      if (places[i] === 0) continue;
      let at = hashes[i]! % this.places.length;
      while (this.places[at] !== 0) at = (at + 1) & mask;
      this.places[at] = places[i]!;
      this.hashes[at] = hashes[i]!;
    }
  }
}
