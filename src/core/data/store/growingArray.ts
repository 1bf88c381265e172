/** Numbers in typed arrays that grow: eight, or four, bytes a number and no more. */

const chunkLength = 1 << 16;

export class GrowingArray {
  private readonly chunks: (Float64Array | Int32Array)[] = [];
  length = 0;

  /** @param exact beyond 2^31: file offsets */
  constructor(private readonly exact: boolean) {}

  push(value: number): void {
    const chunk = this.length >> 16;
    if (chunk === this.chunks.length) {
      this.chunks.push(this.exact ? new Float64Array(chunkLength) : new Int32Array(chunkLength));
    }
    this.chunks[chunk]![this.length & (chunkLength - 1)] = value;
    this.length++;
  }

  at(index: number): number {
    return this.chunks[index >> 16]![index & (chunkLength - 1)]!;
  }
}
