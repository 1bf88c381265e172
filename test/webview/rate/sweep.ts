/** A sweep as the finder gives one: flat, then a fall, then losses that fly off. */
import type { RateSweep } from '../../../src/protocol/rate';

export function makeSweep(): RateSweep {
  const points = Array.from({ length: 96 }, (_, i) => {
    const exponent = -7 + (8 * i) / 99;
    const smoothed = 0.7 - 0.35 / (1 + Math.exp(-3 * (exponent + 2.5))) + (exponent > -1 ? 3 * (exponent + 1) ** 2 : 0);
    return { rate: 10 ** exponent, smoothed, loss: smoothed + 0.04 * Math.sin(i * 2.3) };
  });
  return { points, suggestions: { safe: 0.0092, steepest: 0.0032 }, current: 0.001, optimizer: 'adam' };
}
