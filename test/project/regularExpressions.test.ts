// A regular expression that begins with a repetition and wants something behind it, such as / +$/, begins anew at each place of a
// run: its time grows with the square. base/trimEnd.ts has functions for what such expressions are mostly for.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../../src');

/** A literal after what an expression may follow; its parts are escapes, classes and other characters. */
const literal =
  /(?<=[(,=:?&|!]\s*|return )\/((?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[\n*])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[\n])*)\/[a-z]*/g;
const startsWithRepetition = /^\(?(?:\\.|\[(?:\\.|[^\]\\])*\]|[^\\[^(])[+*](?!\)?$)/;

/** What follows always fits where the run ends. */
const harmless = [
  '[^/]*$',
  String.raw`[^\n]*\n|[^\n]+$`,
  String.raw`[\p{L}\p{M}\p{N}]+(?:(?:['’_-]|[.@](?=[\p{Ll}\p{N}]))[\p{L}\p{M}\p{N}]+)*`,
  String.raw`[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]`,
];

describe('regular expressions', () => {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'));
  const found = files.flatMap(file =>
    [...readFileSync(join(root, file), 'utf8').matchAll(literal)].map(([, source]) => ({ file, source: source! })),
  );

  it('are found', () => assert(found.length > 100, String(found.length)));

  it('do not begin with a repetition that has to end somewhere', () => {
    const odd = found.filter(({ source }) => startsWithRepetition.test(source) && !harmless.includes(source));
    assert.deepEqual(odd, []);
  });

  it('would be seen if they did', () => {
    for (const source of [String.raw`\s+$`, ' +$', String.raw`[ \t]+(#.*)?$`, String.raw`\s*\r?\n\s*`])
      assert(startsWithRepetition.test(source), source);
    for (const source of [String.raw`\s+`, String.raw`^\s*$`, '[a-z]+'])
      assert(!startsWithRepetition.test(source), source);
  });
});
