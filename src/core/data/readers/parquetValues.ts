/** Values of Parquet as text, no digit lost: decimals, 64-bit numbers, single precision, times to the nanosecond. */
import type { ParquetParsers, SchemaElement } from 'hyparquet';

/** Times as text: a Date ends at milliseconds. */
export const parsers: Partial<ParquetParsers> = {
  timestampFromMilliseconds: millis => writeTime(BigInt(millis) * 1_000_000n),
  timestampFromMicroseconds: micros => writeTime(BigInt(micros) * 1000n),
  timestampFromNanoseconds: nanos => writeTime(BigInt(nanos)),
};

/** `2020-01-02T03:04:05.123456Z`: milliseconds, and more digits where there are some. */
function writeTime(nanos: bigint): string {
  const below = ((nanos % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const date = new Date(Number((nanos - below) / 1_000_000n));
  // Dates end in the year 275760.
  if (Number.isNaN(date.getTime())) return String(nanos);
  const digits = String(below).padStart(6, '0').replace(/0+$/, '');
  return date.toISOString().replace('Z', `${digits}Z`);
}

/** Decimals are left as they are stored: hyparquet makes doubles of them. @returns how values of a column are written */
export function takeDecimals(elements: readonly SchemaElement[]): (leaf: SchemaElement | undefined) => Write {
  const scales = new Map<SchemaElement, number>();
  for (const element of elements) {
    if (element.converted_type !== 'DECIMAL' && element.logical_type?.type !== 'DECIMAL') continue;
    scales.set(element, element.scale ?? 0);
    element.converted_type = undefined;
    element.logical_type = undefined;
  }
  return leaf => {
    const scale = leaf && scales.get(leaf);
    if (scale !== undefined) return value => writeDecimal(value, scale);
    return leaf?.type === 'FLOAT' ? writeSingle : write;
  };
}

export type Write = (value: unknown) => string;

const utf8 = new TextDecoder();

function write(value: unknown): string {
  // pandas has no other missing number.
  if (value === null || value === undefined || (typeof value === 'number' && Number.isNaN(value))) return '';
  if (value instanceof Uint8Array) return utf8.decode(value);
  return value instanceof Date ? value.toISOString() : String(value);
}

/** The shortest number that is this one in single precision: 0.1, not 0.10000000149011612. */
function writeSingle(value: unknown): string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return write(value);
  for (let digits = 1; digits < 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return String(shorter);
  }
  return String(Number(value.toPrecision(9)));
}

/** @param value bytes, the most significant first, or a number; in units of the last digit */
function writeDecimal(value: unknown, scale: number): string {
  if (value === null || value === undefined) return '';
  const units = value instanceof Uint8Array ? toInteger(value) : BigInt(value as number | bigint);
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const whole = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return units < 0n ? `-${whole}` : whole;
}

function toInteger(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = value * 256n + BigInt(byte);
  return BigInt.asIntN(bytes.length * 8, value);
}
