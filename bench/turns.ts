/** Times a workload of ours and its peer by turns: machines are noisy, and both should meet the same noise. */
import type { Prepared } from './workloads/trainStep';

export interface Workload {
  /** Also the name of its peer in peers.py. */
  readonly name: string;
  readonly unit: string;
  prepare(): Promise<Prepared>;
}

export interface Timing {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  readonly peer?: number;
  /** Our time over the peer's. */
  readonly ratio?: number;
}

/** Calls before measuring, and calls measured, in a round; each of them some 200 ms of steps. */
const WARM = 5;
const MEASURED = 20;
/** Milliseconds that one round of ours may take. */
const LONGEST_ROUND = 5_000;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

async function timeRound(prepared: Prepared): Promise<number> {
  for (let i = 0; i < WARM; i++) await prepared.step();
  const start = performance.now();
  const times: number[] = [];
  while (times.length < MEASURED && (times.length < 5 || performance.now() - start < LONGEST_ROUND)) {
    times.push(await prepared.step());
  }
  return median(times);
}

/** @param timePeer times the peer once; none when there is no peer */
export async function runTurns(
  workload: Workload,
  timePeer: ((name: string) => number | undefined) | undefined,
  rounds: number,
): Promise<Timing> {
  const prepared = await workload.prepare();
  try {
    const ours: number[] = [];
    const peers: number[] = [];
    for (let round = 0; round < rounds; round++) {
      ours.push(await timeRound(prepared));
      const peer = timePeer?.(workload.name);
      if (peer !== undefined) peers.push(peer);
    }
    const { name, unit } = workload;
    if (peers.length === 0) return { name, unit, ours: median(ours) };
    return { name, unit, ours: median(ours), peer: median(peers), ratio: median(ours) / median(peers) };
  } finally {
    await prepared.dispose();
  }
}
