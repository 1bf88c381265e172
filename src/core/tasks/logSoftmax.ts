/** Logits of a row -> natural logarithms of probabilities, in 64 bits. */

/** What a logit is lowered by to be a log-probability: the logarithm of the sum of all powers. */
export function logOfSum(logits: ArrayLike<number>): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logits.length; i++) if (logits[i]! > highest) highest = logits[i]!;
  if (highest === Number.NEGATIVE_INFINITY) return highest;
  let sum = 0;
  for (let i = 0; i < logits.length; i++) sum += Math.exp(logits[i]! - highest);
  return highest + Math.log(sum);
}

/** Indices of the `count` largest, the largest first; of equals the first. @param size how many are looked at */
export function largest(values: ArrayLike<number>, count: number, size = values.length): number[] {
  const found: number[] = [];
  if (count <= 0) return found;
  for (let i = 0; i < size; i++) {
    if (found.length === count && !(values[i]! > values[found[count - 1]!]!)) continue;
    let place = found.length;
    while (place > 0 && values[found[place - 1]!]! < values[i]!) place--;
    found.splice(place, 0, i);
    if (found.length > count) found.pop();
  }
  return found;
}
