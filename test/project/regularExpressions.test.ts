// A regular expression that begins with a repetition and wants something behind it, such as / +$/, begins anew at each place of a
// run: its time grows with the square. base/trimEnd.ts has functions for what such expressions are mostly for.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../../src');

/** A literal after what an expression may follow; its parts are escapes, classes and other characters. */
const literal =
  /(?<=[(,=:?&|!]\s*|return )\/((?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[\n*])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[\n])*)\/([a-z]*)/g;
const startsWithRepetition = /^\(?(?:\\.|\[(?:\\.|[^\]\\])*\]|[^\\[^(])[+*](?!\)?$)/;

/** What follows always fits where the run ends, or the text has a few characters at most. */
const harmless = [
  String.raw`\S*$`,
  '0+$',
  String.raw`([\p{STerm}…]+)((?:[\p{Pe}\p{Pf}"'’”*_]|\[\d+\]|[«“‘](?![\p{L}\p{N}])|[ \u00a0\u202f]?»(?![\p{L}\p{N}]))*)`,
  String.raw`[\s\u0085\p{Cf}]+|(?:[^\s\p{M}\u1160-\u11ff]|[\p{M}\u1160-\u11ff])[\p{M}\u1160-\u11ff]*`,
  '[^/]*$',
  String.raw`[^\n]*\n|[^\n]+$`,
  String.raw`[\p{L}\p{M}\p{N}]+(?:(?:['’_-]|[.@](?=[\p{Ll}\p{N}]))[\p{L}\p{M}\p{N}]+)*`,
  String.raw`[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]`,
];

describe('regular expressions', () => {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'));
  const found = files.flatMap(file =>
    [...readFileSync(join(root, file), 'utf8').matchAll(literal)].map(([, source, flags]) => ({
      file,
      source: source!,
      flags,
    })),
  );

  it('are found', () => assert(found.length > 100, String(found.length)));

  it('do not begin with a repetition that has to end somewhere', () => {
    // One that is sticky begins at one place alone.
    const odd = found.filter(
      ({ source, flags }) => startsWithRepetition.test(source) && !flags?.includes('y') && !harmless.includes(source),
    );
    assert.deepEqual(
      odd.map(({ file, source }) => `${file} ${source}`),
      [],
    );
  });

  it('would be seen if they did', () => {
    for (const source of [String.raw`\s+$`, ' +$', String.raw`[ \t]+(#.*)?$`, String.raw`\s*\r?\n\s*`])
      assert(startsWithRepetition.test(source), source);
    for (const source of [String.raw`\s+`, String.raw`^\s*$`, '[a-z]+'])
      assert(!startsWithRepetition.test(source), source);
  });
});
