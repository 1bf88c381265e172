/** Pieces by their characters, one after the other: finds all that a text has at a place. */

export class PieceTrie {
  private readonly characters = new Map<number, number>();
  /** Open addressing: [node, character, next node] of each edge, 0 as the next node where there is none. */
  private readonly edges: Int32Array;
  private readonly places: number;
  private readonly pieceOfNode: Int32Array;

  /** @param pieces none empty, each once */
  constructor(pieces: readonly string[]) {
    let longest = 1;
    for (const piece of pieces) {
      for (const character of piece) {
        longest++;
        const code = character.codePointAt(0)!;
        if (!this.characters.has(code)) this.characters.set(code, this.characters.size);
      }
    }
    this.pieceOfNode = new Int32Array(longest).fill(-1);
    // Half of the places stay free.
    this.places = 2 ** Math.ceil(Math.log2(2 * longest));
    this.edges = new Int32Array(3 * this.places);
    let nodes = 1;
    for (const [index, piece] of pieces.entries()) {
      let node = 0;
      for (const character of piece) {
        const at = this.placeOf(node, this.characterOf(character.codePointAt(0)!));
        if (this.edges[at + 2] === 0) this.edges[at + 2] = nodes++;
        node = this.edges[at + 2]!;
      }
      this.pieceOfNode[node] = index;
    }
  }

  /** The number of a character, -1 where no piece has it. */
  characterOf(code: number): number {
    return this.characters.get(code) ?? -1;
  }

  /** From the root, node 0. @returns 0 where no piece goes on so */
  follow(node: number, character: number): number {
    return character < 0 ? 0 : this.edges[this.placeOf(node, character) + 2]!;
  }

  /** The index of the piece that ends at a node, -1 where none does. */
  pieceAt(node: number): number {
    return this.pieceOfNode[node]!;
  }

  /** Where an edge is, or may be put: the node and the character are written there. */
  private placeOf(node: number, character: number): number {
    const { edges, places } = this;
    let at = (Math.imul(node, 0x9e3779b1) ^ Math.imul(character + 1, 0x85ebca6b)) >>> 0;
    at = (at ^ (at >>> 15)) & (places - 1);
    for (;;) {
      const next = edges[3 * at + 2];
      if (next === 0) {
        edges[3 * at] = node;
        edges[3 * at + 1] = character;
        return 3 * at;
      }
      if (edges[3 * at] === node && edges[3 * at + 1] === character) return 3 * at;
      at = (at + 1) & (places - 1);
    }
  }
}
