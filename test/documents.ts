// The documents that people read: their pages, headings, sentences, code and pictures.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');

/** Paths of README.md, ARCHITECTURE.md, CONTRIBUTING.md and of the pages in docs/, from the repository. */
export function listDocuments(): readonly string[] {
  const pages = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .map(name => `docs/${name.replaceAll('\\', '/')}`)
    .filter(path => path.endsWith('.md'));
  return ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...pages.sort()];
}

export function readDocument(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** File names of the pictures in media/screenshots that a document shows. */
export function picturesOfDocuments(): ReadonlySet<string> {
  const names = listDocuments().flatMap(path =>
    Array.from(readDocument(path).matchAll(/\]\((?:\.\.\/)*media\/screenshots\/([^)]+)\)/g), found => found[1]!),
  );
  return new Set(names);
}

/** A fenced block of code: what stands behind the fence, and its text. */
export interface Code {
  readonly path: string;
  /** From 1, of the fence. */
  readonly line: number;
  readonly language: string;
  /** Words after the language, such as `run`. */
  readonly marks: readonly string[];
  readonly text: string;
}

export function codeOf(path: string): readonly Code[] {
  const whole = readDocument(path);
  return Array.from(whole.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm), ({ index, 1: head, 2: text }) => {
    const [language = '', ...marks] = head!.trim().split(/\s+/);
    return { path, line: whole.slice(0, index).split('\n').length, language, marks, text: text! };
  });
}

function withoutCode(path: string): string {
  return readDocument(path).replaceAll(/^```[\s\S]*?^```$/gm, '');
}

/** Anchors of the headings, as GitHub and VS Code make them. */
export function headingsOf(path: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading] of withoutCode(path).matchAll(/^#+ (.+)$/gm)) {
    const base = heading!
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-');
    let anchor = base;
    for (let i = 1; anchors.has(anchor); i++) anchor = `${base}-${i}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** What links and pictures lead to. */
export function linksOf(path: string): readonly string[] {
  return Array.from(withoutCode(path).matchAll(/\]\(([^)\s]+)[^)]*\)/g), found => found[1]!);
}

/** The sentences of the prose; each cell of a table and each item of a list begins one. */
export function sentencesOf(path: string): readonly string[] {
  const blocks = withoutCode(path)
    .replaceAll(/!\[[^\]]*\]\([^)]*\)/g, '')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .split(/\n\s*\n|\n(?=\s*(?:[-*>]|\d+\.) )|\n(?=[|#])/);
  return blocks
    .flatMap(block => (block.trimStart().startsWith('|') ? block.split(/(?<!\\)\||<br>/) : [block]))
    .flatMap(text =>
      text
        .replaceAll(/\s+/g, ' ')
        .trim()
        .split(/(?<=[.!?]["')*]*) (?=["'(*`]*[\p{Lu}`])/u),
    )
    .filter(sentence => sentence !== '');
}
