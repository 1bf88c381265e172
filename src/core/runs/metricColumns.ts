/** The measured numbers of a run as columns: what a view of many long runs is sent, in place of an object for each row. */
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { LARGEST_LOG, parseRow } from './metricsLog';
import { readBounded } from './record';
import type { MetricsRow } from './run';

/** One metric; all arrays have one entry a measurement, in order of writing. Metrics that are always measured together share the first three. */
export interface MetricColumn {
  /** `train/loss` */
  readonly name: string;
  readonly step: Float64Array;
  readonly epoch: Float64Array;
  readonly seconds: Float64Array;
  readonly value: Float64Array;
}

/** Lines turned into numbers at a stretch, between which others get their turn: about 5 ms. */
const STRETCH = 2000;
const NEWLINE = 10;

/** Rows that have the same metrics. */
interface Block {
  readonly names: readonly string[];
  readonly place: number[];
  readonly step: number[];
  readonly epoch: number[];
  readonly seconds: number[];
  /** One list a name. */
  readonly values: readonly number[][];
}

class Columns {
  private readonly blocks = new Map<string, Block>();
  private count = 0;

  add({ step, epoch, seconds, values }: MetricsRow): void {
    const names = Object.keys(values);
    const key = names.join('\n');
    let block = this.blocks.get(key);
    if (!block) {
      block = { names, place: [], step: [], epoch: [], seconds: [], values: names.map(() => []) };
      this.blocks.set(key, block);
    }
    block.place.push(this.count++);
    block.step.push(step);
    block.epoch.push(epoch);
    block.seconds.push(seconds);
    for (let i = 0; i < names.length; i++) block.values[i]!.push(values[names[i]!]!);
  }

  finish(): readonly MetricColumn[] {
    const inBlocks = new Map<string, { readonly block: Block; readonly at: number }[]>();
    for (const block of this.blocks.values())
      for (const [at, name] of block.names.entries())
        inBlocks.set(name, [...(inBlocks.get(name) ?? []), { block, at }]);
    const shared = new Map<Block, Omit<MetricColumn, 'name' | 'value'>>();
    return [...inBlocks].map(([name, parts]): MetricColumn => {
      const [first] = parts;
      if (parts.length > 1) return { name, ...merge(parts) };
      const { block, at } = first!;
      const places = shared.get(block) ?? {
        step: Float64Array.from(block.step),
        epoch: Float64Array.from(block.epoch),
        seconds: Float64Array.from(block.seconds),
      };
      shared.set(block, places);
      return { name, ...places, value: Float64Array.from(block.values[at]!) };
    });
  }
}

/** A metric of several blocks, in the order in which its rows were written. */
function merge(parts: readonly { readonly block: Block; readonly at: number }[]): Omit<MetricColumn, 'name'> {
  const length = parts.reduce((sum, { block }) => sum + block.place.length, 0);
  const [step, epoch, seconds, value] = Array.from({ length: 4 }, () => new Float64Array(length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const order = new Float64Array(length);
  let filled = 0;
  for (const [part, { block }] of parts.entries())
    for (let i = 0; i < block.place.length; i++) order[filled++] = block.place[i]! * parts.length + part;
  order.sort();
  const next = parts.map(() => 0);
  for (let i = 0; i < length; i++) {
    const part = order[i]! % parts.length;
    const { block, at } = parts[part]!;
    const row = next[part]!++;
    step[i] = block.step[row]!;
    epoch[i] = block.epoch[row]!;
    seconds[i] = block.seconds[row]!;
    value[i] = block.values[at]![row]!;
  }
  return { step, epoch, seconds, value };
}

export function columnsOf(rows: readonly MetricsRow[]): readonly MetricColumn[] {
  const columns = new Columns();
  for (const row of rows) columns.add(row);
  return columns.finish();
}

/** What `metrics.jsonl` holds; damaged lines are left out, and a missing file has no columns. */
export async function readMetricColumns(folder: string): Promise<readonly MetricColumn[]> {
  let bytes: Buffer;
  try {
    bytes = await readBounded(join(folder, 'metrics.jsonl'), LARGEST_LOG);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'missing-file') return [];
    throw error;
  }
  const columns = new Columns();
  for (let start = 0, number = 1; start < bytes.length; number++) {
    const end = bytes.indexOf(NEWLINE, start);
    const row = parseRow(bytes.toString('utf8', start, end < 0 ? bytes.length : end));
    if (row) columns.add(row);
    start = end < 0 ? bytes.length : end + 1;
    if (number % STRETCH === 0) await setImmediate();
  }
  return columns.finish();
}
