/** The last texts that a run read, since layers and heads of one are asked for one by one: some, and no more than there is room for. */
import type { HostTensors } from '../base/hostTensor';

interface Sized {
  readonly outputs: HostTensors;
  readonly windows?: readonly { readonly outputs: HostTensors }[];
}

const MOST = 8;
/** Long texts take much: of 512 tokens 144 heads are 150 MB. */
const MOST_BYTES = 400e6;

export class KeptReadings<R extends Sized> {
  private readonly readings = new Map<string, Promise<R>>();

  /** @param read where it is not kept; what fails is not */
  get(key: string, read: () => Promise<R>): Promise<R> {
    const kept = this.readings.get(key);
    if (kept) return kept;
    const reading = read();
    this.readings.set(key, reading);
    const forget = () => {
      if (this.readings.get(key) === reading) this.readings.delete(key);
    };
    reading.then(() => this.forgetOld(key), forget);
    return reading;
  }

  clear(): void {
    this.readings.clear();
  }

  /** The newest one stays. */
  private async forgetOld(newest: string): Promise<void> {
    const sizes = new Map<string, number>();
    for (const [key, reading] of [...this.readings]) sizes.set(key, await reading.then(bytesOf, () => 0));
    let total = [...sizes.values()].reduce((a, b) => a + b, 0);
    for (const [key, size] of sizes) {
      if (this.readings.size <= MOST && total <= MOST_BYTES) return;
      if (key === newest || !this.readings.delete(key)) continue;
      total -= size;
    }
  }
}

function bytesOf({ outputs, windows = [] }: Sized): number {
  const all = [outputs, ...windows.map(window => window.outputs)];
  return all.flatMap(each => Object.values(each)).reduce((sum, { data }) => sum + data.byteLength, 0);
}
