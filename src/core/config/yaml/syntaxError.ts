/** What the YAML parser found, in words for who writes a config, with a fix where one is sure. */
import type { YAMLError } from 'yaml';
import type { LineIndex } from '../../base/lineIndex';
import type { Fix, Problem } from '../../base/problem';
import { trimComment } from '../../base/trimEnd';

/** Characters looked at behind an error: a line may have a million, and as many errors. */
const LONGEST_LOOK = 1000;

interface Explanation {
  /** Where not just `syntax`. */
  readonly code?: 'unclosed-quote';
  readonly message: string;
  /** Offsets to mark, where the parser's own are not the best. */
  readonly at?: readonly [number, number];
  readonly fix?: { readonly title: string; readonly at: readonly [number, number]; readonly replacement: string };
}

export function explainSyntaxError(error: YAMLError, text: string, lines: LineIndex, path: string): Problem {
  const explanation = explain(error, text);
  const [start, end] = explanation.at ?? error.pos;
  const { fix } = explanation;
  const located: Fix | undefined = fix && {
    title: fix.title,
    range: lines.range(...fix.at),
    replacement: fix.replacement,
  };
  return {
    code: error.code === 'RESOURCE_EXHAUSTION' ? 'nested-too-deep' : (explanation.code ?? 'syntax'),
    severity: 'error',
    message: explanation.message,
    path,
    range: lines.range(start, end),
    ...(located && { fix: located }),
  };
}

function explain(error: YAMLError, text: string): Explanation {
  const [start, end] = error.pos;
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return explainTab(start, text);
    case 'MULTILINE_IMPLICIT_KEY':
    case 'BLOCK_AS_IMPLICIT_KEY':
      return explainMissingSpace(start, text) ?? explainNesting(error, text);
    case 'BAD_INDENT':
      if (error.message.startsWith('Flow map')) return { message: 'a "}" is missing before this' };
      if (error.message.startsWith('Flow sequence')) return { message: 'a "]" is missing before this' };
      return { message: 'this line is indented unlike the keys next to it', at: [start, endOfLine(start, text)] };
    case 'MISSING_CHAR':
      return explainMissing(error.message, start, text);
    case 'BAD_SCALAR_START':
      return explainQuotes(start, text);
    case 'UNEXPECTED_TOKEN':
      if (/^\s*(["']?)[\w-]+\1\s*:/.test(text.slice(start, start + LONGEST_LOOK)))
        return { message: 'a "," is missing before this' };
      return {
        message: `unexpected "${text.slice(start, end).trim().slice(0, 40)}" after the value; put the whole value in quotes`,
      };
    case 'MULTIPLE_DOCS':
      return { message: 'a config is one document; remove this "---" and what follows', at: [start, start + 3] };
    case 'TAG_RESOLVE_FAILED':
      return { message: `tags such as ${text.slice(start, end)} mean nothing in a config` };
    case 'BAD_ALIAS':
      return { message: 'an alias (*name) needs a name' };
    case 'RESOURCE_EXHAUSTION':
      return { message: 'nested too deeply to be read' };
    default:
      return { message: error.message.charAt(0).toLowerCase() + error.message.slice(1) };
  }
}

function explainTab(start: number, text: string): Explanation {
  let end = start;
  while (text[end] === '\t') end++;
  const width = Math.max(end - start, 1);
  return {
    message: 'a tab indents this line; YAML wants spaces',
    at: [start, start + width],
    fix: { title: 'Use spaces', at: [start, start + width], replacement: '  '.repeat(width) },
  };
}

/** `task:classify` is text, not a key with a value. */
function explainMissingSpace(start: number, text: string): Explanation | undefined {
  const from = startOfLine(start, text);
  const line = /^([ \t]*[A-Za-z][\w-]*:)(?=[^\s/])/.exec(text.slice(from, from + LONGEST_LOOK));
  if (!line) return undefined;
  const at = from + line[1]!.length;
  return {
    message: `a space is missing after "${line[1]!.trim()}"`,
    at: [at - line[1]!.trim().length, at],
    fix: { title: 'Put a space in', at: [at, at], replacement: ' ' },
  };
}

function explainNesting(error: YAMLError, text: string): Explanation {
  const line = text.slice(error.pos[0], endOfLine(error.pos[0], text));
  if (/:(\s|$)/.test(line)) return { message: 'two keys on one line; put the value in quotes or write { key: value }' };
  const next = text.indexOf('\n', error.pos[0]) + 1;
  return {
    message: 'this line is indented as if it went on with the value above',
    at: [next, endOfLine(next, text)],
  };
}

function explainMissing(message: string, start: number, text: string): Explanation {
  const quote = /(["'])quote/.exec(message)?.[1];
  if (quote !== undefined) {
    // Nothing closes it, so the last one opens it.
    const at = text.lastIndexOf(quote, start);
    return { code: 'unclosed-quote', message: `this ${quote} is never closed`, at: [at, endOfLine(at, text)] };
  }
  if (message.includes('}')) return { message: 'a "}" is missing' };
  if (message.includes(']')) return { message: 'a "]" is missing' };
  const missingSpace = explainMissingSpace(start, text);
  if (missingSpace) return missingSpace;
  const lineStart = startOfLine(start, text);
  const word = text.slice(lineStart, endOfLine(start, text)).trim();
  const from = text.indexOf(word, lineStart);
  return { message: `"${word.slice(0, 40)}" is no key with a value; a ":" is missing`, at: [from, from + word.length] };
}

function explainQuotes(start: number, text: string): Explanation {
  const rest = trimComment(text.slice(start, endOfLine(start, text)));
  const simple = !/["'\\,{}[\]]/.test(rest);
  return {
    message: `a value cannot start with "${text[start]}"; put it in quotes`,
    at: [start, start + rest.length],
    ...(simple && {
      fix: {
        title: 'Put it in quotes',
        at: [start, start + rest.length] as const,
        replacement: JSON.stringify(rest),
      },
    }),
  };
}

function startOfLine(offset: number, text: string): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

function endOfLine(offset: number, text: string): number {
  const end = text.slice(offset).search(/\r?\n/);
  return end === -1 ? text.length : offset + end;
}
