// What documents have for typing: configs are valid, commands and options exist, defaults are the schema's, and blocks marked `sh run` run.
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Command, common } from '../../src/cli/command';
import { loadCommands } from '../../src/cli/index';
import { formatProblem } from '../../src/core/base/problem';
import { readRuntime } from '../../src/core/cluster/readRuntime';
import { parseConfig } from '../../src/core/config/parseConfig';
import type { Schema } from '../../src/core/config/schema';
import { configSchema } from '../../src/core/schemas';
import { readSweep } from '../../src/core/sweeps/readSweep';
import { runCli } from '../cli/runCli';
import { type Code, codeOf, listDocuments, readDocument } from '../documents';
import { commandLines, shellWords } from '../shellWords';
import { ROOT } from './sourceFiles';

const documents = listDocuments();
const blocks = documents.flatMap(codeOf);
const placeOf = ({ path, line }: Code) => `${path}:${line}`;

describe('configs of the documents', () => {
  /** What a part of a config is put over. */
  const base = { task: 'classify', data: { train: 'a.csv' }, model: 'cnn' };

  const configs = blocks.filter(({ language }) => language === 'yaml');

  const marked = (mark: string) => configs.filter(({ marks }) => marks.includes(mark));

  for (const block of marked('runtime')) {
    it(`is a runtime: ${placeOf(block)}`, () => {
      const { problems } = readRuntime(join(ROOT, 'a.runtime.yaml'), { workspace: ROOT, trusted: true }, block.text);
      assert.deepEqual(problems.map(formatProblem), []);
    });
  }

  for (const block of marked('sweep')) {
    it(`is a sweep of a sample: ${placeOf(block)}`, () => {
      const access = { workspace: join(ROOT, 'samples'), trusted: true };
      const { problems } = readSweep(join(ROOT, 'samples', 'a.sweep.yaml'), access, block.text);
      assert.deepEqual(problems.map(formatProblem), []);
    });
  }

  for (const block of configs.filter(({ marks }) => !marks.some(mark => /^(?:sweep|runtime|other)$/.test(mark)))) {
    it(`is valid: ${placeOf(block)}`, () => {
      const part: unknown = parse(block.text);
      const { extends: _, ...keys } = part as Readonly<Record<string, unknown>>;
      const text = block.marks.includes('part') ? JSON.stringify({ ...base, ...keys }) : block.text;
      const { problems } = parseConfig(text, join(ROOT, 'samples', 'a.nlp.yaml'), configSchema);
      assert.deepEqual(problems.map(formatProblem), []);
    });
  }

  it('are found, and others are YAML too', () => {
    assert.ok(configs.length > 20);
    for (const block of configs) assert.ok(parse(block.text) instanceof Object, placeOf(block));
  });
});

describe('commands of the documents', () => {
  let commands: readonly Command[];
  before(async () => {
    commands = await loadCommands();
  });

  /** The words after `nlp` of a command that is written in any of the ways; nothing for other programs. */
  function wordsOfNlp(line: string): readonly string[] | undefined {
    const words = shellWords(line.replace(/^(?:\w+=\S+ )+/, ''));
    if (words[0] === 'nlp') return words.slice(1);
    if (words[0] === 'npx' && words[1] === 'nlp') return words.slice(2);
    if (words[0] === 'npm' && words[1] === 'run' && words[2] === 'cli') return words.slice(words[3] === '--' ? 4 : 3);
    return undefined;
  }

  /** Code in the prose, and the lines of blocks, with their places. */
  function linesOf(path: string): readonly string[] {
    const typed = codeOf(path)
      .filter(({ language }) => language === 'sh' || language === 'text')
      .flatMap(({ text }) => commandLines(text));
    const prose = readDocument(path).replaceAll(/^```[\s\S]*?^```$/gm, '');
    const inline = Array.from(prose.matchAll(/(?<!`)`((?:nlp|npx nlp|npm run|node) [^`\n]+)`/g), found => found[1]!);
    return [...typed, ...inline].flatMap(line => line.split(/ (?:\||&&|;) /));
  }

  /** What is wrong with the words after `nlp`. */
  function findFault(words: readonly string[]): string | undefined {
    const [name, ...rest] = words;
    if (name === '--help' || name === 'COMMAND' || name === '...' || name === undefined) return undefined;
    const command = commands.find(each => each.name === name);
    if (!command) return `no command ${name}`;
    const options: Readonly<Record<string, { readonly type: string }>> = { ...common, ...command.options };
    const given = rest
      .slice(0, rest.includes('--') ? rest.indexOf('--') : undefined)
      .flatMap(word => /^\[?--([a-z][a-z0-9-]*)/.exec(word)?.[1] ?? []);
    const unknown = given.find(option => !Object.hasOwn(options, option));
    return unknown === undefined ? undefined : `${name} has no option --${unknown}`;
  }

  it('exist, and have the options', () => {
    const lines = documents.flatMap(path => linesOf(path).map(line => ({ path, line })));
    const calls = lines.flatMap(({ path, line }) => {
      const words = wordsOfNlp(line);
      return words ? [{ path, line, words }] : [];
    });
    assert.ok(calls.length > 80, String(calls.length));
    assert.deepEqual(
      calls.flatMap(({ path, line, words }) => {
        const fault = findFault(words);
        return fault === undefined ? [] : [`${path}: ${line}: ${fault}`];
      }),
      [],
    );
    assert.equal(findFault(['predict', 'RUN', '--nosuch']), 'predict has no option --nosuch');
    assert.equal(findFault(['fly']), 'no command fly');
  });

  it('of npm and Node.js are scripts and files of the project', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      readonly scripts: Readonly<Record<string, string>>;
    };
    const wrong = documents.flatMap(path =>
      linesOf(path).flatMap(line => {
        const words = shellWords(line.replace(/^(?:\w+=\S+ )+/, ''));
        if (words[0] === 'npm' && words[1] === 'run')
          return Object.hasOwn(scripts, words[2]!) ? [] : [`${path}: ${line}`];
        const file = words[0] === 'node' && words.find(word => /^(?:bench|scripts)\/\S+\.\w+$/.test(word));
        return !file || existsSync(join(ROOT, file)) ? [] : [`${path}: ${line}`];
      }),
    );
    assert.deepEqual(wrong, []);
  });
});

describe('defaults that the documents name', () => {
  /** The defaults of all keys whose path ends as this one. */
  function defaultsOf(path: string): readonly unknown[] {
    const found: unknown[] = [];
    const wanted = path.split('.');
    const visit = (schema: Schema, keys: readonly string[]): void => {
      const ends = wanted.every((key, i) => keys[keys.length - wanted.length + i] === key);
      if (ends && schema.default !== undefined) found.push(schema.default);
      if (schema.kind === 'object')
        for (const [key, child] of Object.entries(schema.keys)) visit(child, [...keys, key]);
      if (schema.kind === 'variant') for (const variant of Object.values(schema.variants)) visit(variant, keys);
    };
    visit(configSchema, []);
    return found;
  }

  it('are those of the schema', () => {
    const named = documents.flatMap(path =>
      Array.from(
        readDocument(path).matchAll(/`([a-z][\w.-]*): ([\w.-]+)`,? \(?(?:the )?default\b/g),
        ([, key, value]) => ({ path, key: key!, value: value! }),
      ),
    );
    assert.ok(named.length >= 4, String(named.length));
    assert.deepEqual(
      named.filter(({ key, value }) => !defaultsOf(key).some(standard => String(standard) === value)),
      [],
    );
    assert.deepEqual(defaultsOf('task.words'), ['auto']);
  });
});

describe('blocks of the documents that are marked to run', () => {
  const marked = blocks.filter(({ language, marks }) => language === 'sh' && marks.includes('run'));

  it('are found', () => assert.ok(marked.length >= 6));

  /** Holds `samples/`, as where nothing could be fetched: the short messages stand in place of the e-mails. */
  let root: string;
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'documents-'));
    const samples = join(root, 'samples');
    const isKept = (path: string) => !/[/\\](?:\.nlp|fetched)$/.test(path);
    cpSync(join(ROOT, 'samples'), samples, { recursive: true, filter: isKept });
    for (const name of ['', '-test']) {
      const data = join(samples, 'data');
      cpSync(join(data, `messages${name}.csv`), join(data, 'fetched', `emails${name}.csv`));
    }
  });
  after(() => rmSync(root, { recursive: true }));

  async function run(words: readonly string[], folder: string): Promise<void> {
    const { code, stderr, stdout } = await runCli(words, { cwd: join(root, folder) });
    assert.equal(code, 0, `${words.join(' ')}\n${stderr}`);
    assert.notEqual(stdout, '', words.join(' '));
  }

  for (const block of marked) {
    it(`run: ${placeOf(block)}`, async function () {
      this.timeout(120_000);
      for (const line of commandLines(block.text)) {
        const [program, ...words] = shellWords(line);
        assert.equal(program, 'nlp', line);
        await run(words, 'samples');
      }
    });
  }

  it('README.md asks from the root what was trained in samples/', async function () {
    this.timeout(120_000);
    const lines = codeOf('README.md').flatMap(({ text }) => commandLines(text));
    const asked = lines.filter(line => line.startsWith('npm run cli -- '));
    assert.ok(asked.length > 0);
    for (const line of asked) await run(shellWords(line).slice(4), '');
  });
});
