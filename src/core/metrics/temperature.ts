/** Temperature scaling (Guo et al. 2017, section 4.2): the T that makes the log loss of softmax(z / T), or sigmoid(z / T), least. */

/** Logits of examples beside what is true of them. */
export interface ScoredLogits {
  /** `softmax`: one true class among several. `sigmoid`: each label by itself. */
  readonly link: 'softmax' | 'sigmoid';
  /** Row-major [examples, labels]. */
  readonly logits: ArrayLike<number>;
  readonly labels: number;
  /** Of softmax the true class of each example; of sigmoid 0 or 1, row-major [examples, labels]. */
  readonly targets: ArrayLike<number>;
}

/** Why no temperature is best: the loss falls all the way to 0, or all the way to infinity. */
export type NoTemperature = 'separated' | 'uninformative';

/** Beyond these 1 / T is as good as 0 or infinite. */
const [LEAST, MOST] = [1e-4, 1e4];
/** Of 1 / T, relative: below what float32 logits can tell. */
const TOLERANCE = 1e-12;

/**
 * The loss is convex in 1 / T, so Newton's steps, kept between bounds that close in on where its slope is 0, find the one minimum.
 * @returns T > 0, or why there is none
 */
export function fitTemperature(scored: ScoredLogits): number | NoTemperature {
  let [low, high] = [LEAST, MOST];
  if (!(slopeAt(scored, low).slope < 0)) return 'uninformative';
  if (!(slopeAt(scored, high).slope > 0)) return 'separated';
  let inverse = 1;
  for (let i = 0; i < 200 && high - low > TOLERANCE * low; i++) {
    const { slope, curvature } = slopeAt(scored, inverse);
    if (slope === 0) break;
    if (slope < 0) low = inverse;
    else high = inverse;
    const next = inverse - slope / curvature;
    // Far from the minimum the curvature vanishes, and a step leads anywhere.
    const moved = next > low && next < high ? next : Math.sqrt(low * high);
    if (Math.abs(moved - inverse) <= TOLERANCE * inverse) break;
    inverse = moved;
  }
  return 1 / inverse;
}

/** Mean log loss of logits at a temperature, in nats; of sigmoid the mean over labels too. */
export function lossAt(scored: ScoredLogits, temperature: number): number {
  return slopeAt(scored, 1 / temperature).loss;
}

/** The loss as a function of 1 / T, with both its derivatives. */
function slopeAt(scored: ScoredLogits, inverse: number) {
  return scored.link === 'softmax' ? softmaxAt(scored, inverse) : sigmoidAt(scored, inverse);
}

/** -ln p of the true class; its slope is the expected logit minus the true one, its curvature the variance of the logits. */
function softmaxAt({ logits, labels, targets }: ScoredLogits, inverse: number) {
  let [loss, slope, curvature] = [0, 0, 0];
  for (let i = 0; i < targets.length; i++) {
    const at = i * labels;
    let highest = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < labels; c++) highest = Math.max(highest, logits[at + c]!);
    let [sum, first, second] = [0, 0, 0];
    for (let c = 0; c < labels; c++) {
      const below = logits[at + c]! - highest;
      const weight = Math.exp(below * inverse);
      sum += weight;
      first += weight * below;
      second += weight * below ** 2;
    }
    const own = logits[at + targets[i]!]! - highest;
    const mean = first / sum;
    loss += Math.log(sum) - own * inverse;
    slope += mean - own;
    curvature += Math.max(0, second / sum - mean ** 2);
  }
  const count = Math.max(1, targets.length);
  return { loss: loss / count, slope: slope / count, curvature: curvature / count };
}

function sigmoidAt({ logits, targets }: ScoredLogits, inverse: number) {
  let [loss, slope, curvature] = [0, 0, 0];
  for (let i = 0; i < targets.length; i++) {
    const [z, target] = [logits[i]!, targets[i]!];
    const x = z * inverse;
    const chance = x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
    loss += Math.max(x, 0) - x * target + Math.log1p(Math.exp(-Math.abs(x)));
    slope += z * (chance - target);
    curvature += z ** 2 * chance * (1 - chance);
  }
  const count = Math.max(1, targets.length);
  return { loss: loss / count, slope: slope / count, curvature: curvature / count };
}
