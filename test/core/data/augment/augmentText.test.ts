import { deepEqual, equal, ok } from 'node:assert/strict';
import { type AugmentOptions, augmentText } from '../../../../src/core/data/augment/augmentText';
import { smallSynonyms } from '../../../../src/core/data/augment/synonyms';
import { splitWords } from '../../../../src/core/data/augment/words';

const text = 'It was a GOOD movie, really; the story and the actors were great!';
const base: AugmentOptions = {
  parts: { synonyms: 0.1, delete: 0.1, insert: 0.1, swap: 0.1 },
  copies: 4,
  stopWords: new Set(['it', 'was', 'a', 'the', 'and', 'were']),
  synonyms: smallSynonyms(),
  seed: 7,
};
const lowerWords = (of: string) => splitWords(of).words.map(word => word.toLowerCase());
const sorted = (of: string) => lowerWords(of).sort();

describe('augmentText', () => {
  it('makes a copy in each way, the way they take turns in being drawn', () => {
    const made = augmentText(text, 0, base);
    deepEqual(made.map(({ operation }) => operation).sort(), ['delete', 'insert', 'swap', 'synonyms']);
    equal(new Set([text, ...made.map(copy => copy.text)]).size, 5, 'all differ');
  });

  it('is a function of seed and place', () => {
    deepEqual(augmentText(text, 3, base), augmentText(text, 3, base));
    const texts = [augmentText(text, 3, base), augmentText(text, 4, base), augmentText(text, 3, { ...base, seed: 8 })];
    equal(new Set(texts.map(copies => copies.map(copy => copy.text).join('|'))).size, 3);
  });

  it('replaces one word in ten by synonyms, in its case, and leaves the rest as it was', () => {
    const all = Array.from({ length: 40 }, (_, i) =>
      augmentText(text, i, { ...base, parts: { synonyms: 0.1 }, copies: 1 }),
    );
    const seen = new Set<string>();
    for (const [copy] of all) {
      ok(copy);
      equal(copy.marks.length, 1);
      const [mark] = copy.marks;
      const [was] = copy.originalMarks;
      const word = copy.text.slice(mark!.start, mark!.end);
      const old = text.slice(was!.start, was!.end);
      equal(copy.text, text.slice(0, was!.start) + word + text.slice(was!.end));
      ok(base.synonyms.synonymsOf(old.toLowerCase()).includes(word.toLowerCase()), `${word} for ${old}`);
      if (old === 'GOOD') equal(word, word.toUpperCase());
      ok(!base.stopWords.has(old.toLowerCase()));
      seen.add(old);
    }
    ok(seen.size >= 4, [...seen].join());
  });

  it('replaces a word wherever it stands', () => {
    const [copy] = augmentText('movie after movie', 0, { ...base, parts: { synonyms: 0.1 }, copies: 1 });
    equal(copy!.marks.length, 2);
    equal(lowerWords(copy!.text)[0], lowerWords(copy!.text)[2]);
  });

  it('deletes words with their space, and keeps the order of the others', () => {
    for (let i = 0; i < 40; i++) {
      const [copy] = augmentText(text, i, { ...base, parts: { delete: 0.3 }, copies: 1 });
      const gone = copy!.originalMarks.map(({ start, end }) => text.slice(start, end));
      ok(gone.length > 0);
      ok(!/ {2}|^ | [,;!]/.test(copy!.text), copy!.text);
      deepEqual([...lowerWords(copy!.text), ...gone.map(word => word.toLowerCase())].sort(), sorted(text));
      let at = -1;
      for (const word of splitWords(copy!.text).words) {
        at = text.indexOf(word, at + 1);
        ok(at >= 0, 'in order');
      }
    }
  });

  it('deletes about the part that it is told to', () => {
    const long = Array.from({ length: 2000 }, (_, i) => `w${i}`).join(' ');
    const [copy] = augmentText(long, 0, { ...base, parts: { delete: 0.1 }, copies: 1 });
    const part = copy!.originalMarks.length / 2000;
    // Four standard deviations of a binomial: sqrt(.1 * .9 / 2000) = .0067.
    ok(Math.abs(part - 0.1) < 0.027, String(part));
  });

  it('inserts synonyms of words of the text', () => {
    for (let i = 0; i < 40; i++) {
      const [copy] = augmentText(text, i, { ...base, parts: { insert: 0.2 }, copies: 1 });
      const { marks } = copy!;
      equal(marks.length, 2, 'a fifth of twelve words');
      const inserted = marks.map(({ start, end }) => copy!.text.slice(start, end));
      deepEqual([...lowerWords(text), ...inserted].sort(), sorted(copy!.text));
      const possible = lowerWords(text).flatMap(word => base.synonyms.synonymsOf(word));
      for (const word of inserted) ok(possible.includes(word), word);
    }
  });

  it('swaps words and leaves the marks between them', () => {
    const [copy] = augmentText(text, 1, { ...base, parts: { swap: 0.1 }, copies: 1 });
    deepEqual(sorted(copy!.text), sorted(text));
    deepEqual(splitWords(copy!.text).between, splitWords(text).between);
    equal(copy!.marks.length, 2);
  });

  it('takes addresses and numbers for one word, sentences without a space for two', () => {
    deepEqual(splitWords("It's 3.5 at pills.example or me@pills.example, well-known.The end.").words, [
      "It's",
      '3.5',
      'at',
      'pills.example',
      'or',
      'me@pills.example',
      'well-known',
      'The',
      'end',
    ]);
  });

  it('makes no copy of what it cannot change', () => {
    deepEqual(augmentText('zzzz', 0, base), []);
    deepEqual(augmentText('', 0, base), []);
    deepEqual(augmentText(' ?! ', 0, base), []);
    equal(
      augmentText('one two', 0, { ...base, parts: { swap: 0.5 }, copies: 9 }).length,
      1,
      'there is only one other order',
    );
  });
});
