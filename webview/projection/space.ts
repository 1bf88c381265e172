/** Points in space, as they are turned and on their way to other places. */
import { axesOf, type Rotation, START, see, turn } from './camera';

export class Space {
  rotation: Rotation = START;
  /** They are seen from elsewhere than when they were last looked at. */
  turned = true;
  readonly depth: Float32Array;
  /** [count, 2] where they are seen. */
  readonly flat: Float32Array;

  /**
   * @param from [count, 3] within -1..1
   * @param to [count, 3]
   */
  constructor(
    private readonly from: Float32Array,
    readonly to: Float32Array,
  ) {
    this.depth = new Float32Array(to.length / 3);
    this.flat = new Float32Array((2 * to.length) / 3);
  }

  turn(dx: number, dy: number): void {
    this.turnTo(turn(this.rotation, dx, dy));
  }

  turnTo(rotation: Rotation): void {
    this.rotation = rotation;
    this.turned = true;
  }

  /** @param moved how far they are, 0..1 */
  look(moved: number): void {
    see(moved < 1 ? mix(this.from, this.to, moved) : this.to, this.rotation, this.flat, this.depth);
    this.turned = false;
  }

  get axes(): readonly (readonly [number, number])[] {
    return axesOf(this.rotation);
  }
}

function mix(from: Float32Array, to: Float32Array, moved: number): Float32Array {
  return to.map((x, at) => from[at]! + (x - from[at]!) * moved);
}
