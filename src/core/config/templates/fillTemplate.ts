/** A template's text with the user's files and columns put in, and where they stand. */
import { objectsOf, schemasAt } from '../editor/schemaAt';
import type { Schema } from '../schema';
import { type ConfigNode, nodeAt, type ScalarNode } from '../yaml/node';
import { readYaml } from '../yaml/readYaml';
import { writeScalar } from '../yaml/writeScalar';

/** What is known of the user's data: dotted keys under `data` -> what to write there; e.g. `train` -> `mails.csv`, `text` -> `body`. */
export type Answers = Readonly<Record<string, string>>;

export interface FilledTemplate {
  readonly text: string;
  /** The values that are the user's to fill in or confirm, in the order of the text; offsets in `text`. */
  readonly blanks: readonly { readonly key: string; readonly start: number; readonly end: number }[];
}

/** @param schema of a whole config: tells which keys of `data` name columns */
export function fillTemplate(template: string, answers: Answers, schema: Schema): FilledTemplate {
  const { root, lines } = readYaml(template, '');
  let text = '';
  let done = 0;
  const blanks: { key: string; start: number; end: number }[] = [];
  for (const { key, node } of findBlanks(root, schema, answers)) {
    const [start, end] = [lines.offset(node.range.start), lines.offset(node.range.end)];
    const answer = answers[key];
    text += template.slice(done, start);
    const written = answer === undefined ? template.slice(start, end) : writeScalar(answer);
    blanks.push({ key, start: text.length, end: text.length + written.length });
    text += written;
    done = end;
  }
  return { text: text + template.slice(done), blanks };
}

/** The keys of a template that name columns, with the names that it has for them: what can be guessed from a file. */
export function columnBlanks(
  template: string,
  schema: Schema,
): readonly { readonly key: string; readonly name: string }[] {
  const { root } = readYaml(template, '');
  return columnNodes(root, schema).map(({ key, node }) => ({ key, name: node.source }));
}

interface Blank {
  /** A dotted key under `data`; items of a list by their place: `text.0`. */
  readonly key: string;
  readonly node: ScalarNode;
}

function findBlanks(root: ConfigNode | undefined, schema: Schema, answers: Answers): readonly Blank[] {
  const files = ['train', 'validation', 'test'].flatMap(key => {
    const node = nodeAt(root, ['data', key]);
    return node?.kind === 'scalar' && (key === 'train' || key in answers) ? [{ key, node }] : [];
  });
  const rank = ({ node }: Blank) => node.range.start.line * 1e6 + node.range.start.column;
  return [...files, ...columnNodes(root, schema)].sort((a, b) => rank(a) - rank(b));
}

function columnNodes(root: ConfigNode | undefined, schema: Schema): readonly Blank[] {
  const data = nodeAt(root, ['data']);
  const isColumn = (each: Schema) => each.kind === 'string' && each.format === 'column';
  const keys = schemasAt(schema, root, ['data'])
    .flatMap(owner => objectsOf(owner, data))
    .flatMap(owner => Object.keys(owner.keys));
  return [...new Set(keys)].flatMap(key => {
    const node = nodeAt(data, [key]);
    const schemas = schemasAt(schema, root, ['data', key]);
    if (node?.kind === 'scalar') return schemas.some(isColumn) ? [{ key, node }] : [];
    if (node?.kind !== 'list' || !schemas.some(each => each.kind === 'list' && isColumn(each.items))) return [];
    return node.items.flatMap((item, i) => (item.kind === 'scalar' ? [{ key: `${key}.${i}`, node: item }] : []));
  });
}

/** The text as a snippet of VS Code: its blanks are stops of the tabulator key, with what stands in them chosen. */
export function toSnippet({ text, blanks }: FilledTemplate): string {
  const literal = (part: string) => part.replace(/[\\$}]/g, '\\$&');
  let snippet = '';
  let done = 0;
  blanks.forEach(({ start, end }, i) => {
    snippet += `${literal(text.slice(done, start))}\${${i + 1}:${literal(text.slice(start, end))}}`;
    done = end;
  });
  return snippet + literal(text.slice(done));
}
