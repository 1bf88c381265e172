/** Numbers and times as short words for status bar, tree and hover. Pure. */
import { trimEndOf } from '../core/base/trimEnd';

/** `.931`, `1.000`: three digits, no leading zero, as tables of results are set. */
export function formatScore(value: number): string {
  return value.toFixed(3).replace(/^(-?)0\./, '$1.');
}

/** `.21`, `1.38`, `1.2e-7`. */
export function formatLoss(value: number): string {
  if (value !== 0 && Math.abs(value) < 0.01) return value.toExponential(1);
  return value.toFixed(2).replace(/^(-?)0\./, '$1.');
}

/** `93%`, `99.2%`, `0.8%`; never 0% or 100% for what is not quite so. */
export function formatProbability(value: number): string {
  if (value > 0 && value < 0.001) return '<0.1%';
  if (value < 1 && value > 0.999) return '>99.9%';
  const percent = 100 * value;
  const near = (value > 0 && value < 0.095) || (value < 1 && value > 0.905);
  return `${near ? percent.toFixed(1).replace(/\.0$/, '') : Math.round(percent)}%`;
}

/** `8 s`, `2 min 5 s`, `3 h 10 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** `just now`, `5 minutes ago`, `3 days ago`. */
export function formatAge(then: string, now: Date = new Date()): string {
  const minutes = Math.floor((now.getTime() - new Date(then).getTime()) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return plural(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return plural(hours, 'hour');
  return plural(Math.floor(hours / 24), 'day');
}

function plural(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
}

/** `Today 14:32`, `Yesterday 09:05`, `12 Mar 09:05`, `12 Mar 2025 09:05`. */
export function formatStart(iso: string, now: Date = new Date()): string {
  const then = new Date(iso);
  const clock = `${String(then.getHours()).padStart(2, '0')}:${String(then.getMinutes()).padStart(2, '0')}`;
  const days = Math.round((startOfDay(now) - startOfDay(then)) / 86_400_000);
  if (days === 0) return `Today ${clock}`;
  if (days === 1) return `Yesterday ${clock}`;
  const month = then.toLocaleString('en', { month: 'short' });
  const year = then.getFullYear() === now.getFullYear() ? '' : ` ${then.getFullYear()}`;
  return `${then.getDate()} ${month}${year} ${clock}`;
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** Text on one line, cut to `length` characters. */
export function shorten(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}

/** A note of the core as a sentence of its own; a name of a file at its beginning stays as it is written. */
export function toSentence(note: string): string {
  const isName = /^[^\s.]+\.\w/.test(note);
  const start = isName ? note : `${note.charAt(0).toUpperCase()}${note.slice(1)}`;
  return /[.!?]$/.test(start) ? start : `${start}.`;
}

/** Text as Markdown that reads the same, on one line. (The editor's own `appendText` keeps lines from wrapping.) */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+!|<>~$&]/g, '\\$&').replace(/[\s\p{Cc}]+/gu, ' ');
}

/** Markdown whose pictures are links to them: looking at a text from elsewhere must not fetch anything. */
export function withoutPictures(markdown: string): string {
  const parts = markdown.split('[');
  return parts.map((part, i) => (i < parts.length - 1 ? trimEndOf(part, '!') : part)).join('[');
}
