/** Durations and moments as people read them. */

const PARTS: readonly (readonly [size: number, unit: string])[] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
];

/** `3 s`, `1 min 39 s`, `1 h 4 min`, `2 d 3 h`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'unknown';
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const first = PARTS.findIndex(([size]) => whole >= size);
  const [size, unit] = PARTS[first]!;
  const [smaller, smallerUnit] = PARTS[first + 1]!;
  const rest = Math.floor((whole % size) / smaller);
  return `${Math.floor(whole / size)} ${unit}${rest > 0 ? ` ${rest} ${smallerUnit}` : ''}`;
}

/** What was measured: `0.42 ms`, `3.1 ms`, `31 ms`, `1.2 s`, `1 min 39 s`. */
export function formatMilliseconds(milliseconds: number): string {
  const written = (value: number) => value.toFixed(value < 0.995 ? 2 : value < 9.95 ? 1 : 0);
  if (milliseconds < 999.5) return `${written(milliseconds)} ms`;
  return milliseconds < 9950 ? `${written(milliseconds / 1000)} s` : formatDuration(milliseconds / 1000);
}

/** `just now`, `5 min ago`, `2 days ago`. */
export function formatAge(iso: string, now = Date.now()): string {
  const seconds = (now - Date.parse(iso)) / 1000;
  if (!Number.isFinite(seconds)) return 'at an unknown time';
  if (seconds < 45) return 'just now';
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h ago`;
  const days = Math.round(seconds / 86_400);
  return `${days} ${days === 1 ? 'day' : 'days'} ago`;
}

/** `trained 5 min ago`; of a run that was imported, `imported 5 min ago`. */
export function formatOrigin(run: { readonly trainedAt: string; readonly imported?: true }, now = Date.now()): string {
  return `${run.imported ? 'imported' : 'trained'} ${formatAge(run.trainedAt, now)}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Today 14:32`, `Yesterday 09:05`, `12 Mar 09:05`, `12 Mar 2025 09:05`. */
export function formatStart(iso: string, now: Date = new Date()): string {
  const then = new Date(iso);
  const clock = `${String(then.getHours()).padStart(2, '0')}:${String(then.getMinutes()).padStart(2, '0')}`;
  const days = Math.round((startOfDay(now) - startOfDay(then)) / 86_400_000);
  if (days === 0) return `Today ${clock}`;
  if (days === 1) return `Yesterday ${clock}`;
  const month = MONTHS[then.getMonth()]!;
  const year = then.getFullYear() === now.getFullYear() ? '' : ` ${then.getFullYear()}`;
  return `${then.getDate()} ${month}${year} ${clock}`;
}

/** `Mar 12, 2025, 09:05`; text that is no date as it is. */
export function formatDate(text: string): string {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) return text;
  return date.toLocaleString('en-US', { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' });
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
