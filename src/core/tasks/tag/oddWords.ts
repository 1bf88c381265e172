/** Words that running text is cut at, and spans that words do not fit: what a tagger of the data cannot say of a text. */
import { cutWords, type WordRule } from '../../base/cutWords';
import type { Dataset, Example, SplitName } from '../../data/dataset';
import { type Finding, FindingBuilder } from '../../data/inspect/finding';
import type { ReadingOptions, TagFacts } from './facts';
import { cutUnits } from './units';
import { type FittedSpan, fitSpans, spansOfExample, type TextSpan } from './writtenSpans';

/** @param splits as the task reads them @returns those of a kind one after the other, split by split */
export function findOddWords(splits: Dataset['splits'], facts: TagFacts, options: ReadingOptions): readonly Finding[] {
  const findings = (Object.entries(splits) as [SplitName, readonly Example[]][]).flatMap(([split, examples]) => [
    ...findMisfits(split, examples, facts, options),
    ...findCut(split, examples, facts, options),
  ]);
  const kindOf = ({ code, severity }: Finding) => `${severity} ${code}`;
  const kinds = [...new Set(findings.map(kindOf))];
  return kinds.flatMap(kind => findings.filter(finding => kindOf(finding) === kind));
}

/** Of texts with spans: those that do not begin and end where words do, or have none. */
function findMisfits(split: SplitName, examples: readonly Example[], facts: TagFacts, { words }: ReadingOptions) {
  const widened = new FindingBuilder({
    code: 'span-inside-word',
    severity: 'warning',
    title: `Spans of ${split} that begin or end inside a word`,
    advice: `The words around them are learned; in the scores they count as missed, for no prediction can have such borders.${words === 'characters' ? '' : ' Move the borders, or set task.words: characters.'}`,
  });
  const lost = new FindingBuilder({
    code: 'span-without-words',
    severity: 'warning',
    title: `Spans of ${split} without a word of their own`,
    advice: 'They are not learned, and count as missed: another span has the word, or there is none.',
  });
  // Words that are smaller than usual were chosen for the sake of these.
  const isFiner = words !== 'characters' && words !== 'syllables' && ['characters', 'syllables'].includes(facts.words);
  const finer = new FindingBuilder({
    code: 'span-inside-word',
    severity: 'information',
    title: `Spans of ${split} that begin or end inside a word of running text`,
    advice: `Because of them, words are split differently (task.words: ${facts.words}). If the offsets are wrong, fix them.`,
  });
  for (const [index, example] of examples.entries()) {
    const id = { split, index };
    const spans = spansOfExample(example);
    if (!spans) continue;
    const text = example.fields.text!;
    if (isFiner) {
      const usual = cutWords(text, 'text');
      for (const fitted of fitSpans(spans, usual)) {
        const [from, to] = reachOf(fitted, usual);
        if (fitted.inside) finer.add(id, example, () => `${nameSpan(text, fitted.span)} in "${text.slice(from, to)}"`);
      }
    }
    const places = cutUnits(text, facts).flatMap(group => group.places);
    for (const fitted of fitSpans(spans, places)) {
      const named = nameSpan(text, fitted.span);
      const [from, to] = reachOf(fitted, places);
      if (!fitted.words) lost.add(id, example, () => named);
      else if (fitted.inside) widened.add(id, example, () => `${named} in "${text.slice(from, to)}"`);
    }
  }
  return [...finer.finish(), ...widened.finish(), ...lost.finish()];
}

function reachOf({ words, span }: FittedSpan, places: readonly (readonly [number, number])[]): [number, number] {
  return words ? [places[words.start]![0], places[words.end - 1]![1]] : [span.start, span.end];
}

function nameSpan(text: string, { start, end, type }: TextSpan): string {
  return `"${text.slice(start, end)}" (${type})`;
}

/** Of given words: those that the same words in a running text are cut at. */
function findCut(split: SplitName, examples: readonly Example[], facts: TagFacts, { words }: ReadingOptions) {
  const apart = facts.words === 'whitespace' || facts.words === 'tokens';
  const finding = new FindingBuilder({
    code: 'word-cut',
    severity: 'warning',
    title: `Words of ${split} that running text would be split at`,
    advice: apart
      ? 'Texts are therefore split at white space. To split at punctuation too, set task.words: text.'
      : 'Texts that are asked about have other words there: give the words themselves (predict --tokens), or set task.words: whitespace.',
  });
  const rule: WordRule =
    words === 'whitespace' ? 'whitespace' : apart || facts.words === 'marked' ? 'text' : facts.words;
  const known = new Map<string, string | undefined>();
  for (const [index, example] of examples.entries()) {
    if (example.fields.text !== undefined) continue;
    for (const token of example.lists?.tokens ?? []) {
      let cut = known.get(token);
      if (cut === undefined && !known.has(token)) {
        const parts = cutWords(token, rule);
        if (parts.length !== 1) cut = parts.map(([start, end]) => token.slice(start, end)).join(' ');
        known.set(token, cut);
      }
      if (cut !== undefined) finding.add({ split, index }, example, () => `"${token}" would be "${cut}"`);
    }
  }
  return finding.finish();
}
