/** Tokens of a folder that are found in texts as a whole. */
import { type Role, type RoleTokens, roles as roleNames } from '../pretrained/roles';
import { type ModelFile, pieceTypes } from './modelFile';

interface Special {
  readonly roles: RoleTokens;
  readonly extra: readonly string[];
  readonly maskStrips: boolean;
}

/** In the order of their ids; those that the vocabulary lacks come after it. */
export function addedTokens(file: ModelFile, ids: Map<string, number>, { roles, extra, maskStrips }: Special) {
  const found = new Map<string, { special: boolean; lstrip: boolean; nlp_roles?: Role[] }>();
  const inFile = new Set(file.pieces);
  for (const role of roleNames) {
    const token = roles[role];
    if (token === undefined) continue;
    const known = found.get(token);
    if (known) known.nlp_roles!.push(role);
    else
      found.set(token, {
        special: true,
        lstrip: maskStrips && role === 'mask' && !inFile.has(token),
        nlp_roles: [role],
      });
  }
  for (const token of extra) if (!found.has(token)) found.set(token, { special: true, lstrip: false });
  for (const [id, piece] of file.pieces.entries()) {
    const isControl = file.types[id] === pieceTypes.control;
    if ((isControl || file.types[id] === pieceTypes.userDefined) && !found.has(piece) && ids.has(piece))
      found.set(piece, { special: isControl, lstrip: false });
  }
  for (const token of found.keys()) if (!ids.has(token)) ids.set(token, ids.size);
  return [...found]
    .map(([content, flags]) => ({
      id: ids.get(content)!,
      content,
      single_word: false,
      rstrip: false,
      normalized: false,
      ...flags,
    }))
    .sort((a, b) => a.id - b.id);
}
