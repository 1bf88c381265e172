/** Tokens as stretches of a document, and what is said of all of them. Pure. */
import { countOf } from '../../../core/base/countOf';
import { formatCount, formatShort } from '../../../core/base/formatNumber';
import type { InspectedText } from '../../../core/pretrained/tokens/inspectTokens';

export interface TokenMark {
  /** In UTF-16 code units of the document. */
  readonly start: number;
  readonly end: number;
  /** 1 and 2 in turn; 3 of what is beyond the limit. */
  readonly level: number;
  /** Places in the answer: bytes of one character are several tokens of one stretch. */
  readonly tokens: readonly number[];
}

/** @param offset of the text in its document */
export function marksOf({ starts, ends, read }: InspectedText, offset: number): readonly TokenMark[] {
  const marks: { start: number; end: number; level: number; tokens: number[] }[] = [];
  let waiting: number[] = [];
  for (const [i, start] of starts.entries()) {
    const end = ends[i]!;
    const last = marks.at(-1);
    if (end <= start) waiting.push(i);
    else if (last && last.start === offset + start && last.end === offset + end)
      last.tokens.push(...waiting.splice(0), i);
    else {
      const level = i < read[0] || i >= read[1] ? 3 : last?.level === 1 ? 2 : 1;
      marks.push({ start: offset + start, end: offset + end, level, tokens: [...waiting, i] });
      waiting = [];
    }
  }
  marks.at(-1)?.tokens.push(...waiting);
  return marks;
}

/** `123 tokens, 4.1 characters per token; 12 beyond the limit of 512` */
export function describeCounts({ ids, limit, read }: InspectedText, text: string): string {
  const said = [countOf(ids.length, 'token')];
  if (ids.length > 0) said.push(`${formatShort(countCharacters(text) / ids.length)} characters per token`);
  const cut = ids.length - (read[1] - read[0]);
  return `${said.join(', ')}${cut > 0 ? `; ${formatCount(cut)} beyond the limit of ${formatCount(limit!)}` : ''}`;
}

function countCharacters(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += text.codePointAt(at)! > 0xffff ? 2 : 1) count++;
  return count;
}
