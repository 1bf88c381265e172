/** YAML (and so JSON) text -> tree of located values, and every syntax problem with its place. */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type ParsedNode,
  parseDocument,
  type Scalar,
} from 'yaml';
import { formatCount } from '../../base/formatNumber';
import { LineIndex } from '../../base/lineIndex';
import type { Problem, Range } from '../../base/problem';
import type { ConfigNode, MapEntry } from './node';
import { explainSyntaxError } from './syntaxError';

export interface YamlText {
  readonly path: string;
  /** Without a byte order mark. */
  readonly text: string;
  readonly lines: LineIndex;
  /** Absent: the text is empty, or too odd to read. Present even where there are problems. */
  readonly root?: ConfigNode;
  readonly problems: readonly Problem[];
  /** The tree is what the text says: its problems, if any, are keys left out. A tree read around syntax errors is guesswork. */
  readonly sound: boolean;
}

/** Far above any config by hand; parsing stays under a second. In UTF-16 code units. */
const maximumLength = 1_000_000;
/** Deeper nesting exhausts the parser's stack, and with it the process. */
const maximumDepth = 100;
/** Nodes after aliases are expanded: stops "billion laughs". */
const maximumNodes = 20_000;
const maximumAliases = 200;
/** A key and its value are two scalars. */
const maximumScalars = 2 * maximumNodes;
/** Words and signs, white space and comments aside: five make a key with a value. */
const maximumTokens = 8 * maximumNodes;
/** Lines that are told to be wrong: who has so many does not read on. */
const maximumSyntaxProblems = 100;
/** As many again as are shown of one config. */
const maximumProblems = 1000;

export function readYaml(original: string, path: string): YamlText {
  const text = original.startsWith('\uFEFF') ? original.slice(1) : original;
  const lines = new LineIndex(text);
  const refuse = (code: string, message: string, offset: number): YamlText => ({
    path,
    text,
    lines,
    sound: false,
    problems: [{ code, severity: 'error', message, path, range: lines.range(offset, offset) }],
  });
  if (text.length > maximumLength) {
    return refuse('config-too-large', `this config is larger than ${formatCount(maximumLength)} characters`, 0);
  }
  const nul = text.indexOf('\0');
  if (nul !== -1) return refuse('not-text', 'not a text file: it holds a NUL character', nul);
  const deep = findTooDeep(text);
  if (deep !== -1) return refuse('nested-too-deep', `nested deeper than ${maximumDepth} levels`, deep);

  const excess = findExcess(text);
  if (excess) return refuse('config-too-large', excess.message, excess.offset);

  const document = parseWithoutStacks(text);
  const problems: Problem[] = [];
  const seenLines = new Set<number>();
  let told = 0;
  for (const error of [...document.errors, ...document.warnings]) {
    // The limit is of errors looked at, not only of those that are told: a line may have a million.
    if (++told > 10 * maximumSyntaxProblems || problems.length === maximumSyntaxProblems) break;
    const problem = explainSyntaxError(error, text, lines, path);
    // One slip often gives several errors on its line; the first says most.
    if (seenLines.has(problem.range!.start.line)) continue;
    seenLines.add(problem.range!.start.line);
    problems.push(problem);
    // All that follows is inside the quotes.
    if (problem.code === 'unclosed-quote') break;
  }
  const builder = new TreeBuilder(lines, path, problems);
  const root = document.contents === null ? undefined : builder.build(document.contents as ParsedNode);
  const sound = problems.every(({ code }) => code === 'duplicate-key' || code === 'bad-key');
  return { path, text, lines, root, problems, sound };
}

/** The parser makes an error of each slip; their stacks, which nobody reads, would take most of its time. */
function parseWithoutStacks(text: string): Document.Parsed {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return parseDocument(text, { prettyErrors: false, uniqueKeys: false });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** What the lexer says before a plain word or a block of text. */
const PLAIN = '\u001f';

/** Where a text has more in it than any config by hand: found by the lexer alone, before a tree is made of it. */
function findExcess(text: string): { readonly message: string; readonly offset: number } | undefined {
  let [offset, scalars, aliases, tokens] = [0, 0, 0, 0];
  let isContent = false;
  const tell = (most: number, noun: string) => ({ message: `more than ${formatCount(most)} ${noun}`, offset });
  for (const token of new Lexer().lex(text)) {
    const first = token[0] ?? '';
    if (isContent) isContent = false;
    else if (first === PLAIN) {
      isContent = true;
      scalars++;
      tokens++;
      continue;
    } else if (first === '"' || first === "'") scalars++;
    else if (first === '*') aliases++;
    if (first.trim() !== '' && first !== '#') tokens++;
    if (aliases > maximumAliases) return tell(maximumAliases, 'aliases');
    if (scalars > maximumScalars) return tell(maximumNodes, 'values');
    if (tokens > maximumTokens) return tell(maximumTokens, 'words and signs');
    if (!isControl(first)) offset += token.length;
  }
  return undefined;
}

/** Marks of the lexer's own, which stand for no text: a byte order mark, the start of a document, its end among errors. */
function isControl(character: string): boolean {
  return character === '\uFEFF' || character === '\u0002' || character === '\u0018';
}

/** Offset at which brackets or block indicators nest too deep, -1 if nowhere. Brackets in text count too: no config has that many. */
function findTooDeep(text: string): number {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x5b || c === 0x7b) {
      if (++depth > maximumDepth) return i;
    } else if ((c === 0x5d || c === 0x7d) && depth > 0) depth--;
  }
  const compact = text.search(new RegExp(`^[ \\t]*(?:[-?:][ \\t]+){${maximumDepth}}`, 'm'));
  if (compact !== -1) return compact;
  return findDeepIndent(text);
}

/** Lines each indented further than the last one: blocks within blocks. */
function findDeepIndent(text: string): number {
  const indents: number[] = [];
  for (const line of text.matchAll(/^( *)\S/gm)) {
    const indent = line[1]!.length;
    while (indents.length > 0 && indents[indents.length - 1]! >= indent) indents.pop();
    indents.push(indent);
    if (indents.length > maximumDepth) return line.index;
  }
  return -1;
}

class TreeBuilder {
  private nodes = 0;
  private aliases = 0;
  /** The last node of each anchor so far, as an alias means it. */
  private readonly anchors = new Map<string, ParsedNode>();
  /** Within what an alias stands for, whose anchors are known already. */
  private expanding = 0;
  private readonly open = new Set<ParsedNode>();

  constructor(
    private readonly lines: LineIndex,
    private readonly path: string,
    private readonly problems: Problem[],
  ) {}

  build(node: ParsedNode): ConfigNode | undefined {
    const range = this.rangeOf(node);
    if (++this.nodes > maximumNodes) {
      if (this.nodes === maximumNodes + 1) {
        this.report('config-too-large', `more than ${formatCount(maximumNodes)} values`, range);
      }
      return undefined;
    }
    if (isAlias(node)) return this.expand(node, range);
    this.remember(node);
    if (isScalar(node)) return this.scalar(node, range);
    if (this.open.has(node)) {
      this.report('cyclic-alias', 'an alias that holds itself', range);
      return undefined;
    }
    this.open.add(node);
    const { path } = this;
    try {
      if (isMap(node)) return { kind: 'map', entries: this.entries(node.items), path, range };
      if (isSeq(node)) {
        const items: ConfigNode[] = [];
        for (const item of node.items) {
          if (this.isFull()) break;
          const built = this.build(item as ParsedNode);
          if (built) items.push(built);
        }
        return { kind: 'list', items, path, range };
      }
      return undefined;
    } finally {
      this.open.delete(node);
    }
  }

  private entries(pairs: readonly { readonly key: unknown; readonly value: unknown }[]): MapEntry[] {
    const entries = new Map<string, MapEntry>();
    const { path } = this;
    for (const { key, value } of pairs) {
      if (this.isFull()) break;
      const keyNode = key as ParsedNode;
      const keyRange = this.rangeOf(keyNode);
      if (!isScalar(keyNode)) {
        this.report('bad-key', 'a key must be a word', keyRange);
        continue;
      }
      this.remember(keyNode);
      const name = keyNode.source ?? String(keyNode.value ?? '');
      const first = entries.get(name);
      if (first) {
        const { line } = first.keyRange.start;
        this.report('duplicate-key', `"${name}" is given twice; first on line ${line}`, keyRange);
        continue;
      }
      const range: Range = { start: keyRange.end, end: keyRange.end };
      const node = value ? this.build(value as ParsedNode) : undefined;
      entries.set(name, {
        key: name,
        keyPath: path,
        keyRange,
        value: node ?? { kind: 'scalar', value: null, source: '', quoted: false, path, range },
      });
    }
    return [...entries.values()];
  }

  /** More values are neither read nor told of. */
  private isFull(): boolean {
    return this.nodes > maximumNodes || this.problems.length > maximumProblems;
  }

  private remember(node: ParsedNode): void {
    const { anchor } = node as { readonly anchor?: string };
    if (anchor !== undefined && this.expanding === 0) this.anchors.set(anchor, node);
  }

  private scalar(node: Scalar.Parsed, range: Range): ConfigNode {
    const quoted = node.type !== 'PLAIN';
    const source = node.source ?? String(node.value);
    const value = ['string', 'number', 'boolean'].includes(typeof node.value) || node.value === null;
    return {
      kind: 'scalar',
      value: value ? (node.value as string | number | boolean | null) : source,
      source,
      quoted,
      path: this.path,
      range,
    };
  }

  private expand(alias: Alias.Parsed, range: Range): ConfigNode | undefined {
    if (++this.aliases > maximumAliases) {
      if (this.aliases === maximumAliases + 1) {
        this.report('config-too-large', `more than ${maximumAliases} aliases`, range);
      }
      return undefined;
    }
    const target = this.anchors.get(alias.source);
    if (!target) {
      this.report('unknown-alias', `there is no anchor &${alias.source} above this alias`, range);
      return undefined;
    }
    this.expanding++;
    try {
      return this.build(target);
    } finally {
      this.expanding--;
    }
  }

  private rangeOf(node: ParsedNode | null | undefined): Range {
    const [start, end] = node?.range ?? [0, 0];
    return this.lines.range(start, end);
  }

  private report(code: string, message: string, range: Range): void {
    this.problems.push({ code, severity: 'error', message, path: this.path, range });
  }
}
