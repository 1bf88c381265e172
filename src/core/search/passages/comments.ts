/** Comments of code, by a small table of languages: what stands after `//`, between `/*` and its end, and docstrings of Python. */
import { basename, extname } from 'node:path';
import type { Passage } from './passage';

export interface Syntax {
  /** What a comment begins with that ends with its line. */
  readonly line?: readonly string[];
  readonly block?: readonly (readonly [open: string, close: string])[];
  /** Delimiters of texts that end with their line at the latest. */
  readonly strings?: readonly string[];
  /** Delimiters of texts that go over lines. */
  readonly long?: readonly string[];
  /** Such texts are comments where they begin what a colon opens, or the file. */
  readonly docstrings?: true;
}

const quotes = ['"', "'"];
const c: Syntax = { line: ['//'], block: [['/*', '*/']], strings: quotes };
const script: Syntax = { ...c, long: ['`'] };
const hash: Syntax = { line: ['#'], strings: quotes };
const dashes: Syntax = { line: ['--'], strings: quotes };
const percent: Syntax = { line: ['%'] };
const semicolon: Syntax = { line: [';'], strings: ['"'] };
const markup: Syntax = { block: [['<!--', '-->']] };

const languages: readonly (readonly [endings: string, syntax: Syntax])[] = [
  ['.c .h .cc .cpp .cxx .hh .hpp .cs .java .kt .kts .swift .scala .dart .groovy .proto .m .mm .sol .zig .v', c],
  ['.js .mjs .cjs .jsx .ts .mts .cts .tsx .go', script],
  ['.rs', { ...c, strings: ['"'] }],
  ['.php', { ...c, line: ['//', '#'] }],
  ['.css', { block: [['/*', '*/']], strings: quotes }],
  ['.scss .sass .less', c],
  ['.py .pyi .pyx', { ...hash, long: ['"""', "'''"], docstrings: true }],
  ['.jl', { ...hash, block: [['#=', '=#']], long: ['"""'] }],
  ['.ps1', { ...hash, block: [['<#', '#>']] }],
  ['.rb .sh .bash .zsh .fish .yaml .yml .toml .r .pl .pm .ex .exs .tf .nix .cmake .mk .awk .nim .cfg .conf', hash],
  ['.ini .properties', { line: ['#', ';'] }],
  ['.sql', { ...dashes, block: [['/*', '*/']] }],
  ['.lua', { ...dashes, block: [['--[[', ']]']] }],
  ['.hs .elm .purs', { line: ['--'], block: [['{-', '-}']], strings: ['"'] }],
  ['.ada .adb .ads .vhd .vhdl', { line: ['--'], strings: ['"'] }],
  ['.ml .mli .fs .fsx', { line: ['//'], block: [['(*', '*)']], strings: ['"'] }],
  ['.lisp .el .clj .cljs .scm .rkt .asm', semicolon],
  ['.tex .sty .bib .erl .hrl', percent],
  ['.f90 .f95 .f03', { line: ['!'], strings: quotes }],
  ['.html .htm .xml .svg .vue .svelte .md .xhtml', markup],
];

const byEnding = new Map(
  languages.flatMap(([endings, syntax]) => endings.split(' ').map(end => [end, syntax] as const)),
);
const byName: Readonly<Record<string, Syntax>> = { makefile: hash, dockerfile: hash, 'cmakelists.txt': hash };

/** Nothing for what is no code, or of a language that is not in the table. */
export function syntaxOf(path: string): Syntax | undefined {
  return byEnding.get(extname(path).toLowerCase()) ?? byName[basename(path).toLowerCase()];
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

type Opener =
  | { readonly kind: 'line' }
  | { readonly kind: 'block'; readonly close: string }
  | { readonly kind: 'string' | 'long'; readonly close: string };

/** Of comments of one line after the other that are one passage. */
const MOST_LINES = 1000;
/** UTF-16 code units that are kept of a line of a comment. */
const LONGEST_LINE = 1 << 16;

/** Reads a file part by part; state goes over from one to the next. */
export class CommentScanner {
  private readonly openers: ReadonlyMap<string, Opener>;
  private readonly opening: RegExp;
  private open: Opener | undefined;
  /** Whether what is open is kept: a comment, or a docstring. */
  private kept = false;
  private from = 0;
  private held: string[] = [];
  /** The last character of code that is no white space; none at the start of the file. */
  private before = '';
  /** The same, of the lines before the current one. */
  private opened = '';
  /** Lines of comments that may go on, each alone on its line. */
  private run: { readonly line: number; readonly texts: string[] } | undefined;
  private found: Passage[] = [];
  /** Of the current line, what precedes: white space alone. */
  private alone = true;

  constructor(private readonly syntax: Syntax) {
    const { line = [], block = [], strings = [], long = [] } = syntax;
    this.openers = new Map<string, Opener>([
      ...line.map(open => [open, { kind: 'line' }] as const),
      ...block.map(([open, close]) => [open, { kind: 'block', close }] as const),
      ...strings.map(open => [open, { kind: 'string', close: open }] as const),
      ...long.map(open => [open, { kind: 'long', close: open }] as const),
    ]);
    const longest = [...this.openers.keys()].sort((a, b) => b.length - a.length);
    this.opening = new RegExp(longest.map(escaped).join('|') || '(?!)', 'g');
  }

  /** @param text whole lines that go on where the part before ended @param first line of the file that it begins with, from 1 */
  read(text: string, first: number): readonly Passage[] {
    let line = first;
    for (let start = 0; start < text.length; ) {
      const feed = text.indexOf('\n', start);
      const end = feed < 0 ? text.length : feed;
      this.readLine(text.slice(start, end), line);
      start = end + 1;
      if (feed < 0) break;
      this.alone = true;
      line++;
    }
    const { found } = this;
    this.found = [];
    return found;
  }

  /** What the end of the file ends. */
  finish(): readonly Passage[] {
    this.endRun();
    if (this.open && this.kept) this.keep(this.from, this.from + this.held.length - 1);
    return this.found;
  }

  private readLine(text: string, line: number): void {
    let at = 0;
    this.opened = this.before;
    while (at <= text.length) {
      const { open } = this;
      if (!open) {
        const next = this.findOpening(text, at);
        this.note(text.slice(at, next?.index));
        if (!next) break;
        at = this.begin(next, text, line);
        continue;
      }
      const close = 'close' in open ? this.findClose(text, at, open) : -1;
      const rest = text.slice(at, close < 0 ? undefined : close);
      if (this.kept) this.held.push(rest.slice(0, LONGEST_LINE));
      if (this.kept && close < 0 && this.held.length >= MOST_LINES) {
        this.keep(this.from, line);
        this.from = line + 1;
      }
      if (close < 0) {
        // A text of one line that is not closed was none: an apostrophe, a pattern.
        if (open.kind === 'string') this.open = undefined;
        return;
      }
      if (this.kept) this.keep(this.from, line);
      else this.note('x');
      this.open = undefined;
      this.kept = false;
      at = close + (open as { readonly close: string }).close.length;
    }
  }

  /** Code: what precedes a docstring, and whether a comment is alone on its line. */
  private note(code: string): void {
    const said = code.trim();
    if (said === '') return;
    this.before = said.at(-1)!;
    this.alone = false;
    this.endRun();
  }

  private findOpening(text: string, from: number): RegExpExecArray | undefined {
    this.opening.lastIndex = from;
    for (;;) {
      const found = this.opening.exec(text);
      if (!found) return undefined;
      const [open] = found;
      const previous = text[found.index - 1] ?? ' ';
      // `$#`, `a#b` and `\%` begin nothing.
      const begins = open === '#' ? /[\s;,)}\]]/.test(previous) : open === '%' ? previous !== '\\' : true;
      if (begins) return found;
    }
  }

  /** @returns where to go on in the line */
  private begin({ 0: word, index }: RegExpExecArray, text: string, line: number): number {
    const opener = this.openers.get(word)!;
    const after = index + word.length;
    if (opener.kind === 'line') {
      this.addLine(text.slice(after, after + LONGEST_LINE), line, word);
      return text.length + 1;
    }
    const begins = this.opened === '' || this.opened === ':';
    // It may have a prefix, such as r""".
    const isDocstring = this.syntax.docstrings === true && begins && /^[ruRU]?$/.test(text.slice(0, index).trim());
    this.open = opener;
    this.kept = opener.kind === 'block' || (opener.kind === 'long' && isDocstring);
    this.from = line;
    this.held = [];
    this.endRun();
    return after;
  }

  private findClose(text: string, from: number, { kind, close }: Exclude<Opener, { kind: 'line' }>): number {
    if (kind === 'block') return text.indexOf(close, from);
    for (let at = from; ; ) {
      const found = text.indexOf(close, at);
      if (found < 0) return -1;
      let slashes = 0;
      while (text[found - 1 - slashes] === '\\' && found - 1 - slashes >= from) slashes++;
      if (slashes % 2 === 0) return found;
      at = found + 1;
    }
  }

  private addLine(text: string, line: number, mark: string): void {
    const own = clean(text, mark);
    if (!this.alone) {
      this.found.push({ line, end: line, text: own });
      return;
    }
    const { run } = this;
    if (run && run.line + run.texts.length === line && run.texts.length < MOST_LINES) run.texts.push(own);
    else {
      this.endRun();
      this.run = { line, texts: [own] };
    }
  }

  private endRun(): void {
    const { run } = this;
    this.run = undefined;
    if (run)
      this.found.push({ line: run.line, end: run.line + run.texts.length - 1, text: run.texts.join('\n').trim() });
  }

  private keep(line: number, end: number): void {
    const text = this.held
      .map(each => clean(each, '*'))
      .join('\n')
      .trim();
    this.held = [];
    this.found.push({ line, end, text });
  }
}

/** Without margins: more of the mark, and the stars of a block. */
function clean(text: string, mark: string): string {
  const own = text.trim();
  let at = 0;
  while (at < own.length && (own[at] === mark[0] || (at === 0 && own[at] === '!'))) at++;
  return own.slice(at).trim();
}
