/** Words of others as Markdown that is safe to show. Pure. */
import { trimEndOf } from '../core/base/trimEnd';

/** Text as Markdown that reads the same, on one line. (The editor's own `appendText` keeps lines from wrapping.) */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+!|<>~$&]/g, '\\$&').replace(/[\s\p{Cc}]+/gu, ' ');
}

/** Markdown whose pictures are links to them: looking at a text from elsewhere must not fetch anything. */
export function withoutPictures(markdown: string): string {
  const parts = markdown.split('[');
  return parts.map((part, i) => (i < parts.length - 1 ? trimEndOf(part, '!') : part)).join('[');
}
