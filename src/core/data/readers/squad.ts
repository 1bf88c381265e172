/**
 * Questions and answers as SQuAD's files have them (Rajpurkar et al. 2016; 2018 with questions without an answer):
 * `{"data": [{"title", "paragraphs": [{"context", "qas": [{"id", "question", "answers": [{"text", "answer_start"}]}]}]}]}`.
 */
// Its CommonJS files load their parts by names that no bundler sees; these are bundled.
import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser/lib/esm/main';
import { LineIndex } from '../../base/lineIndex';
import type { Position } from '../../base/problem';
import { decodeUtf8 } from '../../base/utf8';
import type { SourceFile } from '../sourceFile';
import type { Row, WantedColumns } from './reader';

const closingBrace = 0x7d;

/** What the columns can be called; `answer` is a list. */
export const squadColumns = ['context', 'question', 'answer', 'answer-start', 'title', 'id'] as const;
type ColumnName = (typeof squadColumns)[number];
const alsoCalled: Readonly<Record<string, ColumnName>> = { answers: 'answer', answer_start: 'answer-start' };

export async function* readSquad(source: SourceFile, columns: WantedColumns): AsyncGenerator<readonly Row[]> {
  const parts: Buffer[] = [];
  // Whole files of it are one line.
  for await (const { bytes } of source.blocks({ after: closingBrace })) parts.push(bytes);
  if (parts.length === 0 || source.failed) return;
  yield readSquadText(decodeUtf8(Buffer.concat(parts)), source, columns);
}

/** @param text of a whole file */
export function readSquadText(
  text: string,
  source: SourceFile,
  { roles, lists, onMissing }: WantedColumns,
): readonly Row[] {
  const wanted: (readonly [string, ColumnName])[] = [];
  for (const [role, column] of Object.entries(roles)) {
    const name = alsoCalled[column] ?? squadColumns.find(each => each === column);
    if (name) wanted.push([role, name]);
    else onMissing(role, column, squadColumns);
  }
  if (wanted.length < Object.keys(roles).length) return [];
  const file = new JsonFile(text, source);
  const root = file.parse();
  if (!root) return [];
  return [...readArticles(file, root)].map(({ line, values, starts }): Row => {
    const fields: Record<string, string> = {};
    const listed: Record<string, readonly string[]> = {};
    for (const [role, name] of wanted) {
      const value = values[name];
      if (lists.has(role)) listed[role] = typeof value === 'string' ? [value] : value;
      else fields[role] = typeof value === 'string' ? value : (value[0] ?? '');
    }
    // Where the answers stand belongs to them, whether or not the config asks for it.
    if (listed.answer) listed['answer-start'] = values['answer-start'];
    const placeOf = (role: string, index: number) => {
      const start = role === 'answer' ? starts[index] : undefined;
      return start && file.position(start);
    };
    return { line, fields, lists: listed, placeOf };
  });
}

interface Asked {
  readonly line: number;
  readonly values: Readonly<Record<Exclude<ColumnName, 'answer' | 'answer-start'>, string>> & {
    readonly answer: readonly string[];
    readonly 'answer-start': readonly string[];
  };
  /** Of each answer. */
  readonly starts: readonly Node[];
}

/** JSON with the places of its parts; what is not as it should be becomes a problem there. */
class JsonFile {
  private readonly lines: LineIndex;

  constructor(
    private readonly text: string,
    private readonly source: SourceFile,
  ) {
    this.lines = new LineIndex(text);
  }

  parse(): Node | undefined {
    const deep = findTooDeep(this.text);
    if (deep !== undefined) {
      this.report('nested-too-deep', `nested deeper than ${deepest} levels; SQuAD has 8`, deep);
      return undefined;
    }
    const errors: ParseError[] = [];
    const root = parseTree(this.text, errors, { disallowComments: true, allowTrailingComma: false });
    const [first] = errors;
    if (first) {
      const words = printParseErrorCode(first.error)
        .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
        .toLowerCase();
      // Two objects one after the other: most likely one a line.
      const hint = holdsObjectsInLines(this.text) ? '; a file with one object a line is a .jsonl' : '';
      this.report('bad-json', `not valid JSON: ${words}${hint}`, first.offset);
      return undefined;
    }
    return root;
  }

  report(code: string, message: string, offset: number, severity: 'error' | 'warning' = 'error'): void {
    const { line, column } = this.lines.position(offset);
    this.source.report(code, message, line, column, severity);
  }

  position(node: Node): Position {
    return this.lines.position(node.offset);
  }

  /** The value of a key. With `within` its absence is a problem, told with what it is missing in. */
  child(node: Node, key: string, within: string | undefined): Node | undefined {
    if (node.type !== 'object') {
      this.report('wrong-type', `expected ${within ?? 'an object'} as an object, got ${nameType(node)}`, node.offset);
      return undefined;
    }
    const found = node.children?.find(property => property.children?.[0]?.value === key)?.children?.[1];
    if (found || within === undefined) return found;
    const keys = node.children?.map(property => property.children?.[0]?.value) ?? [];
    const there = keys.length > 0 ? `its keys are ${keys.join(', ')}` : 'it is empty';
    this.report('missing-field', `no "${key}" in ${within}; ${there}`, node.offset);
    return undefined;
  }

  /** The items of a list; none, with a problem, where it is missing or no list. */
  items(node: Node, key: string, within: string): readonly Node[] {
    const list = this.child(node, key, within);
    if (!list) return [];
    if (list.type === 'array') return list.children ?? [];
    this.report('wrong-type', `"${key}" must be a list, not ${nameType(list)}`, list.offset);
    return [];
  }

  string(node: Node, key: string, within: string): string | undefined {
    const found = this.child(node, key, within);
    if (!found || found.type === 'string') return found?.value;
    this.report('wrong-type', `"${key}" must be text, not ${nameType(found)}`, found.offset);
    return undefined;
  }
}

/** The parser calls itself for each level, and ends the process where its stack does. */
const deepest = 500;

/** Offset of a bracket that opens one level too many. */
function findTooDeep(text: string): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c === '\\') i++;
      else if (c === '"') quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === '[' || c === '{') {
      if (++depth > deepest) return i;
    } else if (c === ']' || c === '}') depth--;
  }
  return undefined;
}

function holdsObjectsInLines(text: string): boolean {
  const all = text.trimStart();
  const end = all.indexOf('\n');
  return (
    end >= 0 &&
    all.startsWith('{') &&
    all.slice(0, end).trimEnd().endsWith('}') &&
    all.slice(end).trimStart().startsWith('{')
  );
}

function nameType({ type }: Node): string {
  return type === 'null' ? 'null' : /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

function* readArticles(file: JsonFile, root: Node): Generator<Asked> {
  for (const article of file.items(root, 'data', 'the file (SQuAD has {"data": [...]} around all)')) {
    const title = file.child(article, 'title', undefined)?.value;
    for (const paragraph of file.items(article, 'paragraphs', 'this article')) {
      const context = file.string(paragraph, 'context', 'this paragraph');
      for (const question of file.items(paragraph, 'qas', 'this paragraph')) {
        const asked = file.string(question, 'question', 'this question');
        const answers = readAnswers(file, question);
        if (context === undefined || asked === undefined || !answers) continue;
        const { starts, ...found } = answers;
        const id = file.child(question, 'id', undefined)?.value;
        const names = { title: String(title ?? ''), id: String(id ?? '') };
        const { line } = file.position(question);
        yield { line, starts, values: { ...names, context, question: asked, ...found } };
      }
    }
  }
}

/** undefined where an answer is wrong; of a question that is impossible (2.0) none. */
function readAnswers(
  file: JsonFile,
  question: Node,
): (Pick<Asked['values'], 'answer' | 'answer-start'> & Pick<Asked, 'starts'>) | undefined {
  if (question.type !== 'object') return undefined;
  const impossible = file.child(question, 'is_impossible', undefined)?.value === true;
  const list = file.child(question, 'answers', impossible ? undefined : 'this question');
  if (impossible) return { answer: [], 'answer-start': [], starts: [] };
  if (!list) return undefined;
  const answer: string[] = [];
  const starts: Node[] = [];
  const items = file.items(question, 'answers', 'this question');
  for (const item of items) {
    const text = file.string(item, 'text', 'this answer');
    const start = text === undefined ? undefined : file.child(item, 'answer_start', 'this answer');
    if (text === undefined || start === undefined) continue;
    if (start.type !== 'number' || !Number.isInteger(start.value) || start.value < 0) {
      file.report('wrong-type', '"answer_start" must be a whole number from 0', start.offset);
      continue;
    }
    if (text === '') {
      file.report('empty-answer', 'the answer is empty; a question without one has "answers": []', start.offset);
      continue;
    }
    answer.push(text);
    starts.push(start);
  }
  if (items.length > 0 && answer.length === 0) return undefined;
  return { answer, 'answer-start': starts.map(start => String(start.value)), starts };
}
