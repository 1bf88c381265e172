/** Numbers as they stand in bytes of text: each the double that `Number` gives, without a string for each. */

/** Of 10 to the power of 0 to 22, which doubles hold exactly. */
const powers = Float64Array.from({ length: 23 }, (_, n) => Number(`1e${n}`));
/** Decimal digits that a double holds, whatever they are. */
const EXACT = 15;

const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 48 && byte <= 57;

/**
 * @param from to before `to`: a number without spaces around it
 * @returns NaN where it is none, or is no finite number
 */
export function parseNumber(bytes: Buffer, from: number, to: number): number {
  let at = from;
  const negative = bytes[at] === 45;
  if (negative || bytes[at] === 43) at++;
  let mantissa = 0;
  let digits = 0;
  let scale = 0;
  const start = at;
  for (; at < to && isDigit(bytes[at]); at++) {
    mantissa = mantissa * 10 + bytes[at]! - 48;
    if (mantissa > 0) digits++;
  }
  let read = at - start;
  if (at < to && bytes[at] === 46) {
    at++;
    const point = at;
    for (; at < to && isDigit(bytes[at]); at++) {
      mantissa = mantissa * 10 + bytes[at]! - 48;
      if (mantissa > 0) digits++;
    }
    scale = point - at;
    read += at - point;
  }
  if (read === 0) return Number.NaN;
  if (at < to && (bytes[at]! | 32) === 101) {
    at++;
    const below = bytes[at] === 45;
    if (below || bytes[at] === 43) at++;
    const first = at;
    let exponent = 0;
    for (; at < to && isDigit(bytes[at]); at++) exponent = Math.min(exponent * 10 + bytes[at]! - 48, 9999);
    if (at === first) return Number.NaN;
    scale += below ? -exponent : exponent;
  }
  if (at < to) return Number.NaN;
  if (digits > EXACT || scale < -22 || scale > 22) {
    const value = Number(bytes.toString('latin1', from, to));
    return Number.isFinite(value) ? value : Number.NaN;
  }
  const value = scale < 0 ? mantissa / powers[-scale]! : mantissa * powers[scale]!;
  return negative ? -value : value;
}
