/** Reads what noises make of given draws, as an independent program has it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const MASK = 99;

export interface NoiseFixture {
  readonly spans: readonly {
    readonly kinds: number[];
    readonly budget: number;
    readonly draws: [number, number][];
    readonly spans: [number, number][];
    readonly ids: number[];
    readonly rolls: number[];
    readonly tokens: number[];
    readonly read: number[];
    /** Place, left, right, position. */
    readonly asked: [number, number, number, number][];
  }[];
  readonly fits: readonly { inputs: number; density: number; mean: number; tokens: number; targets: number }[];
  readonly sentinels: readonly {
    readonly length: number;
    readonly density: number;
    readonly mean: number;
    readonly tokens: number;
    readonly spans: number;
    readonly kept: number[];
    readonly noise: number[];
    readonly ids: number[];
    readonly read: number[];
    readonly written: number[];
  }[];
  readonly infills: readonly {
    readonly kinds: number[];
    readonly ids: number[];
    readonly budget: number;
    readonly poisson: number[];
    readonly lengths: number[];
    readonly spans: [number, number][];
    readonly inserted: number[];
    readonly read: number[];
  }[];
  readonly others: readonly {
    readonly ids: number[];
    readonly ends: number[];
    readonly order: number[];
    readonly permuted: number[];
    readonly places: number[];
    readonly masked: number[];
    readonly deleted: number[];
    readonly start: number;
    readonly rotated: number[];
  }[];
  readonly gaps: readonly {
    readonly sentences: string[][];
    readonly share: number;
    readonly choice: 'independent' | 'sequential';
    readonly counts: 'original' | 'unique';
    readonly chosen: number[];
  }[];
}

export const noiseFixture = JSON.parse(
  readFileSync(join(__dirname, '../../../../fixtures/pretrain/noise.json'), 'utf8'),
) as NoiseFixture;

/** One of a list after the other. */
export function inTurn<T>(list: readonly T[]): () => T {
  let next = 0;
  return () => list[next++]!;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
