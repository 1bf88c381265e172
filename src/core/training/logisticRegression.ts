/** Logistic regression with an L2 penalty on the weights, as scikit-learn's `LogisticRegression`: the one minimum, by L-BFGS. */

export interface LogisticProblem {
  /** Row-major [examples, features]. */
  readonly vectors: ArrayLike<number>;
  readonly features: number;
  /** Class of each example, in [0, classes). */
  readonly targets: ArrayLike<number>;
  /** 2 or more. */
  readonly classes: number;
  /** C: what the sum of losses is multiplied by, beside half the sum of squared weights; above 0. */
  readonly strength: number;
}

export interface LogisticWeights {
  /** Row-major [features, classes]. Of two classes the first one's are 0: the penalty is that of one vector, as in scikit-learn. */
  readonly weight: Float64Array;
  /** One a class; without a penalty. */
  readonly bias: Float64Array;
}

/** Pairs of changes that L-BFGS remembers (Nocedal & Wright 2006, algorithm 7.4). */
const MEMORY = 10;
const MOST_STEPS = 1000;
/** Of the largest slope. */
const TOLERANCE = 1e-8;

export function fitLogistic(problem: LogisticProblem): LogisticWeights {
  const { features, classes } = problem;
  const columns = classes === 2 ? 1 : classes;
  const size = (features + 1) * columns;
  const x = minimize(size, point => slopeAt(problem, columns, point));
  const weight = new Float64Array(features * classes);
  const bias = new Float64Array(classes);
  const first = classes - columns;
  for (let c = 0; c < columns; c++) {
    for (let j = 0; j < features; j++) weight[j * classes + first + c] = x[j * columns + c]!;
    bias[first + c] = x[features * columns + c]!;
  }
  return { weight, bias };
}

/** The penalized loss over C, and its gradient; logits of a first class without a column are 0. */
function slopeAt({ vectors, features, targets, strength }: LogisticProblem, columns: number, x: Float64Array) {
  const count = targets.length;
  const gradient = new Float64Array(x.length);
  const first = columns === 1 ? 1 : 0;
  const logits = new Float64Array(columns + first);
  let loss = 0;
  for (let i = 0; i < count; i++) {
    const at = i * features;
    for (let c = 0; c < columns; c++) {
      let sum = x[features * columns + c]!;
      for (let j = 0; j < features; j++) sum += vectors[at + j]! * x[j * columns + c]!;
      logits[first + c] = sum;
    }
    const highest = logits.reduce((most, z) => Math.max(most, z));
    const total = logits.reduce((sum, z) => sum + Math.exp(z - highest), 0);
    loss += highest + Math.log(total) - logits[targets[i]!]!;
    for (let c = 0; c < columns; c++) {
      const chance = Math.exp(logits[first + c]! - highest) / total;
      const error = chance - (targets[i] === first + c ? 1 : 0);
      for (let j = 0; j < features; j++) gradient[j * columns + c]! += error * vectors[at + j]!;
      gradient[features * columns + c]! += error;
    }
  }
  for (let k = 0; k < features * columns; k++) {
    loss += x[k]! ** 2 / (2 * strength);
    gradient[k]! += x[k]! / strength;
  }
  return { loss, gradient };
}

type Slope = { readonly loss: number; readonly gradient: Float64Array };

function minimize(size: number, at: (x: Float64Array) => Slope): Float64Array {
  let x: Float64Array = new Float64Array(size);
  let here = at(x);
  const moves: { readonly s: Float64Array; readonly y: Float64Array; readonly rho: number }[] = [];
  for (let step = 0; step < MOST_STEPS; step++) {
    const steepest = here.gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
    if (!(steepest > TOLERANCE)) break;
    const direction = descend(here.gradient, moves);
    const slope = dot(direction, here.gradient);
    let length = moves.length === 0 ? Math.min(1, 1 / steepest) : 1;
    let next: Float64Array;
    let there: Slope;
    // Halved until the loss falls by enough (Armijo); the problem is convex.
    for (;;) {
      next = x.map((value, k) => value + length * direction[k]!);
      there = at(next);
      if (there.loss <= here.loss + 1e-4 * length * slope || length < 1e-12) break;
      length /= 2;
    }
    const s = next.map((value, k) => value - x[k]!);
    const y = there.gradient.map((value, k) => value - here.gradient[k]!);
    const curvature = dot(s, y);
    if (curvature > 0) moves.push({ s, y, rho: 1 / curvature });
    if (moves.length > MEMORY) moves.shift();
    if (!(there.loss < here.loss) && length < 1e-12) break;
    [x, here] = [next, there];
  }
  return x;
}

/** The gradient times an estimate of the inverse Hessian, downwards. */
function descend(
  gradient: Float64Array,
  moves: readonly { readonly s: Float64Array; readonly y: Float64Array; readonly rho: number }[],
): Float64Array {
  const q = gradient.slice();
  const factors = new Array<number>(moves.length);
  for (let m = moves.length - 1; m >= 0; m--) {
    const { s, y, rho } = moves[m]!;
    factors[m] = rho * dot(s, q);
    for (let k = 0; k < q.length; k++) q[k]! -= factors[m]! * y[k]!;
  }
  const last = moves.at(-1);
  const scale = last ? dot(last.s, last.y) / dot(last.y, last.y) : 1;
  for (let k = 0; k < q.length; k++) q[k]! *= scale;
  for (const [m, { s, y, rho }] of moves.entries()) {
    const factor = factors[m]! - rho * dot(y, q);
    for (let k = 0; k < q.length; k++) q[k]! += factor * s[k]!;
  }
  return q.map(value => -value);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
