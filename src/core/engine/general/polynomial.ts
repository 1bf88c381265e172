/** Sizes that depend on the batch and the length: what a dimension or a number of a shape is at any of them. */

export interface Size {
  readonly batch: number;
  /** Tokens, padding included. */
  readonly time: number;
}

/** one + batch B + time T + both B T, with whole coefficients. */
export interface Polynomial {
  readonly one: number;
  readonly batch: number;
  readonly time: number;
  readonly both: number;
}

/** The four sizes that determine a polynomial, then others that check it. */
export type Sizes = readonly [Size, Size, Size, Size, ...Size[]];

/** Two batches at two lengths, and a third of each. */
export function chooseSizes(
  batches: readonly [number, number, number],
  times: readonly [number, number, number],
): Sizes {
  const [b0, b1, b2] = batches;
  const [t0, t1, t2] = times;
  const size = (batch: number, time: number): Size => ({ batch, time });
  return [size(b0, t0), size(b1, t0), size(b0, t1), size(b1, t1), size(b2, t2)];
}

export function evaluate({ one, batch, time, both }: Polynomial, at: Size): number {
  return one + batch * at.batch + time * at.time + both * at.batch * at.time;
}

/** The polynomial that has these values at these sizes, if there is one. */
export function fitPolynomial(values: readonly number[], sizes: Sizes): Polynomial | undefined {
  const [v00, v10, v01, v11] = values as [number, number, number, number];
  const { batch: b0, time: t0 } = sizes[0];
  const byBatch = sizes[1].batch - b0;
  const byTime = sizes[2].time - t0;
  const both = (v11 - v10 - v01 + v00) / (byBatch * byTime);
  const batch = (v10 - v00) / byBatch - both * t0;
  const time = (v01 - v00) / byTime - both * b0;
  const polynomial = { one: v00 - batch * b0 - time * t0 - both * b0 * t0, batch, time, both };
  const whole = Object.values(polynomial).every(Number.isInteger);
  return whole && sizes.every((size, i) => evaluate(polynomial, size) === values[i]) ? polynomial : undefined;
}

export function isConstant({ batch, time, both }: Polynomial): boolean {
  return batch === 0 && time === 0 && both === 0;
}

/** As the dimensions of an ONNX model are named: `batch`, `time`, `4 * batch * time + 1`. */
export function printPolynomial({ one, batch, time, both }: Polynomial): string {
  const terms = [
    [both, 'batch * time'],
    [batch, 'batch'],
    [time, 'time'],
  ] as const;
  const words = terms.flatMap(([factor, name]) => (factor === 0 ? [] : [factor === 1 ? name : `${factor} * ${name}`]));
  return (one === 0 && words.length > 0 ? words : [...words, String(one)]).join(' + ');
}
