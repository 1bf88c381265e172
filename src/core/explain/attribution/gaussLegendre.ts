/** Places and shares of Gauss and Legendre's rule on 0..1: exact for polynomials of degree 2 n - 1. */

export interface Node {
  readonly fraction: number;
  readonly share: number;
}

/** @param count of places @returns ascending; shares sum to 1 */
export function gaussLegendre(count: number): readonly Node[] {
  return Array.from({ length: count }, (_, i) => {
    // Newton's method from where the roots about are.
    let x = -Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
    let slope = 1;
    for (let round = 0; round < 20; round++) {
      const { value, derivative } = legendre(count, x);
      slope = derivative;
      const step = value / derivative;
      x -= step;
      if (Math.abs(step) < 1e-15) break;
    }
    return { fraction: (1 + x) / 2, share: 1 / ((1 - x * x) * slope * slope) };
  });
}

function legendre(degree: number, x: number): { readonly value: number; readonly derivative: number } {
  let [before, value] = [1, x];
  for (let k = 2; k <= degree; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
  return { value, derivative: (degree * (x * value - before)) / (x * x - 1) };
}
