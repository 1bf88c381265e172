/** A hand on a projection that goes on in steps: it pauses it, lets it go on, and shakes its points. */
import { CancelledError } from '../base/errors';
import type { Random } from '../base/random';

export type Steer = 'pause' | 'continue' | 'shake';

/** Points are moved by about this part of the size of their map. */
const SHAKE = 0.05;

export class Steering {
  private paused = false;
  private shaken = false;
  private readonly listeners = new Set<(how: Steer) => void>();

  steer(how: Steer): void {
    if (how === 'shake') this.shaken = true;
    else this.paused = how === 'pause';
    for (const listener of this.listeners) listener(how);
  }

  /** @returns what ends the listening */
  listen(listener: (how: Steer) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /**
   * Lasts while it is paused; nothing to wait for where it is not.
   *
   * @throws CancelledError when the signal aborts meanwhile
   */
  rest(signal?: AbortSignal): Promise<void> | undefined {
    if (!this.paused) return undefined;
    return new Promise((resolve, reject) => {
      const end = () => {
        leave();
        signal?.removeEventListener('abort', cancel);
      };
      const cancel = () => {
        end();
        reject(new CancelledError());
      };
      const leave = this.listen(() => {
        if (this.paused) return;
        end();
        resolve();
      });
      if (signal?.aborted) cancel();
      else signal?.addEventListener('abort', cancel);
    });
  }

  /** Whether the points are to be shaken; once for all that was asked since. */
  takeShake(): boolean {
    const { shaken } = this;
    this.shaken = false;
    return shaken;
  }
}

/** Moves every point a little, so that it may leave a place where it is held. */
export function shakePoints(points: Float64Array, random: Random): void {
  let square = 0;
  for (const x of points) square += x * x;
  const size = SHAKE * Math.sqrt(square / Math.max(1, points.length));
  for (let at = 0; at < points.length; at++) points[at]! += size * random.normal();
}
