/** The tokenizer.json of another program -> a tokenizer; nothing in the file is trusted. */
import type { JsonValue } from '../json';
import type { TokenModel } from '../models/model';
import { readCarried } from '../sentencePiece/carried';
import { type AddedToken, createDivider, readAddedTokens } from './addedTokens';
import { readDecode } from './decoders';
import { FileTokenizer } from './fileTokenizer';
import { readModel, typeOf } from './models';
import { type Normalize, readNormalize } from './normalizers';
import { readPostProcessor } from './postProcessors';
import { type PreTokenizer, readPreTokenizer } from './preTokenizers';
import { rewriteFile } from './rewriteFile';
import { findRoles, type Role, type RoleTokens, roles } from './roles';
import { gapName } from './vocabulary';

/** Where the file does not say. */
const defaultLength = 512;
export const longestLength = 1_000_000;
const strategies = ['LongestFirst', 'OnlyFirst', 'OnlySecond'];
/** Set beside added tokens of a task of ours; other programs do not read it. */
const taskRole = 'task';

export interface FileOptions {
  /** What tokenizer_config.json says of special tokens. */
  readonly special?: RoleTokens;
  /** Most tokens of a text, special ones counted. */
  readonly length?: number;
}

/**
 * @param text the file as it is
 * @throws ActionableError `damaged-tokenizer`
 */
export function readFileTokenizer(json: JsonValue, text: string, options: FileOptions = {}): FileTokenizer {
  const modelJson = json.get('model');
  const { normalize, preTokenizer, model, decode, roles: own = {} } = readStages(json, modelJson);
  const { list, task } = partTasks(json.get('added_tokens'));
  const added = readAddedTokens(list, model.idOf, countTokens(model.vocabulary), normalize);
  const vocabulary = withAdded(model.vocabulary, added);
  const post = readPostProcessor(json.get('post_processor'), vocabulary.length);
  const byContent = new Map(added.map(token => [token.content, token.id]));
  const idOf = (token: string) => byContent.get(token) ?? model.idOf(token);
  const known = { idOf, unknown: model.unknown, added, post };
  const alone = findRoles(json, known, own);
  const special = findRoles(json, known, { ...own, ...options.special });
  if (special.pad >= vocabulary.length) throw json.get('padding').get('pad_id').fail('a token of the vocabulary');
  const put = post.before.length + post.after.length;
  const truncation = readTruncation(json.get('truncation'), put);
  // All or none: one may follow from another.
  const differs = roles.some(role => special[role] !== alone[role]);
  const changed = roles.filter(role => differs && special[role] !== undefined);
  return new FileTokenizer({
    divide: createDivider(added, normalize),
    preTokenizer,
    model,
    added,
    post,
    decode,
    special,
    vocabulary,
    maximumLength: options.length ?? truncation.length,
    cutsStart: truncation.cutsStart,
    framing: {},
    toJson: ({ added: tokens = task, pair: strategy = truncation.strategy }, most) => {
      const isAsRead =
        changed.length === 0 &&
        most === truncation.length &&
        tokens.join() === task.join() &&
        strategy === truncation.strategy;
      if (isAsRead) return text;
      return rewrite(text, {
        changed: changed.map(role => [role, vocabulary[special[role]!]!] as const),
        truncation: { max_length: most, strategy },
        tokens,
        size: vocabulary.length,
      });
    },
  });
}

interface ReadStages {
  readonly normalize: Normalize | undefined;
  readonly preTokenizer: PreTokenizer;
  readonly model: TokenModel;
  readonly decode: (tokens: readonly string[]) => string;
  /** Where the model itself says them. */
  readonly roles?: RoleTokens;
}

/** Those of a `.model` file count, where one is carried; what else the file says is for other programs. */
function readStages(json: JsonValue, modelJson: JsonValue): ReadStages {
  const carried = readCarried(modelJson);
  if (carried) return { ...carried, preTokenizer: { split: pieces => pieces, bytes: false } };
  const preTokenizer = readPreTokenizer(json.get('pre_tokenizer'), typeOf(modelJson) === 'BPE');
  return {
    normalize: readNormalize(json.get('normalizer')),
    preTokenizer,
    model: readModel(modelJson, preTokenizer.bytes),
    decode: readDecode(json.get('decoder')),
  };
}

function readTruncation(json: JsonValue, put: number) {
  if (json.isAbsent) return { length: Math.max(defaultLength, put + 1), cutsStart: false, strategy: 'LongestFirst' };
  const direction = json.get('direction');
  const strategy = json.get('strategy');
  if (!strategy.isAbsent && !strategies.some(name => name === strategy.value))
    throw strategy.fail('LongestFirst, OnlyFirst or OnlySecond');
  if (!direction.isAbsent && direction.value !== 'Left' && direction.value !== 'Right')
    throw direction.fail('Left or Right');
  return {
    length: json.get('max_length').integer(put + 1, longestLength),
    cutsStart: direction.value === 'Left',
    strategy: strategy.value ?? 'LongestFirst',
  };
}

/** Added tokens of the file, and those of a task of ours, which come after the vocabulary. */
function partTasks(json: JsonValue): { readonly list: readonly JsonValue[]; readonly task: readonly string[] } {
  const all = json.isAbsent ? [] : json.list();
  const isTask = (token: JsonValue) => rolesOf(token.value).includes(taskRole);
  return {
    list: all.filter(token => !isTask(token)),
    task: all.filter(isTask).map(token => token.get('content').string()),
  };
}

function rolesOf(token: unknown): readonly unknown[] {
  const found = (token as Readonly<Record<string, unknown>> | null)?.nlp_roles;
  return Array.isArray(found) ? found : [];
}

function countTokens(vocabulary: readonly string[]): number {
  return vocabulary.reduce((count, token, id) => count + (token === gapName(id) ? 0 : 1), 0);
}

function withAdded(vocabulary: readonly string[], added: readonly AddedToken[]): readonly string[] {
  const whole = [...vocabulary];
  for (const { id, content } of added) {
    while (whole.length < id) whole.push(gapName(whole.length));
    whole[id] = content;
  }
  return whole;
}

interface Changes {
  readonly changed: readonly (readonly [Role, string])[];
  /** What is said of it anew. */
  readonly truncation: object;
  readonly tokens: readonly string[];
  /** Of the vocabulary. */
  readonly size: number;
}

/** The same file with what it does not say by itself. */
function rewrite(text: string, { changed, truncation, tokens, size }: Changes): string {
  const file = JSON.parse(text) as { truncation?: object | null; added_tokens?: Record<string, unknown>[] | null };
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  const before = file.added_tokens ?? [];
  const kept = before.filter(token => !rolesOf(token).includes(taskRole));
  let touched = kept.length < before.length || tokens.length > 0;
  for (const token of kept) {
    const names = changed.filter(([, content]) => content === token.content).map(([role]) => role);
    if (names.length === 0) continue;
    token.nlp_roles = names;
    touched = true;
  }
  const added = tokens.map((content, i) => ({ id: size + i, content, ...flags, nlp_roles: [taskRole] }));
  return rewriteFile(text, {
    truncation: { ...(file.truncation ?? { direction: 'Right', strategy: 'LongestFirst', stride: 0 }), ...truncation },
    ...(touched && { added_tokens: [...kept, ...added] }),
  });
}
