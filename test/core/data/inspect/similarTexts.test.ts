import assert from 'node:assert/strict';
import { Random } from '../../../../src/core/base/random';
import { jaccard, SIMILAR, SimilarTexts, shinglesOf } from '../../../../src/core/data/inspect/similarTexts';

const random = new Random(1, 'similar texts');
const words = Array.from({ length: 400 }, (_, i) => `${'bcdfghjklm'[i % 10]}${'aeiou'[i % 5]}${i.toString(36)}`);
const draw = () => words[random.integer(words.length)]!;

function makeTexts(): readonly string[] {
  const texts: string[] = [];
  for (let i = 0; i < 360; i++) {
    const near = i > 0 && i % 3 === 0 ? texts[random.integer(texts.length)]!.split(' ') : undefined;
    const text = near ?? Array.from({ length: 8 + random.integer(30) }, draw);
    for (let edits = near ? random.integer(4) : 0; edits > 0; edits--) text[random.integer(text.length)] = draw();
    texts.push(text.join(' '));
  }
  return texts;
}

const sets = new Map<string, ReadonlySet<string>>();

function setOf(text: string): ReadonlySet<string> {
  const known = sets.get(text);
  if (known) return known;
  const folded = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
  const set = new Set(Array.from({ length: folded.length - 4 }, (_, i) => folded.slice(i, i + 5)));
  sets.set(text, set);
  return set;
}

/** By sets of strings, each compared with each. */
function similarityOf(a: string, b: string): number {
  const [one, other] = [setOf(a), setOf(b)];
  let shared = 0;
  for (const each of one) if (other.has(each)) shared++;
  return shared / (one.size + other.size - shared);
}

describe('similar texts', () => {
  it('are as similar as their shingles', () => {
    const texts = makeTexts();
    for (let i = 1; i < 200; i++) {
      const own = jaccard(shinglesOf(texts[i]!), shinglesOf(texts[i - 1]!));
      assert.ok(Math.abs(own - similarityOf(texts[i]!, texts[i - 1]!)) < 1e-12);
    }
    assert.equal(
      jaccard(shinglesOf('Go home, now: it is already late!'), shinglesOf('go home now  it is already LATE')),
      1,
    );
  });

  it('are found, and none besides, as a comparison of each with each finds them', () => {
    const texts = makeTexts();
    const table = new SimilarTexts(place => texts[place]!);
    let [expected, found] = [0, 0];
    texts.forEach((text, i) => {
      const best = Math.max(0, ...texts.slice(0, i).map(other => similarityOf(text, other)));
      const near = table.find(shinglesOf(text));
      table.add(shinglesOf(text));
      if (best >= SIMILAR) expected++;
      if (!near) return;
      found++;
      assert.ok(near.place < i);
      assert.ok(Math.abs(near.similarity - similarityOf(text, texts[near.place]!)) < 1e-12);
      assert.ok(near.similarity >= SIMILAR);
    });
    assert.ok(expected > 60, String(expected));
    assert.ok(found <= expected && found >= 0.98 * expected, `${found} of ${expected}`);
  });

  it('are not those that are too short to tell', () => {
    const table = new SimilarTexts(() => 'ok, see you there');
    table.add(shinglesOf('ok, see you there'));
    assert.equal(table.find(shinglesOf('ok, see you there')), undefined);
    assert.equal(shinglesOf('').length, 0);
  });
});
