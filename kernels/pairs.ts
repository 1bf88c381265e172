/** GloVe's inner loop: pairs of words and how often they occur together. */
import { inputs, outputs, stride } from './tables';

/**
 * Learns from counts of pairs of words, by AdaGrad. The last number of each row's `width + 1` is its bias.
 * @param first uint32 [count]: words @param second uint32 [count]: their contexts @param logs float32: logarithms of the counts
 * @param weights float32: what each pair weighs @param squares as far behind a table as its sums of squared gradients lie
 * @returns sum of weight x difference^2 / 2
 */
export function trainPairs(
  first: usize,
  second: usize,
  logs: usize,
  weights: usize,
  count: i32,
  width: i32,
  squares: usize,
  rate: f32,
): f64 {
  let cost: f64 = 0;
  const whole = (<usize>width >> 2) << 4;
  const most = f32x4.splat(100);
  const least = f32x4.splat(-100);
  const factor = f32x4.splat(rate);
  for (let i = 0; i < count; i++) {
    const at = (<usize>i) << 2;
    const a = inputs + <usize>load<u32>(first + at) * stride;
    const b = outputs + <usize>load<u32>(second + at) * stride;
    const bias = (<usize>width) << 2;
    let sum = f32x4.splat(0);
    for (let o: usize = 0; o < whole; o += 16) {
      sum = f32x4.add(sum, f32x4.mul(v128.load(a + o), v128.load(b + o)));
    }
    let product =
      f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3);
    for (let o = whole; o < bias; o += 4) product += load<f32>(a + o) * load<f32>(b + o);
    const difference = product + load<f32>(a + bias) + load<f32>(b + bias) - load<f32>(logs + at);
    const weighed = load<f32>(weights + at) * difference;
    if (!(abs<f32>(weighed) < Infinity) || !(abs<f32>(difference) < Infinity)) continue;
    cost += 0.5 * <f64>weighed * <f64>difference;
    const gradient = f32x4.splat(weighed);
    for (let o: usize = 0; o < whole; o += 16) {
      const x = v128.load(a + o);
      const y = v128.load(b + o);
      const ofX = f32x4.mul(f32x4.max(least, f32x4.min(most, f32x4.mul(gradient, y))), factor);
      const ofY = f32x4.mul(f32x4.max(least, f32x4.min(most, f32x4.mul(gradient, x))), factor);
      const squareX = v128.load(a + squares + o);
      const squareY = v128.load(b + squares + o);
      v128.store(a + o, f32x4.sub(x, f32x4.div(ofX, f32x4.sqrt(squareX))));
      v128.store(b + o, f32x4.sub(y, f32x4.div(ofY, f32x4.sqrt(squareY))));
      v128.store(a + squares + o, f32x4.add(squareX, f32x4.mul(ofX, ofX)));
      v128.store(b + squares + o, f32x4.add(squareY, f32x4.mul(ofY, ofY)));
    }
    for (let o = whole; o < bias; o += 4) {
      const x = load<f32>(a + o);
      const y = load<f32>(b + o);
      descend(a + o, squares, clip(weighed * y) * rate);
      descend(b + o, squares, clip(weighed * x) * rate);
    }
    descend(a + bias, squares, weighed * rate);
    descend(b + bias, squares, weighed * rate);
  }
  return cost;
}

function clip(gradient: f32): f32 {
  return max<f32>(-100, min<f32>(100, gradient));
}

/** The sum of squares is that from before. */
function descend(at: usize, squares: usize, step: f32): void {
  const square = load<f32>(at + squares);
  store<f32>(at, load<f32>(at) - step / sqrt<f32>(square));
  store<f32>(at + squares, square + step * step);
}
