/** Numbers as people read them, one way for each kind: editor, views, command line and written files all take them from here. */

const LOCALE = 'en-US';

/** `1,234,567` */
export function formatCount(count: number): string {
  return minus(count.toLocaleString(LOCALE));
}

/** `98.7%`, from 0.987; the ends are only called 0% and 100% when they are. */
export function formatPercent(part: number): string {
  const percent = part * 100;
  if (part > 0 && percent < 0.1) return '<0.1%';
  if (part < 1 && percent > 99.9) return '>99.9%';
  return minus(`${percent.toFixed(percent === 100 || percent === 0 ? 0 : 1)}%`);
}

/** A part as it is typed into a config, with all of its digits: `10%`, `12.5%`. */
export function writePercent(part: number): string {
  // Fewer digits than a number has, or 0.07 would be 7.000000000000001%.
  return `${Number((part * 100).toPrecision(12))}%`;
}

/** How much is done, in whole percent: `44%`; `100%` only at the end. */
export function formatProgress(done: number, all: number): string {
  return `${all > 0 ? Math.floor(100 * Math.min(1, done / all)) : 0}%`;
}

/** A score or a loss: `0.800`, `−0.031`, `37.730`, `12,345`; `4.2e−5` where three digits would show nothing. */
export function formatScore(value: number): string {
  return minus(fixed(value, 3));
}

/** A score or a loss in files and on the command line, for other programs too: `0.8000`, `-0.0312`. */
export function writeScore(value: number): string {
  return value.toFixed(4);
}

/** How far two scores are apart, with its sign: `+0.012`, `−4e−4`, `±0`. */
export function formatDifference(difference: number): string {
  if (difference === 0) return '±0';
  return `${difference < 0 ? '−' : '+'}${minus(fixed(Math.abs(difference), 3))}`;
}

function fixed(value: number, digits: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return special(value);
  if (size >= 1e4) return size >= 1e9 ? shortExponent(value, 3) : Math.round(value).toLocaleString(LOCALE);
  return size > 0 && size < 0.5 * 10 ** -digits ? shortExponent(value, 1) : withDigits(value, digits);
}

/** With commas where there are thousands. */
function withDigits(value: number, digits: number): string {
  return Math.abs(value) < 1000
    ? value.toFixed(digits)
    : value.toLocaleString(LOCALE, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** A value by itself, four significant digits: `0.1234`, `1.234`, `123.4`, `12,345`, `1.234e−7`. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return special(value);
  if (size === 0) return '0';
  if (size < 1e-4 || size >= 1e7) return minus(shortExponent(value, 3));
  if (size >= 1000) return minus(Math.round(value).toLocaleString(LOCALE));
  return minus(String(Number(value.toPrecision(4))));
}

/** A value of a config by itself: numbers as above, words as they are, all else as JSON. */
export function formatSetting(value: unknown): string {
  if (typeof value === 'number') return formatNumber(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Most digits behind the point in a column. */
const MOST_DIGITS = 6;

/** How values of one column are written: all with the same digits, three as scores have and more where all are small, so that their points are in one line. */
export function formatColumn(values: readonly number[]): (value: number) => string {
  const largest = values.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0);
  if (largest === 0) return formatNumber;
  const digits = largest >= 1000 ? 0 : Math.max(3, 2 - Math.floor(Math.log10(largest)));
  return value => {
    if (!Number.isFinite(value)) return special(value);
    if (value === 0) return '0';
    if (digits > MOST_DIGITS || largest >= 1e7) return minus(shortExponent(value, 2));
    return minus(withDigits(value, digits));
  };
}

/**
 * Short enough for an axis, and alike along it: `0.0005`, `0.001`, or `5e−4` where all are small.
 *
 * @param largest magnitude on the axis
 */
export function formatTick(value: number, largest: number): string {
  if (value === 0 || largest >= 1e4) return formatNumber(value);
  if (largest >= 2e-3) return minus(String(Number(value.toPrecision(4))));
  return minus(shortExponent(value, 2));
}

/** The same for all ticks of an even axis: `1.0` beside `0.9`. */
export function formatTicks(ticks: readonly number[]): (value: number) => string {
  const largest = ticks.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest < 2e-3 || largest >= 1e4) return value => formatTick(value, largest);
  const digitsOf = (value: number) => String(Number(value.toPrecision(4))).split('.')[1]?.length ?? 0;
  const digits = Math.max(0, ...ticks.map(digitsOf));
  return value => minus(withDigits(value, digits));
}

/** A part in a cell of few characters: `0.98`, `1`; the ends are only called so when they are: `<0.01`, `>0.99`. */
export function formatPart(part: number): string {
  if (part === 1 || part === 0) return String(part);
  if (part < 0.005) return '<0.01';
  return part > 0.995 ? '>0.99' : part.toFixed(2);
}

/** A weight or a setting between such cells, two digits: `0.25`, `1.00`. */
export function formatShort(value: number): string {
  return minus(value.toFixed(2));
}

/** A learning rate or another setting found by measuring, two significant digits: `0.0066`, `1e-5`; as it can be typed. */
export function formatRate(rate: number): string {
  return rate >= 1e-3 && rate < 1e4 ? String(Number(rate.toPrecision(2))) : shortExponent(rate, 1);
}

/** To a hundredth of the range that the numbers of the data have: `4.23`, `1,250`. */
export function formatWithin(value: number, range: number): string {
  const digits = Math.max(0, Math.min(MOST_DIGITS, 2 - Math.floor(Math.log10(range > 0 ? range : 1))));
  return minus(withDigits(value, digits));
}

/** `1.2 million`, of what is too much. */
export function formatMillions(count: number): string {
  return `${(count / 1e6).toFixed(1)} million`;
}

/** `0 B`, `812 KiB`, `1.4 MiB`, `192 MiB`, `2.0 GiB` */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  // What would be rounded to 1024 of a unit is 1 of the next.
  const unit = units.findIndex((_, i) => i === units.length - 1 || Math.round(bytes / 1024 ** i) < 1024);
  const size = bytes / 1024 ** unit;
  return `${size.toFixed(unit > 1 && size < 99.95 ? 1 : 0)} ${units[unit]}`;
}

function special(value: number): string {
  if (Number.isNaN(value)) return 'not a number';
  return value > 0 ? '∞' : '−∞';
}

/** `1.2e-5`: no plus, no zeros that say nothing. */
function shortExponent(value: number, digits: number): string {
  const [mantissa, exponent] = value.toExponential(digits).split('e');
  return `${Number(mantissa)}e${Number(exponent)}`;
}

function minus(text: string): string {
  return text.replaceAll('-', '−');
}
