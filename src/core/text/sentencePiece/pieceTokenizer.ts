/** Folders without tokenizer.json that have SentencePiece's files, as a tokenizer.json of the same. */
import { JsonValue } from '../json';
import type { RoleTokens } from '../pretrained/roles';
import { pieceFolderJson } from './folderKinds';
import type { PieceFolder } from './kind';
import { m2mJson, marianJson } from './listedIds';
import { readModelFile } from './modelFile';

/** Of a translator with a tokenizer for each: which texts are read. */
export type Side = 'source' | 'target';

export interface PieceFiles {
  text(name: string): string | undefined;
  bytes(name: string): Uint8Array | undefined;
  readonly folder: string;
  /** tokenizer_config.json. */
  readonly config: JsonValue | undefined;
  readonly roles: RoleTokens;
  /** Class of the tokenizer and `model_type`, without case and marks. */
  readonly kinds: readonly string[];
  readonly side: Side;
}

/** As families name the one file that they have. */
const names = ['spiece.model', 'sentencepiece.bpe.model', 'tokenizer.model', 'spm.model', 'sentencepiece.model'];
/** transformers passes over the class that their folders name. */
const asSentencePiece = new Set(['mistral', 'mistral3', 'mixtral', 'ministral', 'ministral3']);

/**
 * @returns undefined where the folder has none of these
 * @throws ActionableError `damaged-tokenizer`
 */
export function pieceTokenizer(files: PieceFiles): string | undefined {
  const { kinds, folder: path, side, config } = files;
  const sided = `${side}.spm`;
  const name = [sided, ...names].find(each => files.bytes(each) !== undefined);
  if (name === undefined) return undefined;
  const bytes = files.bytes(name)!;
  const folder: PieceFolder = { file: readModelFile(bytes, `${path}/${name}`), bytes, config, roles: files.roles };
  const listed = (file: string) => {
    const found = files.text(file);
    return found === undefined ? undefined : JsonValue.parse(found, `${path}/${file}`);
  };
  const vocab = (side === 'target' ? listed('target_vocab.json') : undefined) ?? listed('vocab.json');
  if (name === sided && vocab) return JSON.stringify(marianJson(folder, vocab));
  if (vocab && kinds.includes('m2m100')) return JSON.stringify(m2mJson(folder, vocab));
  const kind = kinds.some(each => asSentencePiece.has(each)) ? [] : kinds;
  return JSON.stringify(pieceFolderJson(kind, folder));
}
