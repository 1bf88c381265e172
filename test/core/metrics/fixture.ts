/** Reads the fixtures of the metrics, and compares numbers with them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Rates } from '../../../src/core/metrics/classification';

/** @param name of a file in test/fixtures/metrics, made by the script of the same name there */
export function readFixture<T>(name: string): T {
  return JSON.parse(readFileSync(join(__dirname, '../../fixtures/metrics', `${name}.json`), 'utf8')) as T;
}

/** Equal but for rounding; relative to large numbers. */
export function assertClose(actual: number | undefined, expected: number, what: string, tolerance = 1e-9): void {
  const off = Math.abs((actual ?? Number.NaN) - expected);
  assert.ok(off <= tolerance * Math.max(1, Math.abs(expected)), `${what}: ${actual} for ${expected}`);
}

/** Precision, recall, F1. */
export function assertRates(actual: Rates, expected: readonly number[], what: string): void {
  assertClose(actual.precision, expected[0]!, `${what}, precision`);
  assertClose(actual.recall, expected[1]!, `${what}, recall`);
  assertClose(actual.f1, expected[2]!, `${what}, F1`);
}
