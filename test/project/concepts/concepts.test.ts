import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig } from '../../../src/core/config/parseConfig';
import { configSchema, taskModels } from '../../../src/core/schemas';
import { ROOT } from '../sourceFiles';
import type { ConceptPage } from './page';
import { pages } from './pages';

const folder = join(ROOT, 'docs', 'concepts');
const pictures = join(ROOT, 'media', 'concepts');
const rewrite = Boolean(process.env.UPDATE_FIXTURES);

const block = /<!-- computed: ([\w-]+) -->\n([\s\S]*?)<!-- end -->/g;
/** The most that two screens show. */
const LONGEST_PAGE = 125;
const MOST_WORDS = 35;

/** What a page says in words, without what is computed, code, formulas, links' addresses and where it is in the product. */
function proseOf(text: string): string {
  return text
    .replace(/^## In NLP Workbench[\s\S]*/m, '')
    .replaceAll(block, '')
    .replaceAll(/^```[\s\S]*?^```/gm, '')
    .replaceAll(/`[^`\n]*`/g, 'code')
    .replaceAll(/\]\([^)]*\)/g, ']')
    .replaceAll(/\b(?:section|sections|chapter|eq\.) \d[\d.]*\d/g, '');
}

/** Of prose, paragraph by paragraph and item by item. */
function sentencesOf(text: string): readonly string[] {
  return text
    .replaceAll(block, '')
    .replaceAll(/^```[\s\S]*?^```/gm, '')
    .replaceAll(/\$\$[\s\S]*?\$\$/g, '')
    .replaceAll(/\$[^$\n]*\$/g, 'x')
    .replaceAll(/`[^`\n]*`/g, 'code')
    .replaceAll(/\]\([^)]*\)/g, ']')
    .split(/\n\s*\n|\n(?=[-|#]|\d\. )/)
    .flatMap(part => part.replaceAll('\n', ' ').split(/(?<=[.:?!])\s+/));
}

/** Whether some config may say so. */
function isPossible(entry: string): boolean {
  const override = entry.replace(': ', '=');
  return Object.entries(taskModels).some(([task, models]) =>
    models.some(model => {
      const text = `task: ${task}\ndata: { train: a.csv }\nmodel: ${model === 'own' ? './a.ts' : model}\n`;
      return parseConfig(text, 'a.nlp.yaml', configSchema, { overrides: [override] }).problems.length === 0;
    }),
  );
}

describe('the concept pages', () => {
  const texts = new Map<string, string>();
  const made: ConceptPage[] = [];

  before(async () => {
    for (const make of pages) {
      const page = await make();
      made.push(page);
      const path = join(folder, `${page.name}.md`);
      let text = readFileSync(path, 'utf8');
      if (rewrite) {
        text = text.replaceAll(block, (whole, name: string) =>
          page.blocks[name] === undefined ? whole : `<!-- computed: ${name} -->\n${page.blocks[name]}\n<!-- end -->`,
        );
        writeFileSync(path, text);
        for (const [name, svg] of Object.entries(page.pictures)) writeFileSync(join(pictures, `${name}.svg`), svg);
      }
      texts.set(page.name, text);
    }
  });

  it('are all computed, and all in the index', () => {
    const names = readdirSync(folder).map(name => name.replace(/\.md$/, ''));
    assert.deepEqual(names.filter(name => name !== 'README').sort(), made.map(({ name }) => name).sort());
    const index = readFileSync(join(folder, 'README.md'), 'utf8');
    const linked = Array.from(index.matchAll(/\]\(([\w-]+)\.md\)/g), found => found[1]!);
    assert.deepEqual(linked.sort(), made.map(({ name }) => name).sort());
  });

  it('show what the code computes', () => {
    for (const { name, blocks } of made) {
      const shown = Object.fromEntries(
        Array.from(texts.get(name)!.matchAll(block), found => [found[1]!, found[2]!.trimEnd()]),
      );
      assert.deepEqual(shown, { ...blocks }, `docs/concepts/${name}.md; UPDATE_FIXTURES=1 rewrites its blocks`);
    }
  });

  it('say no other numbers in between', () => {
    const decimal = /\d+\.\d+/g;
    for (const { name, blocks, given = [] } of made) {
      const known = new Set([...Object.values(blocks).join('\n').matchAll(decimal)].map(found => found[0]));
      for (const each of given) known.add(each);
      const unknown = Array.from(proseOf(texts.get(name)!).matchAll(decimal), found => found[0]);
      assert.deepEqual(
        unknown.filter(number => !known.has(number)),
        [],
        name,
      );
    }
  });

  it('show pictures that are drawn from the same numbers', () => {
    const drawn = new Map(made.flatMap(page => Object.entries(page.pictures)));
    assert.deepEqual(
      readdirSync(pictures).sort(),
      [...drawn.keys()].map(name => `${name}.svg`).sort(),
      'media/concepts',
    );
    for (const [name, svg] of drawn) {
      const path = join(pictures, `${name}.svg`);
      assert.equal(
        existsSync(path) && readFileSync(path, 'utf8'),
        svg,
        `${name}.svg; UPDATE_FIXTURES=1 draws it again`,
      );
    }
    for (const { name, pictures: own } of made) {
      const shown = Array.from(
        texts.get(name)!.matchAll(/!\[([^\]]+)\]\(\.\.\/\.\.\/media\/concepts\/([\w-]+)\.svg\)/g),
      );
      assert.deepEqual(shown.map(found => found[2]).sort(), Object.keys(own).sort(), name);
      assert.ok(shown.length > 0, `${name} has no picture`);
    }
  });

  it('name commands, settings and keys that there are', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const titles = manifest.contributes.commands.map(({ title }: { title: string }) => title);
    const settings = JSON.stringify(manifest.contributes.configuration);
    const cli = readFileSync(join(ROOT, 'src', 'cli', 'index.ts'), 'utf8');
    const odd = [...texts].flatMap(([name, text]) => {
      const all = (pattern: RegExp) => Array.from(text.matchAll(pattern), found => found[1]!);
      return [
        ...all(/\*\*NLP: ([^*]+)\*\*/g).filter(title => !titles.includes(title)),
        ...all(/`nlp ([\w-]+)/g).filter(command => !new RegExp(`^ {2}'?${command}'?: async`, 'm').test(cli)),
        ...all(/`(nlpWorkbench\.[\w.]+)`/g).filter(setting => !settings.includes(`"${setting}"`)),
        ...all(/`((?:task|data|tokenizer|model|train)(?:\.[\w-]+)*: [^`]+)`/g).filter(entry => !isPossible(entry)),
      ].map(what => `${name}: ${what}`);
    });
    assert.deepEqual(odd, []);
  });

  it('write formulas that Markdown leaves as they are', () => {
    // Markdown takes a backslash off before a mark: `\\,` would become a comma, `\\%` the beginning of a comment.
    for (const [name, text] of texts) {
      const formulas = Array.from(
        text.replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/\$\$[\s\S]*?\$\$|\$[^$\n]+\$/g),
        found => found[0],
      );
      assert.ok(formulas.length > 0, name);
      assert.deepEqual(
        formulas.filter(formula => /\\[^A-Za-z]/.test(formula)),
        [],
        name,
      );
      // VS Code and GitHub begin a formula at a dollar that no space follows, and end it at one that no digit follows.
      assert.deepEqual(
        formulas.filter(formula => /^\$\s|\s\$$/.test(formula)),
        [],
        name,
      );
    }
  });

  it('are short, and end with where it is in the product and its sources', () => {
    for (const [name, text] of texts) {
      const lines = text.trimEnd().split('\n').length;
      assert.ok(lines <= LONGEST_PAGE, `${name}: ${lines} lines`);
      assert.match(text, /^# \S/, name);
      assert.match(text, /^## In NLP Workbench$/m, name);
      assert.match(text, /^Sources?: /m, name);
      const long = sentencesOf(text).filter(sentence => sentence.split(/\s+/).length > MOST_WORDS);
      assert.deepEqual(long, [], name);
    }
  });
});
