/** Whether a place of a text is one that a pattern of tokenizer.json asks for. */
import { memberOf } from '../characterSet';
import type { Anchor } from './pattern';
import { wordCharacters } from './properties';

export function holds(anchor: Anchor, text: string, place: number): boolean {
  const atEnd = place === text.length;
  switch (anchor) {
    case 'line start':
      return place === 0 || (text[place - 1] === '\n' && !atEnd);
    case 'line end':
      return atEnd || text[place] === '\n';
    case 'text start':
      return place === 0;
    case 'text end':
      return atEnd;
    case 'last line end':
      return atEnd || (text[place] === '\n' && place === text.length - 1);
    case 'word edge':
      return isEdge(text, place);
    case 'no word edge':
      return !isEdge(text, place);
  }
}

function isEdge(text: string, place: number): boolean {
  const isWord = memberOf(wordCharacters());
  const before = place > 0 && isWord(text.codePointAt(placeBefore(text, place))!);
  const after = place < text.length && isWord(text.codePointAt(place)!);
  return before !== after;
}

/** Where the character before begins. @param place not the first */
export function placeBefore(text: string, place: number): number {
  return place > 1 && text.codePointAt(place - 2)! > 0xffff ? place - 2 : place - 1;
}
