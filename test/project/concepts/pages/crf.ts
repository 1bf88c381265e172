/** Viterbi and the sum over all sequences of two tags over three words. */
import { bestSequence, type ChainScores, marginals, scoreSequence } from '../../../../src/core/tasks/tag/viterbi';
import { Drawing } from '../drawing';
import { agree, type ConceptPage, show, table } from '../page';

const words = ['fish', 'can', 'fish'];
const tags = ['N', 'V'];
const emissions = [
  [2, 1],
  [1, 2],
  [1, 2],
];
const transitions = [
  [0, 1],
  [2, -1],
];
const start = [1, 0];

/** @param ending the tag that the last word must have */
function chain(length: number, ending?: number): ChainScores {
  return {
    scores: Float32Array.from(emissions.slice(0, length).flat()),
    tags: 2,
    transitions: Float32Array.from(transitions.flat()),
    start: Float32Array.from(start),
    end: Float32Array.from(tags, (_, tag) => (ending === undefined || tag === ending ? 0 : -1e6)),
  };
}

/** The best score of the first words where the last one has that tag. */
function best(length: number, tag: number): { readonly score: number; readonly from: string } {
  const scores = chain(length, tag);
  const sequence = bestSequence(scores);
  return { score: scoreSequence(scores, sequence), from: length > 1 ? tags[sequence[length - 2]!]! : 'start' };
}

function draw(path: ArrayLike<number>): string {
  const drawing = new Drawing(560, 220, 'Trellis of tags; the best sequence is thick');
  const place = (word: number, tag: number) => [120 + 160 * word, 80 + 90 * tag] as const;
  for (let word = 0; word + 1 < words.length; word++)
    for (const from of [0, 1])
      for (const to of [0, 1]) {
        const [[x, y], [toX, toY]] = [place(word, from), place(word + 1, to)];
        const isBest = path[word] === from && path[word + 1] === to;
        drawing.arrow([x + 34, y], [toX - 36, toY], isBest ? 'strong' : 'line');
        const share = from === to ? 0.5 : 0.28;
        drawing.text(
          x + 34 + (toX - x - 70) * share,
          y + (toY - y) * share - 6,
          `${transitions[from]![to]}`,
          isBest ? 'small bold' : 'small quiet',
        );
      }
  words.forEach((word, w) => {
    drawing.text(place(w, 0)[0], 36, word, 'bold');
    tags.forEach((tag, t) => {
      drawing.box(...place(w, t), 64, `${tag}: ${show(best(w + 1, t).score, 0)}`);
    });
  });
  return drawing.toString();
}

export async function crf(): Promise<ConceptPage> {
  const whole = chain(3);
  const path = bestSequence(whole);
  const { probabilities, logSum } = marginals(whole);
  const all = Array.from({ length: 8 }, (_, i) => [i >> 2, (i >> 1) & 1, i & 1]);
  const ranked = all
    .map(sequence => ({ sequence, score: scoreSequence(whole, sequence) }))
    .sort((a, b) => b.score - a.score);
  agree(logSum, Math.log(ranked.reduce((sum, { score }) => sum + Math.exp(score), 0)));
  const spell = (sequence: ArrayLike<number>) => Array.from(sequence, tag => tags[tag]).join(' ');
  const greedy = emissions.map(row => row.indexOf(Math.max(...row)));
  return {
    name: 'crf',
    pictures: { crf: draw(path) },
    blocks: {
      scores: table(
        ['Tag', ...words.map((word, i) => `Score at word ${i + 1} (${word})`), 'Start', 'Then N', 'Then V'],
        tags.map((tag, t) => [tag, ...emissions.map(row => row[t]!), start[t]!, ...transitions[t]!]),
      ),
      viterbi: table(
        ['Word', 'Best score that ends in N', 'From', 'Best score that ends in V', 'From'],
        words.map((word, w) => {
          const [n, v] = [best(w + 1, 0), best(w + 1, 1)];
          return [word, n.score, n.from, v.score, v.from];
        }),
      ),
      sequences: table(
        ['Sequence', 'Score', 'Probability'],
        ranked.map(({ sequence, score }) => [spell(sequence), score, show(Math.exp(score - logSum))]),
      ),
      result: `Viterbi gives ${spell(path)} with score ${scoreSequence(whole, path)}. The best tag of each word alone would be ${spell(greedy)}, with score ${scoreSequence(whole, greedy)}.`,
      partition: `$\\log Z = ${show(logSum)}$, so $-\\log p(\\text{${spell(path)}}) = ${show(logSum)} - ${scoreSequence(whole, path)} = ${show(logSum - scoreSequence(whole, path))}$.`,
      marginals: table(
        ['Word', 'p(N)', 'p(V)'],
        words.map((word, w) => [word, show(probabilities[2 * w]!), show(probabilities[2 * w + 1]!)]),
      ),
    },
  };
}
