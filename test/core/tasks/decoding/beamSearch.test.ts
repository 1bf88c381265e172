import assert from 'node:assert/strict';
import { Random } from '../../../../src/core/base/random';
import { beamSearch } from '../../../../src/core/tasks/decoding/beamSearch';
import type { Stepper } from '../../../../src/core/tasks/decoding/stepper';

const [PADDING, UNKNOWN, BEGIN, END] = [0, 1, 2, 3];
const WORDS = [4, 5, 6];
const VOCABULARY = 7;
const LIMIT = 4;

/** Log-probabilities of what follows a text: any numbers, always the same ones. */
function scoresAfter(text: number, prefix: readonly number[]): Float32Array {
  const random = new Random(text, `after ${prefix.join(' ')}`);
  const raw = Array.from({ length: VOCABULARY }, () => 2 * random.normal());
  const total = Math.log(raw.reduce((sum, x) => sum + Math.exp(x), 0));
  return Float32Array.from(raw, x => x - total);
}

/** A model whose state is the prefix itself. */
function makeStepper(texts: readonly number[], beam: number): Stepper {
  const rows = texts.length * beam;
  let prefixes: readonly (readonly number[])[] = Array.from({ length: rows }, () => []);
  return {
    rows,
    vocabulary: VOCABULARY,
    limit: LIMIT + 1,
    async step(ids, parents) {
      prefixes = Array.from({ length: rows }, (_, i) => {
        const before = prefixes[parents?.[i] ?? i]!;
        return ids[i] === BEGIN ? before : [...before, ids[i]!];
      });
      const scores = new Float32Array(rows * VOCABULARY);
      for (const [i, prefix] of prefixes.entries())
        scores.set(scoresAfter(texts[Math.floor(i / beam)]!, prefix), i * VOCABULARY);
      return { scores, captures: {} };
    },
  };
}

async function search(texts: readonly number[], beam: number, lengthPenalty: number) {
  const options = { beam, begin: BEGIN, end: END, never: [PADDING, UNKNOWN, BEGIN], lengthPenalty };
  return beamSearch(makeStepper(texts, beam), texts.length, { ...options, limits: texts.map(() => LIMIT) });
}

/** Every text of fewer words than the limit with its end, the best first. */
function searchAll(text: number, lengthPenalty: number) {
  const found: { ids: number[]; logProbability: number; score: number }[] = [];
  const visit = (prefix: readonly number[], sum: number) => {
    const scores = scoresAfter(text, prefix);
    const logProbability = sum + scores[END]!;
    const penalty = ((5 + prefix.length + 1) / 6) ** lengthPenalty;
    found.push({ ids: [...prefix], logProbability, score: logProbability / penalty });
    if (prefix.length + 1 < LIMIT) for (const word of WORDS) visit([...prefix, word], sum + scores[word]!);
  };
  visit([], 0);
  return found.sort((a, b) => b.score - a.score);
}

const close = (a: number, b: number) => Math.abs(a - b) < 1e-4;

describe('tasks/decoding/beamSearch', () => {
  it('finds what a search of all texts finds, where the beam is wide enough', async () => {
    for (const lengthPenalty of [0, 1, 2])
      for (let text = 0; text < 20; text++) {
        const all = searchAll(text, lengthPenalty);
        const [found] = await search([text], 82, lengthPenalty);
        const ended = found!.filter(each => each.ended);
        assert.equal(ended.length, all.length);
        for (const [i, { ids, logProbability, score }] of ended.entries()) {
          assert.ok(close(score, all[i]!.score) && close(logProbability, all[i]!.logProbability), `${text} ${i}`);
          const twin = all.find(each => each.ids.join() === ids.join());
          assert.ok(twin && close(twin.score, score));
        }
      }
  });

  it('is greedy search with one hypothesis', async () => {
    for (let text = 0; text < 40; text++) {
      const ids: number[] = [];
      let [sum, ended] = [0, false];
      while (!ended && ids.length < LIMIT) {
        const scores = scoresAfter(text, ids);
        const best = [END, ...WORDS].reduce((a, b) => (scores[b]! > scores[a]! ? b : a));
        sum += scores[best]!;
        if (best === END) ended = true;
        else ids.push(best);
      }
      const [[only, ...others]] = (await search([text], 1, 1)) as [Awaited<ReturnType<typeof search>>[number]];
      assert.equal(others.length, 0);
      assert.deepEqual([...only!.ids], ids);
      assert.equal(only!.ended, ended);
      assert.ok(close(only!.logProbability, sum));
      assert.ok(
        close(
          only!.logProbabilities.reduce((a, b) => a + b, 0),
          sum,
        ),
      );
    }
  });

  it('finds no worse texts with a wider beam on the whole, and never better ones than there are', async () => {
    const mean = async (beam: number) => {
      let total = 0;
      for (let text = 0; text < 60; text++) {
        const [found] = await search([text], beam, 1);
        const best = found!.find(each => each.ended);
        const [most] = searchAll(text, 1);
        if (best) assert.ok(best.score <= most!.score + 1e-4);
        total += best?.score ?? -20;
      }
      return total / 60;
    };
    const [one, two, five] = [await mean(1), await mean(2), await mean(5)];
    assert.ok(two > one && five >= two, `${one} ${two} ${five}`);
  });

  it('searches several texts as it searches each by itself', async () => {
    const texts = [3, 9, 27];
    const together = await search(texts, 3, 1);
    for (const [i, text] of texts.entries()) assert.deepEqual(together[i], (await search([text], 3, 1))[0]);
  });

  it('never writes what it may not, and ends texts at their limits', async () => {
    const options = { beam: 3, begin: BEGIN, end: END, never: [PADDING, UNKNOWN, BEGIN], lengthPenalty: 1 };
    const found = await beamSearch(makeStepper([1, 2], 3), 2, { ...options, limits: [1, 3] });
    for (const { ids } of found.flat()) assert.ok(ids.every(id => WORDS.includes(id)));
    assert.ok(found[0]!.every(({ ids }) => ids.length <= 1) && found[1]!.every(({ ids }) => ids.length <= 3));
  });
});
