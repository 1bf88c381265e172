/** Sizes that depend on the batch and on lengths: what a dimension or a number of a shape is at any of them. */

/** The free dimension that is no length: how many texts. Named as ONNX models of others have it. */
export const batch = 'batch_size';

/** What each free dimension is: the batch, `sequence_length` (tokens, padding included) and other lengths. */
export type Size = Readonly<Record<string, number>>;

/**
 * A sum of products of different dimensions with whole coefficients. Bit i of a coefficient's index says that its product has the
 * dimension `names[i]`: one, batch, time, batch time, words, batch words, ...
 */
export interface Polynomial {
  readonly names: readonly string[];
  readonly coefficients: readonly number[];
}

/** The corners that determine a polynomial, in the order of its coefficients, then one that checks it. */
export interface Sizes {
  readonly names: readonly string[];
  readonly all: readonly Size[];
}

/** Three of one dimension: two that corners are made of, and a third for the check. */
export type Values = readonly [number, number, number];

/** @param held dimensions that are not free, the same at all sizes */
export function chooseSizes(values: Readonly<Record<string, Values>>, held: Size = {}): Sizes {
  const names = Object.keys(values);
  const at = (choose: (i: number) => number): Size => ({
    ...held,
    ...Object.fromEntries(names.map((name, i) => [name, values[name]![choose(i)]!])),
  });
  const corners = Array.from({ length: 2 ** names.length }, (_, corner) => at(i => (corner >> i) & 1));
  return { names, all: [...corners, at(() => 2)] };
}

export function evaluate({ names, coefficients }: Polynomial, size: Size): number {
  return coefficients.reduce((sum, factor, index) => {
    const product = names.reduce((all, name, i) => ((index >> i) & 1 ? all * size[name]! : all), factor);
    return sum + product;
  }, 0);
}

/** The polynomial that has these values at these sizes, if there is one. */
export function fitPolynomial(values: readonly number[], { names, all }: Sizes): Polynomial | undefined {
  const corners = 2 ** names.length;
  const coefficients = values.slice(0, corners);
  const [low, high] = [all[0]!, all[corners - 1]!];
  names.forEach((name, i) => {
    const bit = 1 << i;
    for (let index = 0; index < corners; index++) {
      if (!(index & bit)) continue;
      // Along each dimension a line through two values: its slope, and what it is at 0.
      const slope = (coefficients[index]! - coefficients[index - bit]!) / (high[name]! - low[name]!);
      coefficients[index - bit]! -= slope * low[name]!;
      coefficients[index] = slope;
    }
  });
  const polynomial = { names, coefficients };
  const whole = coefficients.every(Number.isInteger);
  return whole && all.every((size, i) => evaluate(polynomial, size) === values[i]) ? polynomial : undefined;
}

export function isConstant({ coefficients }: Polynomial): boolean {
  return coefficients.every((factor, index) => index === 0 || factor === 0);
}

/** What it is where it does not depend on the sizes. */
export function constantOf({ coefficients }: Polynomial): number {
  return coefficients[0]!;
}

/** Its products that are there, those of most dimensions first; the number alone has no dimension. */
export function termsOf({ names, coefficients }: Polynomial) {
  const terms = coefficients.map((factor, index) => ({
    factor,
    dimensions: names.filter((_, i) => (index >> i) & 1),
  }));
  return terms.filter(({ factor }) => factor !== 0).sort((a, b) => b.dimensions.length - a.dimensions.length);
}

/** As the dimensions of an ONNX model are named: `batch`, `time`, `4 * batch * time + 1`. */
export function printPolynomial(polynomial: Polynomial): string {
  const words = termsOf(polynomial).map(({ factor, dimensions }) =>
    (factor === 1 && dimensions.length > 0 ? dimensions : [String(factor), ...dimensions]).join(' * '),
  );
  return words.join(' + ') || '0';
}
