/** BLEU, ROUGE, METEOR, chrF and TER of one short sentence. */
import { countBleu, scoreSentenceBleu } from '../../../../src/core/metrics/texts/bleu';
import { countChrf, scoreChrf } from '../../../../src/core/metrics/texts/chrf';
import { alignWords, scoreMeteor } from '../../../../src/core/metrics/texts/meteor';
import { scoreRouge } from '../../../../src/core/metrics/texts/rouge';
import { scoreTer } from '../../../../src/core/metrics/texts/ter';
import { Drawing } from '../drawing';
import { agree, type ConceptPage, show, table } from '../page';

const reference = 'the cat sat on the mat';
const hypothesis = 'the cat on the mat';
const repeated = 'the the the the';
const wrong = 'the dog sat on the mat';
const moved = 'on the mat the cat sat';

function draw(): string {
  const drawing = new Drawing(600, 170, 'Words of the translation matched with words of the reference, in two chunks');
  const [theirs, ours] = [reference.split(' '), hypothesis.split(' ')];
  const place = (i: number) => 150 + 76 * i;
  drawing.text(16, 45, 'reference', 'quiet', 'start').text(16, 135, 'translation', 'quiet', 'start');
  const matches = alignWords(theirs, ours);
  matches.forEach(([to, from], i) => {
    const follows = i > 0 && matches[i - 1]![0] === to - 1 && matches[i - 1]![1] === from - 1;
    const next = matches[i + 1];
    const first = !follows && !(next === undefined);
    drawing.line(
      [
        [place(from), 56],
        [place(to), 114],
      ],
      i < 2 && (first || follows) ? 'strong' : 'other',
    );
  });
  theirs.forEach((word, i) => {
    drawing.box(place(i), 40, 60, word);
  });
  ours.forEach((word, i) => {
    drawing.box(place(i), 130, 60, word);
  });
  return drawing.toString();
}

export async function textScores(): Promise<ConceptPage> {
  const bleu = scoreSentenceBleu(hypothesis, [reference]);
  const clipped = countBleu(repeated, [reference]);
  const rouge = scoreRouge(reference, hypothesis);
  const [theirs, ours] = [reference.split(' '), hypothesis.split(' ')];
  const matches = alignWords(theirs, ours);
  const chunks = matches.filter(
    ([a, b], i) => i === 0 || a !== matches[i - 1]![0] + 1 || b !== matches[i - 1]![1] + 1,
  ).length;
  const meteor = scoreMeteor([theirs], ours);
  const [p, r] = [matches.length / ours.length, matches.length / theirs.length];
  const f = (p * r) / (0.9 * p + 0.1 * r);
  const triples = countChrf(hypothesis, [reference]);
  const chrf = scoreChrf([hypothesis], [[reference]]);
  const mean = (at: 0 | 1) => triples.reduce((sum, each) => sum + each[2] / each[at], 0) / triples.length;
  const ter = scoreTer([hypothesis], [[reference]]);
  const shifted = scoreTer([moved], [[reference]]);
  const fractions = bleu.precisions.map(each => each / 100);
  const order4 = fractions.reduce((product, each) => product * each, 1) ** (1 / 4);
  agree(bleu.score / 100, Math.exp(1 - 6 / 5) * order4);
  agree(meteor, f * (1 - 0.5 * (chunks / matches.length) ** 3));
  agree(chrf.score / 100, (5 * mean(0) * mean(1)) / (4 * mean(0) + mean(1)));
  const rougeRow = (name: string, rates: typeof rouge.rouge1) => [
    name,
    show(rates.precision),
    show(rates.recall),
    show(rates.f1),
  ];
  return {
    name: 'text-scores',
    given: ['0.9', '0.1', '0.5'],
    pictures: { 'text-scores': draw() },
    blocks: {
      texts: `- Reference: "${reference}" (${theirs.length} words)\n- Translation: "${hypothesis}" (${ours.length} words)`,
      ngrams: table(
        ['n', 'n-grams of the translation', 'Found in the reference', 'Precision'],
        bleu.counts.map((count, n) => [
          n + 1,
          bleu.totals[n]!,
          count,
          count > 0 ? show(fractions[n]!) : `0, smoothed to ${show(fractions[n]!)}`,
        ]),
      ),
      bleu: `$BP = e^{1 - ${bleu.referenceLength}/${bleu.hypothesisLength}} = ${show(bleu.brevityPenalty)}$ and $BLEU = ${show(bleu.brevityPenalty)} \\cdot (${fractions.map(each => show(each)).join(' \\cdot ')})^{1/4} = ${show(bleu.score / 100)}$, written ${show(bleu.score, 1)}.`,
      clipping: `"${repeated}" has ${clipped.totals[0]} words that are all in the reference. "the" is there twice, so the clipped precision is $${clipped.counts[0]}/${clipped.totals[0]}$ and not $4/4$.`,
      rouge: table(
        ['Score', 'Precision', 'Recall', 'F1'],
        [rougeRow('ROUGE-1', rouge.rouge1), rougeRow('ROUGE-2', rouge.rouge2), rougeRow('ROUGE-L', rouge.rougeL)],
      ),
      meteor: `- ${matches.length} matches: $P = ${show(p)}$, $R = ${show(r)}$, $F = \\frac{P R}{0.9 P + 0.1 R} = ${show(f)}$.
- ${chunks} chunks: the penalty is $0.5 \\cdot (${chunks}/${matches.length})^3 = ${show(0.5 * (chunks / matches.length) ** 3)}$.
- $METEOR = ${show(f)} \\cdot (1 - ${show(0.5 * (chunks / matches.length) ** 3)}) = ${show(meteor)}$.`,
      chrf: [
        table(
          ['Characters in the n-gram', 'In the translation', 'In the reference', 'Shared', 'Precision', 'Recall'],
          triples.map(([h, t, both], n) => [n + 1, h, t, both, show(both / h), show(both / t)]),
        ),
        '',
        `The means are $P = ${show(mean(0))}$ and $R = ${show(mean(1))}$, so $chrF = \\frac{5 P R}{4 P + R} = ${show(chrf.score / 100)}$, written ${show(chrf.score, 1)}.`,
      ].join('\n'),
      meaning: `"${wrong}" names the wrong animal, and its BLEU is ${show(scoreSentenceBleu(wrong, [reference]).score, 1)}. The translation above only lacks a word, and has ${show(bleu.score, 1)}.`,
      ter: `- Translation: ${ter.edits} edit (insert "sat") for ${ter.referenceLength} words: $TER = ${show(ter.score, 1)}$.\n- "${moved}": ${shifted.edits} edit (move "on the mat"): $TER = ${show(shifted.score, 1)}$.`,
    },
  };
}
