/** Beam search over a small tree of continuations, with and without the length penalty. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { attend } from '../../../../src/core/engine/functions';
import { beamSearch } from '../../../../src/core/tasks/decoding/beamSearch';
import type { Hypothesis } from '../../../../src/core/tasks/decoding/hypothesis';
import type { Stepper } from '../../../../src/core/tasks/decoding/stepper';
import { Drawing } from '../drawing';
import { agree, type ConceptPage, show, table } from '../page';

const vocabulary = ['<s>', '</s>', 'it', 'barks', 'runs', 'dogs', 'bark', 'now'];
/** p(token | tokens before). */
const tree: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  '': { it: 0.6, dogs: 0.4 },
  it: { barks: 0.4, runs: 0.32, '</s>': 0.28 },
  'it barks': { '</s>': 0.55, now: 0.45 },
  'it barks now': { '</s>': 1 },
  'it runs': { '</s>': 1 },
  dogs: { bark: 0.95, '</s>': 0.05 },
  'dogs bark': { '</s>': 0.54, now: 0.46 },
  'dogs bark now': { '</s>': 1 },
};

/** A decoder that knows the tree by heart. */
function createStepper(rows: number): Stepper {
  let written: string[][] = [];
  return {
    rows,
    vocabulary: vocabulary.length,
    limit: 6,
    async step(ids, parents) {
      written = Array.from(ids, (id, row) => {
        const before = written[parents ? parents[row]! : row] ?? [];
        return id === 0 ? before : [...before, vocabulary[id]!];
      });
      const scores = written.flatMap(tokens => {
        const next = tree[tokens.join(' ')] ?? { '</s>': 1 };
        return vocabulary.map(token => Math.log(next[token] ?? 1e-30));
      });
      return { scores: Float32Array.from(scores), captures: {} };
    },
  };
}

async function search(beam: number, lengthPenalty: number): Promise<readonly Hypothesis[]> {
  const options = { beam, begin: 0, end: 1, never: [0], lengthPenalty, limits: [4] };
  return (await beamSearch(createStepper(beam), 1, options))[0]!;
}

const spell = ({ ids }: Hypothesis) => Array.from(ids, id => vocabulary[id]).join(' ');

function drawTree(best: string): string {
  const drawing = new Drawing(640, 340, 'Tree of continuations with their probabilities; the best text is thick');
  const places: Record<string, readonly [number, number]> = {
    '': [50, 170],
    it: [160, 90],
    dogs: [160, 260],
    'it </s>': [290, 30],
    'it barks': [290, 90],
    'it runs': [290, 160],
    'dogs bark': [290, 240],
    'dogs </s>': [290, 310],
    'it barks </s>': [430, 50],
    'it barks now': [430, 110],
    'it runs </s>': [430, 160],
    'dogs bark </s>': [430, 215],
    'dogs bark now': [430, 280],
    'it barks now </s>': [570, 110],
    'dogs bark now </s>': [570, 280],
  };
  for (const [prefix, next] of Object.entries(tree)) {
    for (const [token, p] of Object.entries(next)) {
      const text = `${prefix} ${token}`.trim();
      const [from, to] = [places[prefix]!, places[text]!];
      const isBest = `${best} </s>`.startsWith(text);
      drawing.arrow([from[0] + 32, from[1]], [to[0] - 34, to[1]], isBest ? 'strong' : 'line');
      drawing.text((from[0] + to[0]) / 2, (from[1] + to[1]) / 2 - 7, String(p), 'small');
    }
  }
  for (const [text, [x, y]] of Object.entries(places))
    drawing.box(x, y, 62, text === '' ? '<s>' : text.split(' ').at(-1)!, 26);
  return drawing.toString();
}

export async function encoderDecoder(): Promise<ConceptPage> {
  const [greedy] = await search(1, 1);
  const found = await search(2, 0);
  const punished = await search(2, 1);
  const all = Object.entries(tree).flatMap(([prefix, next]) => (next['</s>'] ? [prefix] : []));
  const probability = (text: string) => {
    const tokens = [...text.split(' '), '</s>'];
    return tokens.reduce((product, token, i) => product * tree[tokens.slice(0, i).join(' ')]![token]!, 1);
  };
  const lengthOf = (text: string) => text.split(' ').length + 1;
  const scores = new Map(punished.map(each => [spell(each), each.score] as const));
  const states = tf.tensor2d([
    [1, 0],
    [0, 1],
    [2, 2],
  ]);
  // The query is scaled back: recurrent decoders divide by nothing.
  const { weights, output } = attend(tf.mul(tf.tensor2d([[1, 1]]), Math.SQRT2), states, states);
  return {
    name: 'encoder-decoder',
    pictures: { 'beam-search': drawTree(spell(punished[0]!)) },
    blocks: {
      beams: `1. "it" (${tree['']!.it}) and "dogs" (${tree['']!.dogs}).
2. "dogs bark" ($${tree['']!.dogs} \\cdot ${tree.dogs!.bark}$) and "it barks" ($${tree['']!.it} \\cdot ${tree.it!.barks}$). "it runs" is lost.
3. Ended: "dogs bark" and "it barks". Still growing: "dogs bark now" and "it barks now".`,
      context: `With decoder state (1, 1) and encoder states (1, 0), (0, 1), (2, 2), the dot products are 1, 1, 4. The weights are ${Array.from(weights.dataSync(), each => show(each)).join(', ')}, and the context vector is (${Array.from(output.dataSync(), each => show(each)).join(', ')}).`,
      greedy: `Greedy search (\`beam: 1\`) writes "${spell(greedy!)}" with probability ${show(Math.exp(greedy!.logProbability))}. Beam search with two hypotheses finds "${spell(found[0]!)}" with probability ${show(Math.exp(found[0]!.logProbability))}.`,
      hypotheses: table(
        ['Text', 'Probability', 'log p', 'Length', 'Length penalty', 'log p / penalty'],
        all
          .sort((a, b) => probability(b) - probability(a))
          .map(text => {
            const length = lengthOf(text);
            const penalty = (5 + length) / 6;
            const log = Math.log(probability(text));
            return [
              text,
              show(probability(text), 4),
              show(log),
              length,
              show(penalty),
              show(agree(scores.get(text) ?? log / penalty, log / penalty)),
            ];
          }),
      ),
      kept: `With $\\alpha = 0$ beam search returns "${found.map(spell).join('", then "')}". With $\\alpha = 1$ it returns "${punished.map(spell).join('", then "')}".`,
    },
  };
}
