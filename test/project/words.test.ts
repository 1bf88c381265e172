/** People read the words of docs/glossary.md: none of those that it replaces is in a string, a template or a page. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findHome } from '../../src/core/config/findKeys';
import { configSchema } from '../../src/core/schemas';
import { listDocuments } from '../documents';
import { NEVER_WORDS } from './neverWords';
import { listFiles, ROOT } from './sourceFiles';
import { findJsonStrings, findUserStrings, type UserString } from './userStrings';

/** Lists of words of the language, and what others call things. */
const DATA = [
  'src/core/data/augment/sets/',
  'src/core/text/stopWords',
  'src/core/base/abbreviations',
  'src/core/config/foreignWords',
];

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Lines of a page without code and links' targets; of YAML its comments. */
function linesOf(path: string): readonly UserString[] {
  const isYaml = path.endsWith('.yaml');
  const text = isYaml
    ? read(path)
    : read(path).replaceAll(/^```[\s\S]*?^```/gm, block => block.replaceAll(/[^\n]/g, ''));
  return text.split('\n').flatMap((line, i) => {
    const shown = isYaml ? (/(?:^|\s)#(.*)$/.exec(line)?.[1] ?? '') : line.replaceAll(/`[^`]*`|\]\([^)]*\)/g, '`…`');
    return shown.trim() === '' ? [] : [{ place: `${path}:${i + 1}`, text: shown }];
  });
}

function all(): readonly UserString[] {
  const sources = ['src', 'webview'].flatMap(folder => listFiles(folder, ['.ts']));
  const pages = [...listDocuments(), ...listFiles('templates', ['.yaml']), ...listFiles('samples', ['.md', '.yaml'])];
  return [
    ...sources.filter(path => !DATA.some(each => path.startsWith(each))).flatMap(findUserStrings),
    ...findJsonStrings(JSON.parse(read('package.json')).contributes, 'package.json: contributes'),
    ...pages.filter(path => !path.includes('/fetched/')).flatMap(linesOf),
  ];
}

const hits = all().flatMap(({ place, text }) =>
  NEVER_WORDS.flatMap(({ never, say }) => {
    const found = new RegExp(never, 'i').exec(text);
    return found ? [`${place}: "${found[0]}" in "${text.trim()}"; say: ${say}`] : [];
  }),
);

describe('the words that people read', () => {
  it('are those of the glossary', () => {
    assert.deepEqual(hits, []);
  });

  it('are explained in the glossary', () => {
    const headings = new Set([...read('docs/glossary.md').matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading));
    assert.deepEqual(
      NEVER_WORDS.flatMap(({ term }) => (term === undefined || headings.has(term) ? [] : [term])),
      [],
    );
  });

  it('name keys, commands and options that there are', async () => {
    const codes = Array.from(read('docs/glossary.md').matchAll(/`([^`\n]+)`/g), ([, code]) => code!);
    const keys = codes.flatMap(code => /^(?:task|data|tokenizer|model|train)(?:\.[a-z-]+)+/.exec(code) ?? []);
    const unknown = keys.filter(key => {
      const path = key.split('.');
      return !findHome(configSchema, path.at(-1)!).includes(path.slice(0, -1).join('.'));
    });
    assert.deepEqual(unknown, []);
    assert.ok(keys.length > 30, `${keys.length} keys were found`);
    const folder = join(ROOT, 'src', 'cli', 'commands');
    const commands = readdirSync(folder)
      .map(name => readFileSync(join(folder, name), 'utf8'))
      .join('\n');
    const options = codes.flatMap(code => /--([a-z-]+)/.exec(code)?.[1] ?? []);
    const named = codes.flatMap(code => /^nlp ([a-z-]+)/.exec(code)?.[1] ?? []);
    const defined = (word: string) =>
      new RegExp(`(?:^|\\s)'?${word}'?: \\{|name: '${word}'|\\.\\.\\.${word}Option`, 'm').test(commands);
    assert.deepEqual(
      [...options, ...named].filter(word => !defined(word)),
      [],
    );
  });

  it('are found by what looks for them', () => {
    const strings = findUserStrings('test/project/words.test.ts').map(({ text }) => text);
    assert.ok(strings.includes('are those of the glossary'));
    assert.ok(strings.includes('…: "…" in "…"; say: …'));
    assert.ok(!strings.includes('../documents'));
    for (const [text, is] of [
      ['it is said to be spam', true],
      ['one label a text', true],
      ['a text in a file', false],
      ['the model predicts a label', false],
      ['longer texts are cut', true],
      ['the texts are cut into blocks', false],
    ] as const) {
      assert.equal(
        NEVER_WORDS.some(({ never }) => new RegExp(never, 'i').test(text)),
        is,
        text,
      );
    }
  });
});
