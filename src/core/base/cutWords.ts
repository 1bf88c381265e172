/** The words of a text by one of several rules: training, scores and predictions of a tagger go by the same one. */
import { splitWords } from './splitWords';

/**
 * `text` as `splitWords` does; `whitespace`; `characters`: each alone; `syllables`: as text, but each character alone of
 * scripts that join words or particles to words. Of lines that may be either, `tokens`: at white space, and of one whose marks
 * stand at their words (`yesterday.`) before those too; `marked`: one whose marks stand apart (`yesterday .`) at white space,
 * others as text.
 */
export const wordRules = ['text', 'whitespace', 'characters', 'syllables', 'tokens', 'marked'] as const;
export type WordRule = (typeof wordRules)[number];

/** Start and end, in UTF-16 code units. */
export type Place = readonly [start: number, end: number];

/** Scripts without spaces between words, and Korean, whose particles follow names without one. */
export const unspaced = String.raw`\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}`;

const chunk = /\S+/gu;
/** With its combining marks. */
const character = /\S\p{M}*/gu;
const joiningRun = new RegExp(String.raw`([${unspaced}]\p{M}*)|[^${unspaced}]+`, 'gu');

/** A full stop or a comma by itself. */
const apart = /(?:^|\s)[.,](?=\s|$)/u;
/** A comma or the like after a letter, or the last mark of the line. */
const joined = /[\p{L}\p{N}][,;:](?=\s)|\p{L}{2}["'”’)\]]*[.!?]["'”’)\]]*\s*$/u;

function findAll(text: string, pattern: RegExp): Place[] {
  return Array.from(text.matchAll(pattern), ({ 0: { length }, index }) => [index, index + length] as const);
}

function cutSyllables(text: string): Place[] {
  const places: Place[] = [];
  for (const found of text.matchAll(joiningRun)) {
    const { index: at } = found;
    if (found[1] !== undefined) places.push([at, at + found[0].length]);
    else for (const [start, end] of splitWords(found[0])) places.push([at + start, at + end]);
  }
  return places;
}

type CutLine = (line: string) => readonly Place[];

function cutLines(text: string, cut: CutLine): Place[] {
  const places: Place[] = [];
  for (const { 0: line, index } of text.matchAll(/[^\r\n]+/g)) {
    for (const [start, end] of cut(line)) places.push([index + start, index + end]);
  }
  return places;
}

/** Words between white space without the marks at their ends; a full stop is one at the end of the line, if it is the only one. */
function cutMarks(line: string): readonly Place[] {
  return findAll(line, chunk).flatMap(([from, to]) => {
    const whole = line.slice(from, to);
    const opening = /^[("'“‘«[{]+(?=.)/u.exec(whole)?.[0].length ?? 0;
    const isLast = line.slice(to).trim() === '';
    const rest = whole.slice(opening);
    const stop = isLast && /^[^.]+\.[)"'”’»\]}]*$/u.test(rest);
    const closing = (stop ? /(?<=.)[.,;:!?)"'”’»\]}]+$/u : /(?<=.)[,;:!?)"'”’»\]}]+$/u).exec(rest)?.[0].length ?? 0;
    const [start, end] = [from + opening, to - closing];
    const core = line.slice(start, end);
    const inner = /^[\p{L}\p{M}]+['’]\p{L}+$/u.test(core) ? splitWords(core) : [[0, core.length] as const];
    return [
      ...splitWords(line.slice(from, start)).map(([a, b]): Place => [from + a, from + b]),
      ...inner.map(([a, b]): Place => [start + a, start + b]),
      ...splitWords(line.slice(end, to)).map(([a, b]): Place => [end + a, end + b]),
    ];
  });
}

/** None of white space alone. */
export function cutWords(text: string, rule: WordRule): readonly Place[] {
  switch (rule) {
    case 'text':
      return splitWords(text);
    case 'whitespace':
      return findAll(text, chunk);
    case 'characters':
      return findAll(text, character);
    case 'syllables':
      return cutSyllables(text);
    case 'tokens':
      return cutLines(text, line => (joined.test(line) && !apart.test(line) ? cutMarks(line) : findAll(line, chunk)));
    case 'marked':
      return cutLines(text, line => (joined.test(line) || !apart.test(line) ? splitWords(line) : findAll(line, chunk)));
  }
}
