/** Learns a Unigram tokenizer of words that begin with ▁. */
import { assemble, createStages, firstTokens, formSteps, type TokenizerConfig } from './assemble';
import { metaspaceDecoder } from './decoders/decoder';
import { chooseAlphabet, countWords } from './learn/countWords';
import { learnUnigram } from './learn/learnUnigram';
import { type LearningOptions, Pacer } from './learn/pacer';
import { createUnigram } from './models/unigram';
import { metaspace } from './preTokenizers/metaspace';
import { whitespaceSplit } from './preTokenizers/whitespace';
import { specialIds } from './specialTokens';
import type { Tokenizer } from './tokenizer';

export type UnigramOptions = Omit<Extract<TokenizerConfig, { readonly type: 'unigram' }>, 'type'>;

/**
 * @param asked names of special tokens
 * @throws CancelledError
 */
export async function trainUnigram(
  texts: Iterable<string>,
  config: UnigramOptions,
  asked: readonly string[],
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
  const first = firstTokens(config, asked);
  const room = config.vocabulary - first.length;
  const alphabet = chooseAlphabet(marked, Math.min(config.alphabet, Math.floor(room / 2)));
  const { pieces, scores } = await learnUnigram(marked, { size: config.vocabulary, alphabet, room }, pacer);
  // A piece of the same letters is that token.
  const others = pieces.map((piece, i) => ({ piece, score: scores[i]! })).filter(({ piece }) => !first.includes(piece));
  const vocabulary = [...first, ...others.map(({ piece }) => piece)];
  const all = Float64Array.from([...first.map(() => 0), ...others.map(({ score }) => score)]);
  const model = createUnigram(vocabulary, all, specialIds(asked).unk);
  return assemble({ ...stages, model, decoder: metaspaceDecoder }, config, asked);
}
