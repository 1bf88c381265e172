/** A list in one cell, as JSON, Python and NumPy write it: `["a", "b"]`, `['a', 'b']`, `['a' 'b']`. */

/** A string in quotes of either kind, or a bare word such as a number. */
const item = /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s,'"[\](){}]+))\s*(,|(?=\s)|$)/gsy;

/** Bare words that stand for nothing in Python, NumPy and JSON. */
const nothing = new Set(['None', 'nan', 'NaN', 'null', '']);

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

function takeEscapes(text: string): string {
  return text.replace(
    /\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))/gs,
    (_, four?: string, two?: string, one?: string) => {
      const code = four ?? two;
      return code === undefined ? (escapes[one!] ?? one!) : String.fromCharCode(Number.parseInt(code, 16));
    },
  );
}

/**
 * @param words bare words are values too; without it, numbers alone are
 * @returns undefined for what is no such list
 */
export function parseListCell(cell: string, words: boolean): readonly string[] | undefined {
  // Nearly every cell.
  if (!/^\s*[[({a-z]/.test(cell) || !/[\])}]\s*$/.test(cell)) return undefined;
  const text = cell.trim().replace(/^(?:array|set|frozenset|list|tuple)\((.*?)(?:,\s*dtype=[^)]*)?\)$/s, '$1');
  const inside = /^\[(.*)\]$|^\((.*)\)$|^\{(.*)\}$/s.exec(text);
  if (!inside) return text === '' ? [] : undefined;
  const isSquare = text.startsWith('[');
  const content = inside[1] ?? inside[2] ?? inside[3] ?? '';
  if (content.trim() === '') return isSquare || text !== cell.trim() ? [] : undefined;
  const values: string[] = [];
  let quoted = 0;
  item.lastIndex = 0;
  while (item.lastIndex < content.trimEnd().length) {
    const found = item.exec(content);
    if (!found) return undefined;
    const [, double, single, word] = found;
    if (word === undefined) {
      quoted++;
      values.push(takeEscapes(double ?? single ?? '').trim());
    } else {
      if (nothing.has(word)) continue;
      if (!words && !/^[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?$/.test(word)) return undefined;
      values.push(word);
    }
  }
  // Bare words in brackets are a list where nothing else is likely: a sentence may be `( hello )` or `[ 12 ]`.
  if (quoted === 0 && (!isSquare || /\s$/.test(content))) return undefined;
  return values.filter(value => value !== '');
}
