/** tokenizer.json of another program with a few values that are ours, and as it was before: all else stays as it is written, byte by byte. */

/** Beside what is said of truncation: what the file said of it. Others do not read it. */
const before = 'nlp_before';

export type Member = 'truncation' | 'added_tokens';

/** @param changes of the file's own members; what it said of truncation is kept within */
export function rewriteFile(text: string, changes: Readonly<Partial<Record<Member, object>>>): string {
  let changed = text;
  for (const [key, value] of Object.entries(changes)) {
    const span = spanOf(changed, key);
    const said: unknown = span && JSON.parse(changed.slice(...span));
    const kept = key === 'truncation' ? { ...value, [before]: keptOf(said) } : value;
    changed = put(changed, key, kept);
  }
  return changed;
}

/** What other programs get: their own file, with tokens that a task added. */
export function restoreFile(text: string): string {
  const span = spanOf(text, 'truncation');
  const said: unknown = span && JSON.parse(text.slice(...span));
  const restored = hasKept(said) ? put(text, 'truncation', said[before]) : text;
  const list = spanOf(restored, 'added_tokens');
  const tokens: unknown = list && JSON.parse(restored.slice(...list));
  if (!Array.isArray(tokens) || !tokens.some(token => hasRoles(token))) return restored;
  const plain = tokens.map((token: unknown) => {
    if (!hasRoles(token)) return token;
    const { nlp_roles: _, ...theirs } = token;
    return theirs;
  });
  return put(restored, 'added_tokens', plain);
}

function hasRoles(token: unknown): token is Readonly<Record<string, unknown>> {
  return typeof token === 'object' && token !== null && 'nlp_roles' in token;
}

/** Whether what a file says of truncation is ours, in the file of another program. */
export function hasKept(truncation: unknown): truncation is Readonly<Record<string, unknown>> {
  return typeof truncation === 'object' && truncation !== null && before in truncation;
}

function keptOf(truncation: unknown): unknown {
  return hasKept(truncation) ? truncation[before] : (truncation ?? null);
}

function put(text: string, key: string, value: unknown): string {
  const isIndented = /^\s*\{\r?\n/.test(text.slice(0, 20));
  const written = isIndented ? JSON.stringify(value, null, 2).replaceAll('\n', '\n  ') : JSON.stringify(value);
  const span = spanOf(text, key);
  if (span) return text.slice(0, span[0]) + written + text.slice(span[1]);
  const begin = text.indexOf('{') + 1;
  const isEmpty = /^\s*\}/.test(text.slice(begin));
  return `${text.slice(0, begin)}${isIndented ? '\n  ' : ''}"${key}": ${written}${isEmpty ? '' : ','}${text.slice(begin)}`;
}

/** Where the value of a member of the whole document stands; of several of one name the last, which counts. @param text valid JSON */
function spanOf(text: string, key: string): readonly [number, number] | undefined {
  let found: readonly [number, number] | undefined;
  let at = text.indexOf('{') + 1;
  for (;;) {
    at = skip(text, at, ' \t\r\n,');
    if (text[at] !== '"') return found;
    const end = endOfText(text, at);
    const name = JSON.parse(text.slice(at, end)) as string;
    const start = skip(text, end, ' \t\r\n:');
    at = endOfValue(text, start);
    if (name === key) found = [start, at];
  }
}

function skip(text: string, from: number, characters: string): number {
  let at = from;
  while (at < text.length && characters.includes(text[at]!)) at++;
  return at;
}

/** @param at the quotation mark that begins a text */
function endOfText(text: string, at: number): number {
  let end = at;
  do {
    end = text.indexOf('"', end + 1);
    let escapes = 0;
    while (text[end - 1 - escapes] === '\\') escapes++;
    if (escapes % 2 === 0) break;
  } while (end >= 0);
  return end < 0 ? text.length : end + 1;
}

function endOfValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; ) {
    const character = text[at]!;
    if (character === '"') at = endOfText(text, at);
    else {
      if (character === '{' || character === '[') depth++;
      if (character === '}' || character === ']') depth--;
      if (depth < 0 || (depth === 0 && character === ',')) return at;
      at++;
    }
    if (depth === 0 && '"}]'.includes(character)) return at;
  }
  return text.length;
}
