/** Edit distance of words near the diagonal, with the operations behind it; what TER measures its shifts by. */
import { internal } from '../../base/errors';

/** How a word of the reference became one of the hypothesis; `insert` and `delete` say what the reference needs. */
const Operation = { none: 0, keep: 1, substitute: 2, insert: 3, delete: 4 } as const;

/** Cells to either side of the diagonal that are looked at, as in tercom. */
const BEAM = 25;
const FAR = 1e9;

export interface Alignment {
  /** Place in the hypothesis of each place in the reference; -1 before its start. */
  readonly places: Int32Array;
  /** 1 where the reference is not met. */
  readonly referenceErrors: Uint8Array;
  /** 1 where the hypothesis is wrong. */
  readonly hypothesisErrors: Uint8Array;
}

/** Distances of one hypothesis, and of its words in other orders, from one reference. */
export class BeamEditDistance {
  private readonly width: number;
  private readonly ratio: number;
  private readonly beam: number;
  /** [hypothesis + 1, reference + 1]: edits between the beginnings of both, and the last operation. */
  private readonly costs: Int32Array;
  private readonly operations: Uint8Array;
  /** The order of words whose rows the table holds. */
  private held: readonly string[] = [];

  /**
   * @param reference at least one word
   * @param length words of the hypothesis
   */
  constructor(
    private readonly reference: readonly string[],
    private readonly length: number,
  ) {
    this.width = reference.length + 1;
    this.ratio = length > 0 ? reference.length / length : 1;
    // A hypothesis much shorter than the reference needs rows that overlap.
    this.beam = BEAM < this.ratio / 2 ? Math.ceil(this.ratio / 2 + BEAM) : BEAM;
    this.costs = new Int32Array((length + 1) * this.width);
    this.operations = new Uint8Array((length + 1) * this.width);
    for (let j = 0; j < this.width; j++) {
      this.costs[j] = j;
      this.operations[j] = Operation.insert;
    }
  }

  /** Insertions, deletions and substitutions between the reference and this order of the hypothesis' words. */
  measure(hypothesis: readonly string[]): number {
    if (hypothesis.length !== this.length) throw internal(`${hypothesis.length} words for ${this.length}`);
    let same = 0;
    while (same < this.held.length && this.held[same] === hypothesis[same]) same++;
    for (let i = same + 1; i <= this.length; i++) this.fillRow(i, hypothesis[i - 1]!);
    this.held = hypothesis;
    return this.costs[this.costs.length - 1]!;
  }

  private fillRow(i: number, word: string): void {
    const { width, costs, operations } = this;
    const row = i * width;
    costs.fill(FAR, row, row + width);
    operations.fill(Operation.none, row, row + width);
    const diagonal = Math.floor(i * this.ratio);
    const end = i === this.length ? width : Math.min(width, diagonal + this.beam);
    for (let j = Math.max(0, diagonal - this.beam); j < end; j++) {
      const above = row - width + j;
      if (j === 0) {
        costs[row] = costs[above]! + 1;
        operations[row] = Operation.delete;
        continue;
      }
      // Of equal costs the first wins: keeping or substituting, then deleting, then inserting.
      const same = word === this.reference[j - 1];
      let cost = costs[above - 1]! + (same ? 0 : 1);
      let operation: number = same ? Operation.keep : Operation.substitute;
      if (costs[above]! + 1 < cost) {
        cost = costs[above]! + 1;
        operation = Operation.delete;
      }
      if (costs[row + j - 1]! + 1 < cost) {
        cost = costs[row + j - 1]! + 1;
        operation = Operation.insert;
      }
      if (cost >= FAR) continue;
      costs[row + j] = cost;
      operations[row + j] = operation;
    }
  }

  /** Which words of this order of the hypothesis stand for which of the reference. */
  align(hypothesis: readonly string[]): Alignment {
    this.measure(hypothesis);
    const places = new Int32Array(this.width - 1);
    const referenceErrors = new Uint8Array(this.width - 1);
    const hypothesisErrors = new Uint8Array(this.length);
    let i = this.length;
    let j = this.width - 1;
    while (i > 0 || j > 0) {
      const operation = this.operations[i * this.width + j]!;
      if (operation === Operation.none) throw internal('no way back through the edit distances');
      const wrong = operation === Operation.keep ? 0 : 1;
      if (operation !== Operation.delete) {
        places[j - 1] = i - 1;
        referenceErrors[j - 1] = wrong;
        j--;
      }
      if (operation !== Operation.insert) {
        hypothesisErrors[i - 1] = wrong;
        i--;
      }
    }
    return { places, referenceErrors, hypothesisErrors };
  }
}
