/** What the product's own code computes of a page in docs/concepts. */
import assert from 'node:assert/strict';

/**
 * A page shows a block between `<!-- computed: NAME -->` and `<!-- end -->`, each on a line of its own. Decimals outside of the blocks
 * repeat one that a block shows, or are `given`.
 */
export interface ConceptPage {
  /** Name of the file in docs/concepts, without its extension. */
  readonly name: string;
  /** Markdown by the name of the block. */
  readonly blocks: Readonly<Record<string, string>>;
  /** SVG by the name of the file in media/concepts, without its extension. */
  readonly pictures: Readonly<Record<string, string>>;
  /** Decimals that the page gives the reader, and that no block shows: settings, facts of a paper. */
  readonly given?: readonly string[];
}

/** A number as the pages write it. */
export function show(value: number, digits = 3): string {
  const text = value.toFixed(digits);
  return /^-0\.?0*$/.test(text) ? text.slice(1) : text;
}

export function percent(value: number, digits = 1): string {
  return `${show(100 * value, digits)}%`;
}

/** What the product computes, once the formula of the page, worked out by hand, has come to the same. */
export function agree(product: number, byHand: number): number {
  assert.ok(
    Math.abs(product - byHand) < 1e-5 * Math.max(1, Math.abs(byHand)),
    `the code says ${product}, the formula ${byHand}`,
  );
  return product;
}

/** Columns whose cells are all numbers stand to the right. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const numeric = head.map((_, c) => rows.every(row => typeof row[c] === 'number' || /^-?[\d.,%]*$/.test(`${row[c]}`)));
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${numeric.map(right => (right ? '-:|' : '---|')).join('')}`, ...rows.map(line)].join('\n');
}
