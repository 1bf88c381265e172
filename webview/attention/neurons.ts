/** One query of one head against every key, dimension by dimension, as BertViz's neuron view: query, key, their products, their sum. */
import { formatScore } from '../../src/core/base/formatNumber';
import type { AttentionNeurons } from '../../src/core/explain/explanation';
import { element, fill } from '../shared/element';
import type { Theme } from '../shared/theme';
import type { Tooltip } from '../shared/tooltip';
import { paintCells } from './layout';
import { cellColour, inkOfCell, rampOf } from './ramps';

/** Height of a key's row, CSS pixels. */
export const NEURON_ROW = 22;

/** Products of query and key in each dimension, scaled as their sum is: [keys, width]. */
export function productsOf({ query, keys, scale }: Pick<AttentionNeurons, 'query' | 'keys' | 'scale'>): Float32Array {
  return keys.map((value, i) => value * query[i % query.length]! * scale);
}

function largest(values: Float32Array): number {
  let max = 0;
  for (const value of values) if (Math.abs(value) > max) max = Math.abs(value);
  return max;
}

export class Neurons {
  readonly root = element('div', { class: 'neurons' });
  private drawn: readonly unknown[] = [];

  constructor(private readonly tooltip: Tooltip) {}

  draw(
    neurons: AttentionNeurons,
    names: { readonly query: string; readonly keys: readonly string[] },
    theme: Theme,
  ): void {
    const now = [neurons, names.query, names.keys, theme];
    if (now.every((each, i) => each === this.drawn[i])) return;
    this.drawn = now;
    const { query, keys, scores, masked, weights } = neurons;
    const width = query.length;
    const rows = names.keys.length;
    const products = productsOf(neurons);
    const vectors = { max: Math.max(largest(query), largest(keys)), signed: true };
    const ofProducts = { max: largest(products), signed: true };
    const ofScores = { max: largest(scores.filter(Number.isFinite)), signed: true };
    const ofWeights = { max: largest(weights), signed: false };
    const hidesSome = masked.some((score, i) => score !== scores[i]);
    const strip = (
      values: Float32Array,
      of: typeof vectors,
      name: string,
      say: (key: number, at: number) => string,
    ) => {
      const tall = values.length / width;
      const canvas = element('canvas', {
        width,
        height: tall,
        class: 'neuron-strip',
        role: 'img',
        'aria-label': `${name}, ${width} dimensions`,
        style: { height: `${tall * NEURON_ROW}px` },
      });
      canvas
        .getContext('2d')!
        .putImageData(new ImageData(paintCells({ weights: values, ...of }, 0, rampOf(theme, of)), width), 0, 0);
      canvas.addEventListener('pointermove', event => {
        const box = canvas.getBoundingClientRect();
        const at = Math.min(width - 1, Math.floor(((event.clientX - box.left) / box.width) * width));
        const key = Math.min(tall - 1, Math.floor((event.clientY - box.top) / NEURON_ROW));
        this.tooltip.show(event.clientX, event.clientY, `dimension ${at + 1}: `, element('strong', {}, say(key, at)));
      });
      canvas.addEventListener('pointerleave', () => this.tooltip.hide());
      return canvas;
    };
    const number = (value: number, of: typeof vectors) =>
      element(
        'td',
        { class: 'number', style: { background: cellColour(theme, of, value), color: inkOfCell(theme, of, value) } },
        value === Number.NEGATIVE_INFINITY ? 'masked' : formatScore(value),
      );
    const at = (values: Float32Array) => (key: number, i: number) => formatScore(values[key * width + i]!);
    const span = { rowspan: rows, class: 'strip-cell' };
    const heads = ['Key', 'Key vector', 'Query × key', 'Score', ...(hidesSome ? ['After the mask'] : []), 'Weight'];
    fill(
      this.root,
      element(
        'div',
        { class: 'neuron-query' },
        element('span', { class: 'quiet' }, 'Query'),
        element('span', { class: 'mono' }, names.query),
        strip(query, vectors, `Query of ${names.query}`, (_, i) => formatScore(query[i]!)),
      ),
      element(
        'table',
        { class: 'neuron-table' },
        element('thead', {}, element('tr', {}, ...heads.map(head => element('th', { scope: 'col' }, head)))),
        element(
          'tbody',
          {},
          ...names.keys.map((name, key) =>
            element(
              'tr',
              {},
              element('th', { scope: 'row', class: 'mono' }, name),
              key === 0 && element('td', span, strip(keys, vectors, 'Keys', at(keys))),
              key === 0 && element('td', span, strip(products, ofProducts, 'Products', at(products))),
              number(scores[key]!, ofScores),
              hidesSome && number(masked[key]!, ofScores),
              number(weights[key]!, ofWeights),
            ),
          ),
        ),
      ),
      element(
        'p',
        { class: 'quiet' },
        'The products of a row add up to its score; the softmax of the scores gives the weights.',
      ),
    );
  }
}
