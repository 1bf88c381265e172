/** Perplexity and bits per character of four words, and of the same text as characters. */
import { countCharacters } from '../../../../src/core/base/codePoints';
import { scoreLanguageModel } from '../../../../src/core/metrics/languageModel';
import { drawBars } from '../drawing';
import { type ConceptPage, show, table } from '../page';

const text = 'the cat sat.';
const tokens = ['the', ' cat', ' sat', '.'];
const probabilities = [0.5, 0.125, 0.25, 0.25];

export async function perplexity(): Promise<ConceptPage> {
  const bits = probabilities.map(p => -Math.log2(p));
  const nats = probabilities.reduce((sum, p) => sum - Math.log(p), 0);
  const characters = countCharacters(text);
  const words = scoreLanguageModel(nats, tokens.length, characters);
  const letters = scoreLanguageModel(nats, characters, characters);
  const total = bits.reduce((a, b) => a + b, 0);
  const row = (name: string, score: typeof words) => [
    name,
    score.tokens,
    show(nats),
    show(score.negativeLogLikelihood),
    show(score.perplexity),
    show(score.bitsPerCharacter),
  ];
  return {
    name: 'perplexity',
    pictures: {
      perplexity: drawBars({
        title: 'Surprisal of each token in bits',
        groups: tokens.map(token => token.trim()),
        series: [{ name: 'bits: -log2 p', values: bits }],
        format: value => show(value, 0),
      }),
    },
    blocks: {
      tokens: table(
        ['Token', 'p', 'Bits: -log2 p', 'Nats: -ln p'],
        tokens.map((token, i) => [`\`${token}\``, probabilities[i]!, bits[i]!, show(-Math.log(probabilities[i]!))]),
      ),
      scores: `- Sum: ${total} bits, or ${show(nats)} nats. Mean: ${show(total / tokens.length, 0)} bits, or ${show(words.negativeLogLikelihood)} nats per token.
- Perplexity: $2^{${show(total / tokens.length, 0)}} = e^{${show(words.negativeLogLikelihood)}} = ${show(words.perplexity)}$.
- Bits per character: $${total} / ${characters} = ${show(words.bitsPerCharacter)}$.`,
      tokenizers: table(
        ['Tokens are', 'Count', 'Nats in all', 'Nats per token', 'Perplexity', 'Bits per character'],
        [row('words', words), row('characters', letters)],
      ),
    },
  };
}
