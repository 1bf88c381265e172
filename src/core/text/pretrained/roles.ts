/** Which tokens of another program's vocabulary pad, begin, part and end texts. */
import type { JsonValue } from '../json';
import { findSpecial, type SpecialTokens } from '../specialTokens';
import type { AddedToken } from './addedTokens';
import type { PostProcessor } from './postProcessors';

export const roles = ['pad', 'unk', 'cls', 'sep', 'mask', 'bos', 'eos'] as const;
export type Role = (typeof roles)[number];

/** Tokens by what they are for, as they are written: what tokenizer_config.json says. */
export type RoleTokens = Readonly<Partial<Record<Role, string>>>;

interface Known {
  readonly idOf: (token: string) => number | undefined;
  /** Of the model; -1 where it has none. */
  readonly unknown: number;
  readonly added: readonly AddedToken[];
  readonly post: PostProcessor;
}

/**
 * What is said of them counts; else how they are written and what stands around texts. Where nothing pads, the token that ends texts does:
 * padding is never read.
 * @param given more important than the file
 */
export function findRoles(json: JsonValue, { idOf, unknown, added, post }: Known, given: RoleTokens): SpecialTokens {
  const written = findSpecial(
    idOf,
    added.filter(({ special }) => special).map(({ content }) => content),
  );
  const found: Record<string, number | undefined> = {
    ...written,
    cls: written.cls ?? post.before[0],
    sep: written.sep ?? post.after.at(-1),
    ...readRoles(json.get('added_tokens'), idOf),
  };
  const padding = json.get('padding');
  if (!padding.isAbsent) found.pad = padding.get('pad_id').integer(0, Number.MAX_SAFE_INTEGER);
  if (unknown >= 0) found.unk = unknown;
  for (const role of roles) {
    const id = given[role] === undefined ? undefined : idOf(given[role]);
    if (id !== undefined && (role !== 'unk' || unknown < 0)) found[role] = id;
  }
  const known = Object.entries(found).filter(([, id]) => id !== undefined);
  // Any special token rather than a word.
  const last = found.eos ?? found.sep ?? found.bos ?? found.cls ?? added.find(({ special }) => special)?.id ?? 0;
  const pad = found.pad ?? (found.unk !== undefined && found.eos === undefined ? found.unk : last);
  return { ...(Object.fromEntries(known) as Record<string, number>), pad, unk: found.unk ?? last };
}

/** What this program wrote beside added tokens, where the file alone does not say it; others do not read it. */
function readRoles(json: JsonValue, idOf: Known['idOf']): Record<string, number> {
  const found: Record<string, number> = {};
  for (const token of json.isAbsent ? [] : json.list()) {
    const role = token.get('nlp_roles');
    for (const name of role.isAbsent ? [] : role.list()) {
      const id = idOf(token.get('content').string());
      if (id !== undefined && roles.some(each => each === name.value)) found[name.string()] = id;
    }
  }
  return found;
}
