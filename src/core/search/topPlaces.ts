/** The passages of the highest scores; of equal ones those of the file that comes first, and in it the earlier. */
import { Heap } from '../base/heap';
import type { OpenIndex, Place } from './openIndex';

export interface Scored extends Place {
  readonly score: number;
}

export class TopPlaces {
  private readonly heap: Heap<Scored>;
  private least = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly index: OpenIndex,
    private readonly most: number,
  ) {
    this.heap = new Heap<Scored>((a, b) => this.isBefore(b, a));
  }

  offer(score: number, segment: number, passage: number): void {
    if (score < this.least) return;
    const place = { score, segment, passage };
    this.heap.push(place);
    if (this.heap.size <= this.most) return;
    this.least = this.heap.pop()!.score;
  }

  /** The best first. */
  finish(): readonly Scored[] {
    const sorted: Scored[] = [];
    for (let last = this.heap.pop(); last; last = this.heap.pop()) sorted.push(last);
    return sorted.reverse();
  }

  private isBefore(a: Scored, b: Scored): boolean {
    if (a.score !== b.score) return a.score > b.score;
    const [one, other] = [this.index.fileOf(a), this.index.fileOf(b)];
    if (one !== other) return one < other;
    return a.segment === b.segment ? a.passage < b.passage : a.segment < b.segment;
  }
}
