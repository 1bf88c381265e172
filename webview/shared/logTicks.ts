/** Round numbers on a logarithmic axis. Pure. */

/** Of an axis of some hundred pixels. */
const MOST_POWERS = 9;

/** 1, 2 and 5 of each power of ten between two numbers above 0; powers alone where that is many, and then not each of them. */
export function logTicks([low, high]: readonly [number, number]): readonly number[] {
  const powers: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) powers.push(power);
  const steps = powers.length > 3 ? [1] : [1, 2, 5];
  const every = Math.ceil(powers.length / MOST_POWERS);
  const all = powers
    .filter(power => power % every === 0)
    .flatMap(power => steps.map(step => Number(`${step}e${power}`)));
  return all.filter(value => value >= low && value <= high);
}
