/** Hugging Face's tokenizer.json -> a tokenizer; nothing in the file is trusted. */
import { ActionableError } from '../base/errors';
import { readDecoder } from './decoders/decoder';
import { truncationStrategies } from './framing';
import { JsonValue } from './json';
import type { TokenModel } from './models/model';
import { readModel } from './models/readModel';
import { readNormalizer } from './normalizers/normalizer';
import { PipelineTokenizer, type Stages } from './pipelineTokenizer';
import { readTemplate } from './postProcessors/template';
import { readPreTokenizer } from './preTokenizers/preTokenizer';
import { type FileOptions, readFileTokenizer } from './pretrained/readFileTokenizer';
import { hasKept } from './pretrained/rewriteFile';
import { findSpecial, type SpecialTokens } from './specialTokens';
import type { Tokenizer } from './tokenizer';

/** Where the file does not say. */
const defaultLength = 512;
const longest = 1_000_000;

/**
 * @param file what messages call it
 * @param options what is said of it elsewhere
 * @throws ActionableError `damaged-tokenizer`
 */
export function readTokenizer(text: string, file = 'tokenizer.json', options: FileOptions = {}): Tokenizer {
  const json = JsonValue.parse(text, file);
  if (!isOurs(json)) return readFileTokenizer(json, text, options);
  try {
    return readOwn(json);
  } catch (error) {
    // Others begin their vocabularies so too.
    const other = tryOr(() => readFileTokenizer(json, text, options), undefined);
    if (!other) throw error;
    return other;
  }
}

/** What every vocabulary of ours begins with; our networks learned with places that differ a little from those of `tokenizers`. */
const begins = ['[PAD]', '[UNK]', '[CLS]', '[SEP]'];

function isOurs(json: JsonValue): boolean {
  const type = json.get('model').get('type').value;
  if (type === 'WordNGram') return true;
  const tokens: unknown = json.get('added_tokens').value;
  // Ours say how long texts may be, ever since; what others trained begins so too, but seldom says it, unless a run of ours says it there.
  const truncation = json.get('truncation');
  if (!Array.isArray(tokens) || truncation.isAbsent || hasKept(truncation.value)) return false;
  return begins.every((content, id) => {
    const token = tokens[id] as Record<string, unknown> | null | undefined;
    return token?.content === content && token.id === id && token.normalized !== true;
  });
}

function tryOr<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ActionableError) return otherwise;
    throw error;
  }
}

function readOwn(json: JsonValue): Tokenizer {
  const model = readModel(json.get('model'));
  const addedTokens = readAddedTokens(json.get('added_tokens'), model);
  const template = readTemplate(json.get('post_processor'), model.vocabulary.length);
  const truncation = json.get('truncation');
  const put = template.before.length + template.after.length;
  const maximumLength = truncation.isAbsent ? defaultLength : truncation.get('max_length').integer(put + 1, longest);
  return new PipelineTokenizer({
    normalizer: readNormalizer(json.get('normalizer')),
    preTokenizer: readPreTokenizer(json.get('pre_tokenizer')),
    model,
    template,
    special: readSpecial(json, model, addedTokens.literal),
    ...addedTokens,
    decoder: readDecoder(json.get('decoder')),
    maximumLength,
    ...readStrategy(truncation),
  });
}

/** Padding is what the file says, or the token that is written like it. */
function readSpecial(json: JsonValue, model: TokenModel, literal: readonly number[]): SpecialTokens {
  const { vocabulary, unknown } = model;
  const found = findSpecial(
    model.idOf,
    literal.map(id => vocabulary[id]!),
  );
  const padding = json.get('padding');
  const pad = padding.isAbsent ? found.pad : padding.get('pad_id').integer(0, vocabulary.length - 1);
  if (pad === undefined) throw json.get('model').get('vocab').fail('a vocabulary with [PAD]');
  return { ...found, pad, unk: unknown };
}

function readStrategy(truncation: JsonValue): Pick<Stages, 'truncation'> {
  const strategy = truncation.isAbsent ? undefined : truncation.get('strategy');
  if (!strategy || strategy.isAbsent) return {};
  const found = truncationStrategies.find(name => name === strategy.string());
  if (!found) throw strategy.fail(truncationStrategies.join(' or '));
  return { truncation: found };
}

/** Those of the vocabulary by their ids, then those that are numbered after it. */
function readAddedTokens(json: JsonValue, model: TokenModel): Pick<Stages, 'literal' | 'own' | 'added'> {
  const literal: number[] = [];
  const own: number[] = [];
  const added: string[] = [];
  for (const token of json.isAbsent ? [] : json.list()) {
    for (const flag of ['single_word', 'lstrip', 'rstrip', 'normalized']) {
      if (token.get(flag).boolean(false)) throw token.get(flag).fail('false');
    }
    const content = token.get('content').string();
    const id = token.get('id').integer(0, model.vocabulary.length + added.length);
    if (id === model.vocabulary.length + added.length) added.push(content);
    else if (model.vocabulary[id] !== content) throw token.get('content').fail(`token ${id} of the vocabulary`);
    else (token.get('special').boolean(true) ? literal : own).push(id);
  }
  return { literal, own, ...(added.length > 0 && { added }) };
}
