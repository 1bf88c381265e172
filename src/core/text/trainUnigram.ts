/** Learns a Unigram tokenizer of words that begin with ▁. */
import { metaspaceDecoder } from './decoders/decoder';
import { chooseAlphabet, countWords } from './learn/countWords';
import { learnUnigram } from './learn/learnUnigram';
import { type LearningOptions, Pacer } from './learn/pacer';
import { createUnigram } from './models/unigram';
import { metaspace } from './preTokenizers/metaspace';
import { whitespaceSplit } from './preTokenizers/whitespace';
import type { Tokenizer } from './tokenizer';
import { assemble, createStages, formSteps, specialTokens, type TokenizerConfig } from './trainWordLevel';

export type UnigramOptions = Omit<Extract<TokenizerConfig, { readonly type: 'unigram' }>, 'type'>;

/**
 * @param needsCls put [CLS] before every text
 * @throws CancelledError
 */
export async function trainUnigram(
  texts: Iterable<string>,
  config: UnigramOptions,
  needsCls: boolean,
  options: LearningOptions = {},
): Promise<Tokenizer> {
  const normalizers = [...formSteps(config.normalize), ...(config.lowercase ? [{ type: 'Lowercase' }] : [])];
  const stages = createStages(normalizers, { type: 'Sequence', pretokenizers: [whitespaceSplit, metaspace] });
  const pacer = new Pacer(options);
  const marked = new Map<string, number>();
  for (const [word, count] of await countWords(texts, stages, pacer)) {
    const name = word.startsWith(metaspace.replacement) ? word : metaspace.replacement + word;
    marked.set(name, (marked.get(name) ?? 0) + count);
  }
  const room = config.vocabulary - specialTokens.length;
  const alphabet = chooseAlphabet(marked, Math.min(config.alphabet, Math.floor(room / 2)));
  const { pieces, scores } = await learnUnigram(marked, { size: config.vocabulary, alphabet, room }, pacer);
  const vocabulary = [...specialTokens, ...pieces];
  const all = Float64Array.from([...specialTokens.map(() => 0), ...scores]);
  const model = createUnigram(vocabulary, all, specialTokens.indexOf('[UNK]'));
  return assemble({ ...stages, model, decoder: metaspaceDecoder }, config.length, needsCls);
}
