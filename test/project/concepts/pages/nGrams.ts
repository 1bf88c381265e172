/** Bigram counts, their discount, and the probabilities after one context. */
import { createCounter } from '../../../../src/core/models/nGram/model';
import { drawBars } from '../drawing';
import { agree, type ConceptPage, show, table } from '../page';

const words = ['the', 'cat', 'sat', 'ran', 'dog'];
const stream = 'the cat sat the cat ran the dog sat'.split(' ');
const ids = Int32Array.from(stream, word => words.indexOf(word));
const discount = 0.75;

function open(order: number, smoothing: 'kneser-ney' | 'add-k', k = 1) {
  const counter = createCounter({ order, smoothing, discount, k });
  return counter.open(counter.count(ids), words.length);
}

export async function nGrams(): Promise<ConceptPage> {
  const the = words.indexOf('the');
  const afterThe = words.map(word => stream.filter((each, i) => each === word && stream[i - 1] === 'the').length);
  const before = words.map(word => new Set(stream.filter((_, i) => i + 1 < stream.length && stream[i + 1] === word)));
  const pairs = before.reduce((sum, { size }) => sum + size, 0);
  const smoothed = open(2, 'kneser-ney');
  const kneserNey = Array.from(smoothed.logProbabilities([the]), Math.exp);
  const continuation = Array.from(smoothed.logProbabilities([]), Math.exp);
  const laplace = Array.from(open(2, 'add-k').logProbabilities([the]), Math.exp);
  const total = afterThe.reduce((sum, count) => sum + count, 0);
  const kinds = afterThe.filter(count => count > 0).length;
  const left = (discount * kinds) / total;
  words.forEach((_, i) => {
    agree(continuation[i]!, Math.max(before[i]!.size - discount, 0) / pairs + discount / pairs);
    agree(kneserNey[i]!, Math.max(afterThe[i]! - discount, 0) / total + left * continuation[i]!);
  });
  const [cat, sat] = [words.indexOf('cat'), words.indexOf('sat')];
  const byHand = (word: number, p: number) =>
    `$p_{KN}(\\text{${words[word]}} \\mid \\text{the}) = \\frac{\\max(${afterThe[word]} - ${discount}, 0)}{${total}} + ${show(left, 1)} \\cdot ${show(continuation[word]!)} = ${show(p)}$`;
  return {
    name: 'n-grams',
    pictures: {
      'n-grams': drawBars({
        title: 'Probability of each word after "the": counted, and after Kneser-Ney smoothing',
        groups: words,
        series: [
          { name: 'counted', values: afterThe.map(count => count / total) },
          { name: 'Kneser-Ney', values: kneserNey },
        ],
        format: value => show(value, 2),
      }),
    },
    blocks: {
      counts: table(
        ['w', 'c(the w)', 'Different words before w', 'p(w) as a continuation', 'Counted', 'Add-1', 'Kneser-Ney'],
        words.map((word, i) => [
          word,
          afterThe[i]!,
          before[i]!.size,
          show(continuation[i]!),
          show(afterThe[i]! / total),
          show(laplace[i]!),
          show(kneserNey[i]!),
        ]),
      ),
      continuation: `There are ${pairs} different pairs. All ${words.length} words of the vocabulary follow some other one. $p_{KN}(\\text{sat}) = \\frac{${before[sat]!.size} - ${discount}}{${pairs}} + \\frac{${discount} \\cdot ${before.filter(({ size }) => size > 0).length}}{${pairs}} \\cdot \\frac{1}{${words.length}} = ${show(continuation[sat]!)}$.`,
      'by-hand': `- $\\lambda(\\text{the}) = \\frac{${discount} \\cdot ${kinds}}{${total}} = ${show(left, 1)}$\n- ${byHand(cat, kneserNey[cat]!)}\n- ${byHand(sat, kneserNey[sat]!)}`,
      sum: `The five probabilities add up to ${show(kneserNey.reduce((a, b) => a + b, 0))}.`,
    },
  };
}
