/** Hugging Face's tokenizer.json -> a tokenizer; nothing in the file is trusted. */
import { readDecoder } from './decoders/decoder';
import { truncationStrategies } from './framing';
import { JsonValue } from './json';
import { readModel, type TokenModel } from './models/model';
import { readNormalizer } from './normalizers/normalizer';
import { PipelineTokenizer, type Stages } from './pipelineTokenizer';
import { readTemplate } from './postProcessors/template';
import { readPreTokenizer } from './preTokenizers/preTokenizer';
import type { Tokenizer } from './tokenizer';

/** Where the file does not say. */
const defaultLength = 512;
const longest = 1_000_000;

/**
 * @param file what messages call it
 * @throws ActionableError `damaged-tokenizer`
 */
export function readTokenizer(text: string, file = 'tokenizer.json'): Tokenizer {
  const json = JsonValue.parse(text, file);
  const model = readModel(json.get('model'));
  const addedTokens = readAddedTokens(json.get('added_tokens'), model);
  const template = readTemplate(json.get('post_processor'), model.vocabulary.length);
  const truncation = json.get('truncation');
  const put = template.before.length + template.after.length;
  const maximumLength = truncation.isAbsent ? defaultLength : truncation.get('max_length').integer(put + 1, longest);
  const cls = model.idOf('[CLS]');
  const sep = model.idOf('[SEP]');
  if (model.idOf('[PAD]') !== 0) throw json.get('model').get('vocab').fail('a vocabulary with [PAD] as 0');
  return new PipelineTokenizer({
    normalizer: readNormalizer(json.get('normalizer')),
    preTokenizer: readPreTokenizer(json.get('pre_tokenizer')),
    model,
    template,
    special: {
      padding: 0,
      unknown: model.unknown,
      ...(cls !== undefined && { cls }),
      ...(sep !== undefined && { sep }),
    },
    ...addedTokens,
    decoder: readDecoder(json.get('decoder')),
    maximumLength,
    ...readStrategy(truncation),
  });
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
