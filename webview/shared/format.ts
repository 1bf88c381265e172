/** Numbers and times as people read them. */

/** Four significant digits: 0.1234, 1.234, 123.4, 12,345, 1.234e-7. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'not a number' : value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size < 1e-4 || size >= 1e7)
    return minus(
      value
        .toExponential(3)
        .replace(/\.?0+e/, 'e')
        .replace('e+', 'e'),
    );
  if (size >= 1000) return minus(Math.round(value).toLocaleString('en-US'));
  return minus(String(Number(value.toPrecision(4))));
}

/**
 * Short enough for an axis, and alike along it: 0.0005, 0.001, or 5e-4 where all are small.
 *
 * @param largest magnitude on the axis
 */
export function formatTick(value: number, largest: number): string {
  if (value === 0 || largest >= 1e4) return formatNumber(value);
  if (largest >= 2e-3) return minus(String(Number(value.toPrecision(4))));
  return minus(value.toExponential(2).replace(/\.?0+e/, 'e'));
}

/** 0.1234 -> 12.3 %; the ends are only called 0 % and 100 % when they are. */
export function formatPercent(part: number): string {
  const percent = part * 100;
  if (part > 0 && percent < 0.1) return '< 0.1 %';
  if (part < 1 && percent > 99.9) return '> 99.9 %';
  return `${percent.toFixed(percent === 100 || percent === 0 ? 0 : 1)} %`;
}

/** `.9843`, `1.0000`, `−.0312`: four digits without the zero in front, as tables of results are set. */
export function formatScore(value: number): string {
  return minus(value.toFixed(4).replace(/^(-?)0\./, '$1.'));
}

export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** 3 s, 2 min 5 s, 1 h 4 min, 2 d 3 h. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'unknown';
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const parts: readonly [number, string][] = [
    [86400, 'd'],
    [3600, 'h'],
    [60, 'min'],
    [1, 's'],
  ];
  const first = parts.findIndex(([size]) => whole >= size);
  const [size, unit] = parts[first]!;
  const [smaller, smallerUnit] = parts[first + 1]!;
  const rest = Math.floor((whole % size) / smaller);
  return `${Math.floor(whole / size)} ${unit}${rest > 0 ? ` ${rest} ${smallerUnit}` : ''}`;
}

/** `just now`, `5 min ago`, `2 days ago`. */
export function formatAge(iso: string, now: number): string {
  const seconds = (now - Date.parse(iso)) / 1000;
  if (!Number.isFinite(seconds)) return 'at an unknown time';
  if (seconds < 45) return 'just now';
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  if (seconds < 86400) return `${Math.round(seconds / 3600)} h ago`;
  const days = Math.round(seconds / 86400);
  return `${days} ${days === 1 ? 'day' : 'days'} ago`;
}

/** Cuts at the end, with an ellipsis inside `length` characters; line breaks become spaces. */
export function shorten(text: string, length: number): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  const characters = Array.from(flat);
  return characters.length <= length
    ? flat
    : `${characters
        .slice(0, length - 1)
        .join('')
        .trimEnd()}…`;
}

function minus(text: string): string {
  return text.replace(/-/g, '−');
}
