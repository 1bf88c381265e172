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
function makeStepper(texts: readonly number[], beam: number, limit = LIMIT): Stepper {
  const rows = texts.length * beam;
  let prefixes: readonly (readonly number[])[] = Array.from({ length: rows }, () => []);
  return {
    rows,
    vocabulary: VOCABULARY,
    limit: limit + 1,
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

const never = [PADDING, UNKNOWN, BEGIN];

async function search(texts: readonly number[], beam: number, lengthPenalty: number, limit = LIMIT) {
  const options = { beam, begin: BEGIN, end: END, never, lengthPenalty, limits: texts.map(() => limit) };
  return beamSearch(makeStepper(texts, beam, limit), texts.length, options);
}

/** Every text of fewer words than the limit with its end, the best first. */
function searchAll(text: number, lengthPenalty: number, limit = LIMIT) {
  const found: { ids: number[]; logProbability: number; score: number }[] = [];
  const visit = (prefix: readonly number[], sum: number) => {
    const scores = scoresAfter(text, prefix);
    const logProbability = sum + scores[END]!;
    const penalty = ((5 + prefix.length + 1) / 6) ** lengthPenalty;
    found.push({ ids: [...prefix], logProbability, score: logProbability / penalty });
    if (prefix.length + 1 < limit) for (const word of WORDS) visit([...prefix, word], sum + scores[word]!);
  };
  visit([], 0);
  return found.sort((a, b) => b.score - a.score);
}

const close = (a: number, b: number) => Math.abs(a - b) < 1e-4;

describe('tasks/decoding/beamSearch', () => {
  it('finds what a search of all texts finds, where the beam is wide enough', async () => {
    for (const lengthPenalty of [-1, 0, 1, 2])
      for (let text = 0; text < 20; text++) {
        const all = searchAll(text, lengthPenalty);
        // As many as there are texts, those of as many words as the limit included.
        const [found] = await search([text], 121, lengthPenalty);
        assert.equal(found!.length, 121);
        const ended = found!.filter(each => each.ended && each.ids.length < LIMIT);
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
      while (!ended) {
        const scores = scoresAfter(text, ids);
        const best = [END, ...WORDS].reduce((a, b) => (scores[b]! > scores[a]! ? b : a));
        if (best !== END && ids.length === LIMIT) break;
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
        const [most] = searchAll(text, 1, LIMIT + 1);
        if (best) assert.ok(best.score <= most!.score + 1e-4);
        total += best?.score ?? -20;
      }
      return total / 60;
    };
    const [one, two, five] = [await mean(1), await mean(2), await mean(5)];
    assert.ok(two > one && five >= two, `${one} ${two} ${five}`);
  });

  it('is never worse than greedy search, whatever beam, penalty and limit', async () => {
    for (const lengthPenalty of [-1, 0, 0.5, 1, 5])
      for (const limit of [1, 3, 9])
        for (let text = 0; text < 25; text++) {
          const score = async (beam: number) => (await search([text], beam, lengthPenalty, limit))[0]![0]!.score;
          const greedy = await score(1);
          for (const beam of [2, 3, 4, 8, 32])
            assert.ok((await score(beam)) >= greedy, `text ${text}, beam ${beam}, ${lengthPenalty}, ${limit}`);
        }
  });

  it('keeps as many hypotheses as it may, in the order of their scores, however they end', async () => {
    let cut = 0;
    for (const lengthPenalty of [-1, 0, 1, 5])
      for (const beam of [1, 2, 5, 32])
        for (let text = 0; text < 20; text++) {
          const [found] = await search([text], beam, lengthPenalty);
          assert.ok(found!.length >= 1 && found!.length <= beam);
          const scores = found!.map(({ score }) => score);
          assert.deepEqual(
            scores,
            [...scores].sort((a, b) => b - a),
          );
          assert.equal(new Set(found!.map(({ ids, ended }) => `${ids} ${ended}`)).size, found!.length);
          if (!found![0]!.ended) cut++;
        }
    // Whether a text ended says nothing of how good it is.
    assert.ok(cut > 0);
  });

  it('goes on when enough hypotheses have ended badly, while a better one is on its way', async () => {
    const [A, B] = [4, 5];
    // "A A A" is nearly sure; every end before it is very unlikely, but likelier than any other word.
    const after = (prefix: readonly number[]) => {
      const likely = prefix.length === 3 && prefix.every(id => id === A) ? END : A;
      const raw = new Float32Array(VOCABULARY).fill(-30);
      raw[B] = -12;
      raw[END] = -8;
      raw[likely] = -0.001;
      return raw;
    };
    let prefixes: readonly (readonly number[])[] = [[], []];
    const stepper: Stepper = {
      rows: 2,
      vocabulary: VOCABULARY,
      limit: 9,
      async step(ids, parents) {
        prefixes = prefixes.map((_, i) => {
          const before = prefixes[parents?.[i] ?? i]!;
          return ids[i] === BEGIN ? before : [...before, ids[i]!];
        });
        return { scores: Float32Array.from(prefixes.flatMap(prefix => [...after(prefix)])), captures: {} };
      },
    };
    const options = { beam: 2, begin: BEGIN, end: END, never, lengthPenalty: 1, limits: [8] };
    const [found] = await beamSearch(stepper, 1, options);
    assert.deepEqual([...found![0]!.ids], [A, A, A]);
    assert.ok(found![0]!.ended && found![0]!.logProbability > -0.01);
  });

  it('does not put a text that ended badly before a better one that was cut at the limit', async () => {
    const scores = new Float32Array(VOCABULARY).fill(-30);
    scores[4] = -0.01;
    scores[END] = -7;
    const stepper: Stepper = {
      rows: 2,
      vocabulary: VOCABULARY,
      limit: 4,
      step: async () => ({ scores: Float32Array.from([...scores, ...scores]), captures: {} }),
    };
    const options = { beam: 2, begin: BEGIN, end: END, never, lengthPenalty: 1, limits: [3] };
    const [found] = await beamSearch(stepper, 1, options);
    assert.deepEqual([...found![0]!.ids], [4, 4, 4]);
    assert.deepEqual(
      found!.map(({ ended }) => ended),
      [false, true],
    );
  });

  it('lets a text of as many tokens as the limit end', async () => {
    const likely = [4, 4, END];
    let steps = 0;
    const stepper: Stepper = {
      rows: 1,
      vocabulary: VOCABULARY,
      limit: 3,
      async step() {
        const scores = new Float32Array(VOCABULARY).fill(-9);
        scores[likely[steps++]!] = -0.01;
        return { scores, captures: {} };
      },
    };
    const options = { beam: 1, begin: BEGIN, end: END, never, lengthPenalty: 1, limits: [2] };
    const [[only]] = (await beamSearch(stepper, 1, options)) as [Awaited<ReturnType<typeof search>>[number]];
    assert.deepEqual([[...only!.ids], only!.ended], [[4, 4], true]);
  });

  it('searches several texts as it searches each by itself', async () => {
    const texts = [3, 9, 27];
    const together = await search(texts, 3, 1);
    for (const [i, text] of texts.entries()) assert.deepEqual(together[i], (await search([text], 3, 1))[0]);
  });

  it('never writes what it may not, and ends texts at their limits', async () => {
    const options = { beam: 3, begin: BEGIN, end: END, never, lengthPenalty: 1 };
    const found = await beamSearch(makeStepper([1, 2], 3), 2, { ...options, limits: [1, 3] });
    for (const { ids } of found.flat()) assert.ok(ids.every(id => WORDS.includes(id)));
    assert.ok(found[0]!.every(({ ids }) => ids.length <= 1) && found[1]!.every(({ ids }) => ids.length <= 3));
  });
});
