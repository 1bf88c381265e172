/** Principal components of four points, and the affinities that t-SNE keeps. */
import { computeAffinities } from '../../../../src/core/projection/affinities';
import { findNeighbours } from '../../../../src/core/projection/neighbours';
import { pca } from '../../../../src/core/projection/pca';
import { Drawing } from '../drawing';
import { type ConceptPage, percent, show, table } from '../page';

const words = { cat: [2, 1], dog: [1, 2], bus: [-1, -2], car: [-2, -1] } as const;
const names = Object.keys(words);
const vectors = Float32Array.from(Object.values(words).flat());
const perplexity = 2;

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (u: readonly number[], v: readonly number[]) => u.reduce((sum, x, i) => sum + x * v[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

function draw(explained: readonly number[]): string {
  const drawing = new Drawing(420, 320, 'Four word vectors and their two principal components');
  const place = ([x, y]: readonly number[]) => [210 + 60 * x!, 160 - 50 * y!] as const;
  drawing.line([place([-3, 0]), place([3, 0])]).line([place([0, -3]), place([0, 3])]);
  drawing.arrow(place([-2.4, -2.4]), place([2.4, 2.4]), 'strong');
  drawing.arrow(place([1.2, -1.2]), place([-1.2, 1.2]), 'other');
  drawing.text(350, 24, `PC 1: ${percent(explained[0]!)}`, 'bold');
  drawing.text(100, 84, `PC 2: ${percent(explained[1]!)}`, 'bold');
  Object.entries(words).forEach(([name, vector]) => {
    const [x, y] = place(vector);
    const below = vector[0] > vector[1];
    drawing.dot(x, y).text(x + (below ? 12 : -12), y + (below ? 18 : -8), name, '', below ? 'start' : 'end');
  });
  return drawing.toString();
}

export async function embeddings(): Promise<ConceptPage> {
  const { coordinates, explained } = pca(vectors, 4, 2, { components: 2 });
  const neighbours = await findNeighbours(vectors, 4, 2, 3);
  const { starts, columns, values } = computeAffinities(neighbours, perplexity);
  const ofCat = Array.from({ length: starts[1]! }, (_, k) => ({ to: columns[k]!, value: values[k]! }));
  const squared = (to: number) => {
    const place = [...neighbours.index.subarray(0, 3)].indexOf(to);
    return neighbours.distance[place]!;
  };
  // All four points see the others alike, so that p_j|i = p_i|j = n p_ij.
  const conditional = ofCat.map(({ value }) => 4 * value);
  const entropy = -conditional.reduce((sum, p) => sum + (p > 0 ? p * Math.log2(p) : 0), 0);
  const vector = (name: keyof typeof words) => words[name];
  const pairs = [
    ['cat', 'dog'],
    ['cat', 'bus'],
    ['cat', 'car'],
  ] as const;
  return {
    name: 'embeddings',
    pictures: { pca: draw(explained) },
    blocks: {
      cosine: table(
        ['Pair', 'Dot product', 'Cosine'],
        pairs.map(([a, b]) => {
          const [u, v] = [vector(a), vector(b)];
          return [`${a}, ${b}`, u[0] * v[0] + u[1] * v[1], show(cosine(u, v))];
        }),
      ),
      pca: table(
        ['Word', 'Vector', 'PC 1', 'PC 2'],
        names.map((name, i) => [
          name,
          `(${vector(name as keyof typeof words).join(', ')})`,
          show(coordinates[2 * i]!),
          show(coordinates[2 * i + 1]!),
        ]),
      ),
      explained: `PC 1 holds ${percent(explained[0]!)} of the variance and PC 2 ${percent(explained[1]!)}.`,
      'by-hand': `- Variance along each axis: $(2^2 + 1^2 + 1^2 + 2^2)/3 = ${show(10 / 3)}$. Covariance: $(2 + 2 + 2 + 2)/3 = ${show(8 / 3)}$.
- Eigenvalues of the covariance matrix: $${show(10 / 3)} + ${show(8 / 3)} = 6$ and $${show(10 / 3)} - ${show(8 / 3)} = ${show(2 / 3)}$.
- Fractions: $6 / ${show(20 / 3)} = ${show(explained[0]!)}$ and $${show(2 / 3)} / ${show(20 / 3)} = ${show(explained[1]!)}$.`,
      affinities: table(
        ['Neighbor j of cat', 'Squared distance', 'p(j given cat)'],
        ofCat.map(({ to }, k) => [names[to]!, squared(to), show(conditional[k]!)]),
      ),
      perplexity: `Their entropy is ${show(entropy)} bits, so the perplexity is $2^{${show(entropy)}} = ${show(2 ** entropy)}$.`,
    },
  };
}
