/**
 * JSON files: a list of objects, an object with such a list in it (`{"data": [...]}`), objects one after the other, or SQuAD. Lists
 * are read in parts, so that a file may be larger than memory.
 */
import { decodeUtf8 } from '../../base/utf8';
import type { SourceFile } from '../sourceFile';
import { JsonItems } from './jsonItems';
import { JsonRecords } from './jsonl';
import type { Row, WantedColumns } from './reader';
import { readSquadText } from './squad';

const closingBrace = 0x7d;

/** What lists of records are usually called; of others the first is taken. */
const usualNames = ['data', 'rows', 'examples', 'records', 'items', 'instances', 'documents', 'train'];

export async function* readJson(source: SourceFile, columns: WantedColumns): AsyncGenerator<readonly Row[]> {
  const records = new JsonRecords(source, columns);
  let items: JsonItems | undefined;
  let squad: string[] | undefined;
  for await (const { bytes } of source.blocks({ after: closingBrace })) {
    const text = decodeUtf8(bytes);
    if (!items && !squad) {
      const found = findRecords(text, columns, source);
      if (found === undefined) return;
      if (found === 'squad') squad = [];
      else items = new JsonItems(found.start, found.line, found.depth);
    }
    if (squad) squad.push(text);
    else if (items) {
      const rows = items.split(text).flatMap(item => records.read(item) ?? []);
      yield rows;
      if (items.stray) {
        const { line, column } = items.stray;
        source.report('bad-json', 'expected objects ({ ... }) in this list', line, column);
      }
      if (records.ended || items.stray) return;
    }
  }
  if (source.failed && squad) return;
  if (squad) yield readSquadText(squad.join(''), source, columns);
  else if (items) {
    const { open } = items;
    if (open)
      source.report(
        'bad-json',
        `this ${open.what} is never closed: the file ends before it does`,
        open.line,
        open.column,
      );
    else records.finish();
  }
}

interface Found {
  /** Offset of the first item, or of what is before it. */
  readonly start: number;
  readonly line: number;
  /** Of brackets and braces around the items. */
  readonly depth: number;
}

function findRecords(text: string, columns: WantedColumns, source: SourceFile): Found | 'squad' | undefined {
  const root = text.search(/\S/);
  if (root < 0) return undefined;
  if (text[root] === '[') return { start: root, line: 1, depth: 1 };
  if (text[root] !== '{') {
    source.report('bad-json', 'expected a list of objects, [{ ... }, ...]', lineOf(text, root), columnOf(text, root));
    return undefined;
  }
  const { question } = columns.roles;
  const isAnswering = question !== undefined && !text.includes(JSON.stringify(question));
  if (isAnswering || /"(?:paragraphs|qas)"\s*:/.test(text)) return 'squad';
  const { keys, lists } = readKeys(text, root);
  const [first] = new JsonItems(root, 1, 0).split(text);
  const isFollowed = first !== undefined && /^\s*,?\s*\{/.test(text.slice(root + first.text.length));
  const byColumn = /^\s*\{\s*"[^"]*"\s*:\s*\{\s*"0"\s*:/.test(text);
  const isRecord = !byColumn && Object.values(columns.roles).every(column => keys.includes(column));
  if (isFollowed || isRecord) return { start: root, line: 1, depth: 0 };
  const list = usualNames.flatMap(name => lists.filter(each => each.name === name))[0] ?? lists[0];
  if (list) {
    const others = lists.filter(({ name }) => usualNames.includes(name) && name !== list.name).map(({ name }) => name);
    if (others.length > 0) {
      const message = `only the list "${list.name}" is read, not "${others.join('", "')}"; make a file of each`;
      source.report('other-lists', message, lineOf(text, list.at), columnOf(text, list.at), 'warning');
    }
    return { start: list.at, line: lineOf(text, list.at), depth: 1 };
  }
  const hint = byColumn ? '; pandas writes one by to_json(path, orient="records")' : '';
  const message = `expected a list of objects, [{ ... }, ...], or one in an object; its keys are ${keys.slice(0, 12).join(', ')}${hint}`;
  source.report('bad-json', message, lineOf(text, root), columnOf(text, root));
  return undefined;
}

/** The root's keys, and those whose values are lists of objects, as far as the text goes. */
function readKeys(text: string, root: number) {
  const keys: string[] = [];
  const lists: { readonly name: string; readonly at: number }[] = [];
  let depth = 0;
  const token = /"([^"\\]*(?:\\.[^"\\]*)*)"(\s*:(?:\s*\[(?=\s*\{))?)?|[{}[\]]/gs;
  token.lastIndex = root;
  for (let found = token.exec(text); found; found = token.exec(text)) {
    const [whole, name, colon] = found;
    if (name === undefined) depth += whole === '{' || whole === '[' ? 1 : -1;
    else if (colon !== undefined && depth === 1) keys.push(name);
    if (colon?.endsWith('[')) {
      if (depth === 1) lists.push({ name: name!, at: token.lastIndex - 1 });
      depth++;
    }
    if (depth === 0) break;
  }
  return { keys, lists };
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

function columnOf(text: string, at: number): number {
  return at - text.lastIndexOf('\n', at - 1);
}
