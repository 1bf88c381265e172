/** Stretches of a text that a tagger reads by themselves, and the words of each. */
import { cutWords, type Place } from '../../base/cutWords';
import { splitSentences } from '../../base/splitSentences';
import type { WordGroup } from '../tagger';
import type { TagFacts } from './facts';

/** None without a word. */
export function cutUnits(text: string, { words, unit }: Pick<TagFacts, 'words' | 'unit'>): readonly WordGroup[] {
  switch (unit) {
    case 'sentences':
      return splitSentences(text).flatMap(({ start, text: sentence }) =>
        toGroup(shift(cutWords(sentence, words), start)),
      );
    case 'lines':
      return Array.from(text.matchAll(/[^\r\n]+/g)).flatMap(({ 0: line, index }) =>
        toGroup(shift(cutWords(line, words), index)),
      );
    case 'texts': {
      const places = cutWords(text, words);
      const starts = new Set(splitSentences(text).map(({ start }) => start));
      const breaks = places.flatMap(([start], i) => (i > 0 && starts.has(start) ? [i] : []));
      return places.length === 0 ? [] : [{ places, breaks }];
    }
  }
}

function shift(places: readonly Place[], by: number): readonly Place[] {
  return by === 0 ? places : places.map(([start, end]) => [start + by, end + by] as const);
}

function toGroup(places: readonly Place[]): readonly WordGroup[] {
  return places.length === 0 ? [] : [{ places, breaks: [] }];
}
