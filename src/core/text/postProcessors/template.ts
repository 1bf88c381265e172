/** Tokens put before and after a text: tokenizer.json's TemplateProcessing for single texts. */
import type { JsonValue } from '../json';

export interface Template {
  /** Ids before and after the text. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

export const emptyTemplate: Template = { before: [], after: [] };

/** @throws ActionableError `damaged-tokenizer` */
export function readTemplate(json: JsonValue, size: number): Template {
  if (json.isAbsent) return emptyTemplate;
  const type = json.get('type');
  if (type.string() !== 'TemplateProcessing') throw type.fail('TemplateProcessing');
  const before: number[] = [];
  const after: number[] = [];
  let seen = false;
  for (const piece of json.get('single').list()) {
    if (Object.hasOwn(piece.object(), 'Sequence')) {
      if (seen) throw piece.fail('a token: the text stands here already');
      seen = true;
      continue;
    }
    const name = piece.get('SpecialToken').get('id').string();
    const ids = json.get('special_tokens').get(name).get('ids').list();
    (seen ? after : before).push(...ids.map(id => id.integer(0, size - 1)));
  }
  if (!seen) throw json.get('single').fail('a template with the text in it');
  return { before, after };
}

export function templateJson({ before, after }: Template, vocabulary: readonly string[]): object | null {
  const ids = [...before, ...after];
  if (ids.length === 0) return null;
  const special = (id: number) => ({ SpecialToken: { id: vocabulary[id], type_id: 0 } });
  const sequence = (id: 'A' | 'B', type_id: number) => ({ Sequence: { id, type_id } });
  const single = [...before.map(special), sequence('A', 0), ...after.map(special)];
  return {
    type: 'TemplateProcessing',
    single,
    pair: [...single, sequence('B', 1), ...after.map(special)],
    special_tokens: Object.fromEntries(
      ids.map(id => [vocabulary[id], { id: vocabulary[id], ids: [id], tokens: [vocabulary[id]] }]),
    ),
  };
}
