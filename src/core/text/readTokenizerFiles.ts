/** The tokenizer of a pretrained model's folder: tokenizer.json, the files of older versions or SentencePiece's, and what tokenizer_config.json says of it. */
import { JsonValue } from './json';
import { maximumVocabulary } from './models/vocabulary';
import { kindNamed, oldTokenizer } from './pretrained/oldFiles';
import { longestLength } from './pretrained/readFileTokenizer';
import { type RoleTokens, roles } from './pretrained/roles';
import { readTokenizer } from './readTokenizer';
import { pieceTokenizer, type Side } from './sentencePiece/pieceTokenizer';
import type { Tokenizer } from './tokenizer';

export interface TokenizerFiles {
  /** Files of the folder by name; undefined of one that is not there. */
  text(name: string): string | undefined;
  /** The same as bytes; SentencePiece's files are not read where left out. */
  bytes?(name: string): Uint8Array | undefined;
  /** Of a translator that has a tokenizer for each; the source's where left out. */
  readonly side?: Side;
  /** What messages call the folder. */
  readonly folder: string;
  /** Most tokens of a text that the model reads; what the files say where left out. */
  readonly length?: number;
  /** Texts are lowered before all else. */
  readonly lowercase?: boolean | undefined;
}

/**
 * @returns undefined where the folder has no tokenizer
 * @throws ActionableError `damaged-tokenizer`
 */
export function readTokenizerFiles(files: TokenizerFiles): Tokenizer | undefined {
  const { text, folder, length, lowercase, side = 'source' } = files;
  const json = (name: string) => {
    const found = text(name);
    return found === undefined ? undefined : JsonValue.parse(found, `${folder}/${name}`);
  };
  const config = json('tokenizer_config.json');
  const known: RoleTokens = { ...rolesOf(json('special_tokens_map.json')), ...rolesOf(config) };
  const modelType = () => json('config.json')?.get('model_type').value;
  const ofPieces = () => {
    const kinds = [config?.get('tokenizer_class').value, modelType()].map(kindNamed);
    const bytes = (name: string) => files.bytes?.(name);
    return pieceTokenizer({ text, bytes, folder, config, roles: known, kinds, side });
  };
  const file =
    (side === 'target' && files.bytes?.('target.spm') ? ofPieces() : undefined) ??
    text('tokenizer.json') ??
    oldTokenizer({ text, folder, config, roles: known, modelType }) ??
    ofPieces();
  if (file === undefined) return undefined;
  const name = `${folder}/tokenizer.json`;
  const whole = withTokens(file, addedOf(config, known), name);
  const most = length ?? lengthOf(config);
  return readTokenizer(lowercase ? withLowercase(whole) : whole, name, {
    special: known,
    ...(most !== undefined && { length: most }),
  });
}

/** As sentence-transformers does where `do_lower_case` says so: before all else. */
function withLowercase(text: string): string {
  const file = JSON.parse(text) as Record<string, unknown>;
  const first = { type: 'Lowercase' };
  const normalizers = file.normalizer ? [first, file.normalizer] : [first];
  return JSON.stringify({ ...file, normalizer: { type: 'Sequence', normalizers } });
}

/** `{"cls_token": "[CLS]"}`, or with its flags: `{"cls_token": {"content": "[CLS]", ...}}`. */
function rolesOf(json: JsonValue | undefined): RoleTokens {
  const found: Partial<Record<(typeof roles)[number], string>> = {};
  for (const role of json ? roles : []) {
    const token = json!.get(`${role}_token`);
    if (token.isAbsent) continue;
    found[role] = typeof token.value === 'string' ? token.value : token.get('content').string();
  }
  return found;
}

/** Of tokenizer_config.json; files of models without a limit say a number beyond all bounds. */
function lengthOf(config: JsonValue | undefined): number | undefined {
  const length = config?.get('model_max_length').value;
  if (typeof length !== 'number' || length > longestLength) return undefined;
  return config!.get('model_max_length').integer(1, longestLength);
}

interface Token {
  readonly content: string;
  readonly [flag: string]: unknown;
}

/** Tokens that are found in texts as a whole, in the order of their ids: those of `added_tokens_decoder`, then those with a role. */
function addedOf(config: JsonValue | undefined, known: RoleTokens): readonly Token[] {
  const decoder = config?.get('added_tokens_decoder');
  const listed: [number, Token][] = [];
  for (const id of decoder && !decoder.isAbsent ? Object.keys(decoder.object()) : []) {
    const token = decoder!.get(id);
    if (!/^\d{1,9}$/.test(id)) throw token.fail('under an id');
    const flags = ['single_word', 'lstrip', 'rstrip', 'normalized', 'special'] as const;
    const said = Object.fromEntries(flags.map(flag => [flag, token.get(flag).boolean(flag === 'normalized')]));
    listed.push([Number(id), { content: token.get('content').string(), ...said }]);
  }
  listed.sort(([a], [b]) => a - b);
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  const roleTokens = [...new Set(Object.values(known))].map(content => ({ content, ...flags }));
  const contents = new Set(listed.map(([, { content }]) => content));
  return [...listed.map(([, token]) => token), ...roleTokens.filter(({ content }) => !contents.has(content))];
}

/** The file with those tokens that it lacks, if it lacks any. */
function withTokens(text: string, tokens: readonly Token[], name: string): string {
  const json = JsonValue.parse(text, name);
  const list = json.get('added_tokens');
  const there = list.isAbsent ? [] : list.list();
  const known = new Set(there.map(token => token.get('content').value));
  const lacking = tokens.filter(({ content }) => content !== '' && !known.has(content));
  if (lacking.length === 0) return text;
  const file = json.object();
  const ids = vocabularyOf(json.get('model').get('vocab'));
  let next = there.reduce<number>((most, token) => {
    const id = token.get('id').value;
    return typeof id === 'number' && Number.isInteger(id) && id >= most && id < maximumVocabulary ? id + 1 : most;
  }, ids.size);
  const added = lacking.map(token => ({ id: ids.idOf(token.content) ?? next++, ...token }));
  return JSON.stringify({ ...file, added_tokens: [...there.map(({ value }) => value), ...added] });
}

function vocabularyOf(vocab: JsonValue): { readonly size: number; idOf(token: string): number | undefined } {
  if (Array.isArray(vocab.value)) {
    const entries = vocab.value as readonly unknown[];
    const ids = new Map(entries.map((entry, id) => [Array.isArray(entry) ? (entry as unknown[])[0] : undefined, id]));
    return { size: entries.length, idOf: token => ids.get(token) };
  }
  const entries = vocab.object();
  return {
    size: Object.keys(entries).length,
    idOf: token => (Object.hasOwn(entries, token) ? (entries[token] as number) : undefined),
  };
}
