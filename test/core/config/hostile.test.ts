// Configs made to cost time: they are read in the extension host, at each keystroke, trusted or not.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LineIndex } from '../../../src/core/base/lineIndex';
import { complete } from '../../../src/core/config/editor/complete';
import { parseConfig } from '../../../src/core/config/parseConfig';
import { readYaml } from '../../../src/core/config/yaml/readYaml';
import { configSchema } from '../../../src/core/schemas';
import { assertLinear } from '../../growth';

const parse = (text: string, path = '/nowhere/x.nlp.yaml') => parseConfig(text, path, configSchema);
const many = (count: number, line: (index: number) => string, between = '\n') =>
  Array.from({ length: count }, (_, index) => line(index)).join(between);

/** Kinds of text by what is repeated; sizes are such that the square of them would take seconds. */
const kinds: Readonly<Record<string, readonly [size: number, make: (size: number) => string]>> = {
  'keys at the top': [5000, n => many(n, i => `key${i}: 1`)],
  'keys in braces': [5000, n => `{${many(n, i => `key${i}: 1`, ',')}}`],
  'more keys than there may be': [30_000, n => many(n, i => `k${i}: 1`)],
  'unknown keys of a section': [4000, n => `task: classify\ndata:\n  train: a.csv\n${many(n, i => `  key${i}: 1`)}`],
  'unknown keys of a model': [4000, n => `model:\n  type: lstm\n${many(n, i => `  k${i}: a`)}`],
  'keys of a map': [9000, n => `task: {type: classify, class-weights: {${many(n, i => `k${i}: a`, ',')}}}`],
  'one key again and again': [9000, n => many(n, () => 'seed: 1')],
  'anchors and aliases': [4000, n => `${many(n, i => `k${i}: &a${i} 1`)}\n${many(190, i => `b${i}: *a${n - 1 - i}`)}`],
  'aliases of one': [100_000, n => `x: &a 1\ny: [${many(n, () => '*a', ',')}]`],
  'aliases of nothing': [50_000, n => `y: [${many(n, i => `*a${i}`, ',')}]`],
  'keys merged': [9000, n => `a: &a {x: 1}\n${many(n, i => `k${i}: {<<: *a}`)}`],
  tags: [3000, n => many(n, i => `k${i}: !t${i} 1`)],
  'references in a row': [9000, n => many(n, i => `k${i}: \${k${i + 1}}`)],
  'references in a text': [50_000, n => `seed: 1\ntask: "${many(n, () => `\${seed}`, '')}"`],
  'references that double': [400, n => `a: "${'x'.repeat(n * 100)}"\n${many(100, i => `b${i}: "\${a}\${a}"`)}`],
  digits: [60_000, n => `train: {epochs: ${'1'.repeat(n)}x}`],
  'digits in quotes': [60_000, n => `train: {epochs: "${'1'.repeat(n)}x"}`],
  'digits before a percent sign': [60_000, n => `data: {validation: "${'1'.repeat(n)}x%"}`],
  thousands: [60_000, n => `train: {epochs: "${'1,000'.repeat(n / 5)}x"}`],
  'a value with spaces after a quote': [100_000, n => `a: %${' '.repeat(n)}x`],
  'brackets that close nothing': [10_000, n => '}'.repeat(n)],
  'lines that are no YAML': [4000, n => '- ]\n'.repeat(n)],
  'errors in one line': [8000, n => `a: [${'] '.repeat(n)}`],
  'bad escapes': [20_000, n => `a: "${'\\z'.repeat(n)}"`],
  tabs: [4000, n => many(n, () => '\ta: 1')],
  'empty lines': [20_000, n => `a: 1${'\n'.repeat(n)}b: 2`],
  comments: [20_000, n => '#\n'.repeat(n)],
  dashes: [10_000, n => '-\n'.repeat(n)],
  'configs that are extended': [9000, n => `extends: [${many(n, i => `x${i}`, ',')}]`],
  'words of a list': [9000, n => `tokenizer: {normalize: [${many(n, () => 'acents', ',')}]}`],
};

describe('config: hostile files', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'nlp-hostile-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [name, [size, make]] of Object.entries(kinds)) {
    it(`reads ${name} in time that grows with them`, function () {
      this.timeout(60_000);
      return assertLinear(make, size, text => parse(text));
    });
  }

  const lines: Readonly<Record<string, (size: number) => string>> = {
    'spaces within a key': n => `a${' '.repeat(n)}b`,
    'spaces before a comment': n => `task: a${' '.repeat(n)}b`,
    'quotes in a line': n => `x ${'"'.repeat(n)}`,
    'quotes in braces': n => `{${' '.repeat(n)}x${'"'.repeat(n)}`,
    'brackets in braces': n => `{${' '.repeat(n)}x${'['.repeat(n)}`,
  };
  for (const [name, make] of Object.entries(lines)) {
    it(`completes behind ${name} in time that grows with them`, function () {
      this.timeout(60_000);
      return assertLinear(make, 30_000, text => {
        complete(text, new LineIndex(text).position(text.length), configSchema);
        return complete(text, { line: 1, column: 8 }, configSchema);
      });
    });
  }

  /** @param names of a level: each file extends the next one so often */
  function writeLevels(levels: number, names: number): string {
    const name = (level: number) => `c${names}-${level}.nlp.yaml`;
    for (let level = 1; level <= levels; level++) {
      const next = Array.from({ length: names }, () => name(level + 1)).join(', ');
      writeFileSync(
        join(folder, name(level)),
        level === levels ? 'task: classify\n' : `extends: [${next}]\ntrain: {seed: ${level}}\n`,
      );
    }
    return join(folder, name(1));
  }

  it('reads each config that is extended once, however many ways lead to it', () => {
    for (const names of [2, 3, 9]) {
      const path = writeLevels(20, names);
      const { problems, merged } = parse(`extends: ${path.split(/[\\/]/).at(-1)}`, join(folder, 'm.nlp.yaml'));
      // One too many, and told once for each name of the first level.
      assert.deepEqual([...new Set(problems.map(({ code }) => code))], ['extends-too-deep']);
      const inner = parse(`extends: c${names}-2.nlp.yaml`, join(folder, 'm.nlp.yaml'));
      assert.equal(
        inner.problems.find(({ code }) => code !== 'missing-key'),
        undefined,
      );
      assert(merged && inner.merged?.kind === 'map');
      assert.equal(inner.merged.entries.find(({ key }) => key === 'train')?.value.kind, 'map');
    }
  });

  it('tells a problem of a config that two others extend once', () => {
    writeFileSync(join(folder, 'base.nlp.yaml'), 'task: classify\ntask: classify\n');
    writeFileSync(join(folder, 'left.nlp.yaml'), 'extends: base.nlp.yaml\n');
    writeFileSync(join(folder, 'right.nlp.yaml'), 'extends: base.nlp.yaml\nseed: 3\n');
    const { problems, merged } = parse('extends: [left.nlp.yaml, right.nlp.yaml]', join(folder, 'm.nlp.yaml'));
    assert.equal(problems.filter(({ code }) => code === 'duplicate-key').length, 1);
    assert(merged?.kind === 'map');
    assert.deepEqual(merged.entries.map(({ key }) => key).sort(), ['seed', 'task']);
  });

  it('stops at 200 configs, and at a million characters of them', () => {
    writeFileSync(join(folder, 'leaf.nlp.yaml'), 'seed: 1\n');
    const wide = parse(`extends: [${many(201, () => 'leaf.nlp.yaml', ',')}]`, join(folder, 'm.nlp.yaml'));
    assert.match(wide.problems[0]!.message, /more than 200 configs/);
    for (const name of ['big1', 'big2']) writeFileSync(join(folder, name), `#${'x'.repeat(600_000)}`);
    const large = parse('extends: [big1, big2]', join(folder, 'm.nlp.yaml'));
    assert.match(large.problems[0]!.message, /more than 1,000,000 characters/);
  });

  it('tells the first 500 problems, how many there are beyond, and suggests for 50', () => {
    const { problems } = parse(`task: classify\ndata:\n  train: a.csv\n${many(2000, i => `  txet${i}: a`)}`);
    assert.equal(problems.length, 501);
    assert.match(problems.at(-1)!.message, /^and 1,?\d+ more problems$/);
    const few = parse(
      `task: classify\ndata:\n  train: a.csv\n  text: t\n  label: l\n${many(60, i => `  epochs${i}: 1`)}`,
    );
    assert.equal(
      few.problems.filter(({ code, message }) => code === 'unknown-key' && message.includes('; ')).length,
      50,
    );
    assert.equal(few.problems.filter(({ code }) => code === 'unknown-key').length, 60);
  });

  it('means by an alias the last anchor of its name above it, as YAML says', () => {
    const text = 'a: &x 1\nb: &y {c: &x 2}\nd: *x\ne: &x 3\nf: *y\ng: *x\n? &k h\n: *k\ni: *z\nj: &z 1';
    const { root, problems } = readYaml(text, '');
    assert(root?.kind === 'map');
    const said = Object.fromEntries(
      root.entries.map(({ key, value }) => [key, value.kind === 'scalar' ? value.source : 'map']),
    );
    assert.deepEqual(said, { a: '1', b: 'map', d: '2', e: '3', f: 'map', g: '3', h: 'h', i: '', j: '1' });
    assert.deepEqual(
      problems.map(({ message }) => message),
      ['there is no anchor &z above this alias'],
    );
  });
});
