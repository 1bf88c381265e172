/** What folders of Hugging Face have beside `tokenizer.json`: names of special tokens, and how long texts may be. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Source } from '../../pretrained/source';
import { restoreFile } from '../../text/pretrained/rewriteFile';
import type { Tokenizer } from '../../text/tokenizer';
import { languageFile } from '../languageFile';
import type { RunParts } from '../runParts';
import type { WrittenEnds } from './ends';
import type { ExportedFiles } from './form';
import { json } from './json';

/** Reads any tokenizer.json. */
const fast = 'PreTrainedTokenizerFast';
/** Classes that read SentencePiece's files alone. */
const slow: ReadonlySet<unknown> = new Set(['MarianTokenizer', 'M2M100Tokenizer']);

/** As `tokenizer.special` calls them. */
const kinds = ['pad', 'unk', 'cls', 'sep', 'mask', 'bos', 'eos'] as const;

/** @param ends of models that write */
export function specialTokenNames(
  { special, vocabulary }: Pick<Tokenizer, 'special' | 'vocabulary'>,
  ends?: WrittenEnds,
): Readonly<Record<string, string>> {
  const ids: Readonly<Record<string, number | undefined>> = {
    ...special,
    ...(ends && { bos: ends.begin, eos: ends.end }),
  };
  const named = kinds.flatMap(kind => {
    const token = ids[kind] === undefined ? undefined : vocabulary[ids[kind]];
    return token === undefined ? [] : [[`${kind}_token`, token] as const];
  });
  return Object.fromEntries(named);
}

type Tokenizers = Pick<RunParts, 'folder' | 'tokenizer' | 'targetTokenizer' | 'language'>;
type TokenizerSource = Pick<Source, 'tokenizer' | 'chatTemplate'>;

/** tokenizer_config.json, and special tokens by what they are for. @param ends of models that write */
export function tokenSettings({ tokenizer }: Tokenizers, ends?: WrittenEnds, source?: TokenizerSource) {
  const named = namedIn(source?.tokenizer);
  const tokens = Object.keys(named).length > 0 ? named : specialTokenNames(tokenizer, ends);
  const settings: Readonly<Record<string, unknown>> = {
    tokenizer_class: fast,
    clean_up_tokenization_spaces: false,
    ...tokens,
    ...source?.tokenizer,
    ...(slow.has(source?.tokenizer?.tokenizer_class) && { tokenizer_class: fast }),
    model_max_length: tokenizer.maximumLength,
  };
  return { tokens, settings };
}

export async function tokenizerFolder(
  parts: Tokenizers,
  ends?: WrittenEnds,
  source?: TokenizerSource,
  /** Of a model that was imported: its own file, without what this program says in it. */
  asImported = false,
): Promise<ExportedFiles> {
  const { folder, targetTokenizer, language } = parts;
  const { tokens, settings } = tokenSettings(parts, ends, source);
  const own = async (name: string) => readFile(join(folder, name), 'utf8');
  return {
    'tokenizer.json': asImported ? restoreFile(await own('tokenizer.json')) : await own('tokenizer.json'),
    ...(targetTokenizer && { 'target-tokenizer.json': await own('target-tokenizer.json') }),
    ...(language && { [languageFile]: await own(languageFile) }),
    'tokenizer_config.json': json(settings),
    'special_tokens_map.json': json(tokens),
    ...(source?.chatTemplate !== undefined && { 'chat_template.jinja': source.chatTemplate }),
  };
}

/** Special tokens as a tokenizer_config.json names them: words, or words with their flags. */
function namedIn(settings: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(settings).filter(([key, value]) => key.endsWith('_token') && isToken(value)),
  );
}

function isToken(value: unknown): boolean {
  return typeof value === 'string' || (typeof value === 'object' && value !== null && 'content' in value);
}
