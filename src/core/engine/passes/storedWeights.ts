/** Weights as whole numbers of 8 bits with a scale for each channel. */
import { sizeOf } from '../../base/hostTensor';
import { constantData, createConstant, type Value } from '../graph/graph';

/** What is added to a whole number in [-127, 127] where it is stored. */
export const zero = 128;
const largest = 127;

export interface Stored {
  /** uint8, as the weights are. */
  readonly whole: Value;
  /** float32; broadcasts to the weights. */
  readonly scale: Value;
}

/** @param channels axis along which each has its scale */
export function store(weights: Value, channels: 0 | 1): Stored {
  const numbers = constantData(weights) as Float32Array;
  const { outer, inner, at } = layout(weights, channels);
  const whole = new Uint8Array(numbers.length);
  const scale = new Float32Array(outer);
  for (let channel = 0; channel < outer; channel++) {
    let most = 0;
    for (let i = 0; i < inner; i++) most = Math.max(most, Math.abs(numbers[at(channel, i)]!));
    const step = Math.fround(most / largest) || 1;
    scale[channel] = step;
    for (let i = 0; i < inner; i++) {
      const steps = Math.round(numbers[at(channel, i)]! / step);
      whole[at(channel, i)] = zero + Math.min(largest, Math.max(-largest, steps));
    }
  }
  const shape = channels === 1 ? [outer] : [outer, ...weights.shape.slice(1).map(() => 1)];
  return {
    whole: createConstant('uint8', weights.shape, whole),
    scale: createConstant('float32', shape, scale),
  };
}

/** Where the numbers of each channel lie. */
function layout({ shape }: Value, channels: 0 | 1) {
  const outer = shape[channels]!;
  const inner = sizeOf(shape) / outer;
  const at =
    channels === 1
      ? (channel: number, i: number) => i * outer + channel
      : (channel: number, i: number) => channel * inner + i;
  return { outer, inner, at };
}

/** Of each channel its scale, and the sum of its weights, which the least number of a token is multiplied by. */
export function channelNumbers(weights: Value, channels: 0 | 1, { whole, scale }: Stored, factor: number) {
  const { outer, inner, at } = layout(weights, channels);
  const stored = constantData(whole) as Uint8Array;
  const steps = constantData(scale) as Float32Array;
  const scales = Float32Array.from({ length: outer }, (_, channel) => steps[channel]! * factor);
  const sums = Float32Array.from({ length: outer }, (_, channel) => {
    let sum = 0;
    for (let i = 0; i < inner; i++) sum += stored[at(channel, i)]! - zero;
    return sum * scales[channel]!;
  });
  return { scales: createConstant('float32', [outer], scales), sums: createConstant('float32', [outer], sums) };
}
