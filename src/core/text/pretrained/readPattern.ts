/** Patterns of tokenizer.json: `{"String": ...}`, `{"Regex": ...}`, or a text by itself. */
import type { JsonValue } from '../json';
import { createFinder } from './pattern/createFinder';
import { parsePattern } from './pattern/parsePattern';
import { nothing } from './pattern/pattern';
import { UnreadPattern } from './pattern/source';
import type { Matches } from './piece';

export type Finder = (text: string) => Matches;

/** @throws ActionableError `damaged-tokenizer` */
export function readPattern(json: JsonValue): Finder {
  if (typeof json.value === 'string') return findText(json.value);
  const text = json.get('String');
  if (!text.isAbsent) return findText(text.string());
  const source = json.get('Regex');
  try {
    return createFinder(parsePattern(source.string()), source.string());
  } catch (error) {
    if (error instanceof UnreadPattern) throw source.fail(error.message);
    throw error;
  }
}

function findText(text: string): Finder {
  if (text === '') return createFinder(nothing, '');
  return source => {
    const found: number[] = [];
    let before = 0;
    for (let at = source.indexOf(text); at >= 0; at = source.indexOf(text, before)) {
      if (before < at) found.push(before, at, 0);
      before = at + text.length;
      found.push(at, before, 1);
    }
    if (before < source.length) found.push(before, source.length, 0);
    return found;
  };
}
