/** Tokens put around a text, or around two: tokenizer.json's TemplateProcessing. */
import type { JsonValue } from '../json';

export interface Template {
  /** Ids before and after the text. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Around two texts that are read as one; each has its own before and after where left out. */
  readonly pair?: PairTemplate;
}

/** Ids before the first text, between both, after the second one. */
export interface PairTemplate {
  readonly before: readonly number[];
  readonly between: readonly number[];
  readonly after: readonly number[];
}

export const emptyTemplate: Template = { before: [], after: [] };

/** @throws ActionableError `damaged-tokenizer` */
export function readTemplate(json: JsonValue, size: number): Template {
  if (json.isAbsent) return emptyTemplate;
  const type = json.get('type');
  if (type.string() !== 'TemplateProcessing') throw type.fail('TemplateProcessing');
  const [before, after] = readPieces(json, 'single', ['A'], size) as [number[], number[]];
  if (json.get('pair').isAbsent) return { before, after };
  const [first, between, last] = readPieces(json, 'pair', ['A', 'B'], size) as [number[], number[], number[]];
  const pair = { before: first, between, after: last };
  return { before, after, ...(!isByThemselves(pair, { before, after }) && { pair }) };
}

/** Ids before, between and after the texts of a template. */
function readPieces(json: JsonValue, key: 'single' | 'pair', texts: readonly string[], size: number): number[][] {
  const parts: number[][] = [[]];
  for (const piece of json.get(key).list()) {
    if (Object.hasOwn(piece.object(), 'Sequence')) {
      const expected = texts[parts.length - 1];
      if (expected === undefined) throw piece.fail('a token: the text stands here already');
      const id = piece.get('Sequence').get('id');
      if (id.string() !== expected) throw id.fail(expected);
      parts.push([]);
      continue;
    }
    const name = piece.get('SpecialToken').get('id').string();
    const ids = json.get('special_tokens').get(name).get('ids').list();
    parts.at(-1)!.push(...ids.map(id => id.integer(0, size - 1)));
  }
  if (parts.length <= texts.length)
    throw json.get(key).fail(`a template with the text${texts.length > 1 ? 's' : ''} in it`);
  return parts;
}

/** Two texts, each as it is alone. Files of earlier versions had nothing before the second one, which no model read. */
function isByThemselves({ before, between, after }: PairTemplate, single: Template): boolean {
  const same = (a: readonly number[], b: readonly number[]) => a.join() === b.join();
  const middle = [...single.after, ...single.before];
  return (
    same(before, single.before) && same(after, single.after) && (same(between, middle) || same(between, single.after))
  );
}

export function templateJson({ before, after, pair }: Template, vocabulary: readonly string[]): object | null {
  const ids = [...new Set([...before, ...after, ...(pair ? [...pair.before, ...pair.between, ...pair.after] : [])])];
  if (ids.length === 0) return null;
  const special = (type_id: number) => (id: number) => ({ SpecialToken: { id: vocabulary[id], type_id } });
  const sequence = (id: 'A' | 'B', type_id: number) => ({ Sequence: { id, type_id } });
  const first = (around: { readonly before: readonly number[] }, end: readonly number[]) => [
    ...around.before.map(special(0)),
    sequence('A', 0),
    ...end.map(special(0)),
  ];
  const both = pair
    ? [...first(pair, pair.between), sequence('B', 1), ...pair.after.map(special(1))]
    : [...first({ before }, after), ...before.map(special(1)), sequence('B', 1), ...after.map(special(1))];
  return {
    type: 'TemplateProcessing',
    single: first({ before }, after),
    pair: both,
    special_tokens: Object.fromEntries(
      ids.map(id => [vocabulary[id], { id: vocabulary[id], ids: [id], tokens: [vocabulary[id]] }]),
    ),
  };
}
