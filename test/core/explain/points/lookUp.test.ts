import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analogyOf, neighboursOf, projectOnAxes } from '../../../../src/core/explain/points/lookUp';
import { LastPoints, type PointSource } from '../../../../src/core/explain/points/points';
import { angleBetween, directionBetween } from '../../../../src/core/projection/axes';
import { project } from '../../../../src/core/projection/methods';
import type { AnalogyMethod } from '../../../../src/core/words/analogy';

/** Rows are royal, female, old; the most frequent first. */
const WORDS: Readonly<Record<string, readonly number[]>> = {
  man: [0, -1, 0.1],
  woman: [0, 1, 0.1],
  king: [1, -1, 0.2],
  boy: [0, -1, -0.6],
  girl: [0, 1, -0.6],
  queen: [1, 1, 0.2],
  princess: [0.8, 1, -0.5],
};
const VOCABULARY: PointSource = { of: 'vocabulary', limit: 3 };

describe('the points of a file of vectors', () => {
  let folder: string;
  let file: string;
  let last: LastPoints;
  const write = (words: typeof WORDS) => {
    const rows = Object.entries(words).map(([word, numbers]) => [word, ...numbers].join(','));
    writeFileSync(file, `word,x,y,z\n${rows.join('\n')}\n`);
  };
  const read = (source: Partial<PointSource> = {}) => last.read(file, { ...VOCABULARY, ...source }, {});

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nlp-points-'));
    file = join(folder, 'words.csv');
    last = new LastPoints();
    write(WORDS);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are its most frequent words, and those that are asked for', async () => {
    const first = await read();
    assert.deepEqual(first.points.names, ['man', 'woman', 'king']);
    assert.equal(first.points.total, 7);
    const more = await read({ words: ['queen', 'king', 'unheard-of', 'queen'] });
    assert.deepEqual(more.points.names, ['man', 'woman', 'king', 'queen']);
    assert.deepEqual([...more.vectors.slice(9)], [1, 1, 0.2].map(Math.fround));
    const alone = await read({ words: ['queen', 'king'], alone: true });
    assert.deepEqual(alone.points.names, ['queen', 'king']);
  });

  it('are read once, and anew when the file has changed', async () => {
    const first = await read();
    assert.equal(await read(), first);
    assert.equal((await read({ limit: 2 })).table, first.table);
    write({ ...WORDS, duke: [1, -1, 0.3] });
    utimesSync(file, 1, 1);
    assert.equal((await read()).points.total, 8);
  });

  it('have neighbours by distance too, as measuring all words finds them', async () => {
    const near = neighboursOf(await read(), { near: 'king', count: 6, metric: 'euclidean' });
    const [x, y, z] = WORDS.king! as [number, number, number];
    const expected = Object.entries(WORDS)
      .filter(([word]) => word !== 'king')
      .map(([word, [a, b, c]]) => [word, Math.hypot(a! - x, b! - y, c! - z)] as const)
      .sort((one, other) => one[1] - other[1]);
    assert.deepEqual(
      near.map(({ name }) => name),
      expected.map(([word]) => word),
    );
    for (const [i, { distance }] of near.entries()) assert.ok(Math.abs(distance! - expected[i]![1]) < 1e-6);
  });

  it('know how frequent and how long they are', async () => {
    const { columns } = (await read()).points;
    const [rank, length] = columns!;
    assert.deepEqual([rank!.name, rank!.kind === 'number' && [...rank!.numbers]], ['rank', [1, 2, 3]]);
    assert.deepEqual(length!.kind === 'number' && [...length!.numbers], [3, 5, 4]);
  });

  it('have neighbours among all words, drawn or not', async () => {
    const from = await read();
    const near = neighboursOf(from, { near: 'king', count: 3 });
    assert.deepEqual(
      near.map(({ name }) => name),
      ['man', 'boy', 'queen'],
    );
    assert.deepEqual(
      near.map(({ point }) => point),
      [0, -1, -1],
    );
    const cosine = (1 + 0.02) / (Math.sqrt(2.04) * Math.sqrt(1.01));
    assert.ok(Math.abs(near[0]!.similarity - cosine) < 1e-6);
    assert.deepEqual(neighboursOf(from, { near: 2, count: 3 }), near);
    assert.deepEqual(neighboursOf(from, { near: 'King', count: 3 }), near);
    assert.equal(neighboursOf(from, { near: 'king', count: 1000 }).length, 6);
  });

  it('name the word that is not there, and the one that was meant', async () => {
    const from = await read();
    const unknown = (code: string, message: RegExp) => (error: { code: string; message: string }) =>
      error.code === code && message.test(error.message);
    assert.throws(() => neighboursOf(from, { near: 'prinzess', count: 3 }), unknown('unknown-word', /"princess"/));
    assert.throws(() => neighboursOf(from, { near: 'king', count: 0 }), unknown('out-of-range', /from 1 to/));
    assert.throws(
      () => analogyOf(from, { a: 'man', b: 'woman', c: '', method: '3cosadd', count: 3 }),
      unknown('unknown-word', /./),
    );
    await assert.rejects(
      projectOnAxes(from, { x: { from: 'man', to: 'man' } }, project),
      unknown('no-axis', /"man" to "man"/),
    );
  });

  it('complete analogies without the words of the question', async () => {
    const from = await read();
    const names = (method: AnalogyMethod) =>
      analogyOf(from, { a: 'man', b: 'woman', c: 'king', method, count: 10 }).map(({ name }) => name);
    assert.deepEqual(names('3cosadd'), ['queen', 'princess', 'girl', 'boy']);
    // Nearness to "woman" alone counts for more where cosines are multiplied.
    assert.deepEqual(names('3cosmul'), ['girl', 'princess', 'queen', 'boy']);
  });

  it('lie along the directions between words', async () => {
    const from = await read({ limit: 7 });
    const both = await projectOnAxes(from, { x: { from: 'man', to: 'woman' }, y: { from: 'boy', to: 'man' } }, project);
    const at = (word: string, axis: 0 | 1) => both.coordinates[2 * from.points.names.indexOf(word) + axis]!;
    assert.ok(Math.abs(at('man', 0) + at('woman', 0)) < 1e-6 && at('woman', 0) > 0.9);
    assert.ok(at('princess', 0) > 0 && at('king', 0) < 0);
    assert.ok(at('man', 1) > at('boy', 1));
    const between = (a: string, b: string) => directionBetween(WORDS[a]!, WORDS[b]!)!;
    assert.ok(Math.abs(both.angle! - angleBetween(between('man', 'woman'), between('boy', 'man'))) < 1e-4);
    // Between the means of what two searches found.
    const found = (...words: string[]) => ({
      text: words.join(),
      points: words.map(word => from.points.names.indexOf(word)),
    });
    const means = await projectOnAxes(
      from,
      { x: { from: found('man', 'boy'), to: found('woman', 'girl') }, y: { from: 'boy', to: found('man') } },
      project,
    );
    const along = (word: string, axis: 0 | 1) => means.coordinates[2 * from.points.names.indexOf(word) + axis]!;
    assert.ok(Math.abs(along('man', 0) + along('woman', 0)) < 1e-6 && along('girl', 0) > 0);
    assert.ok(Math.abs(along('boy', 1) - at('boy', 1)) < 1e-6);
    const none = { x: { from: found('man'), to: { text: 'zebra', points: [] } } };
    await assert.rejects(projectOnAxes(from, none, project), /nothing that "zebra" finds has a direction/);
    const one = await projectOnAxes(from, { x: { from: 'man', to: 'woman' } }, project);
    assert.equal(one.angle, undefined);
    // What the first axis leaves varies most between royal words and others.
    const up = (word: string) => one.coordinates[2 * from.points.names.indexOf(word) + 1]!;
    assert.ok(Math.sign(up('king')) === Math.sign(up('queen')) && Math.sign(up('king')) !== Math.sign(up('man')));
  });
});
