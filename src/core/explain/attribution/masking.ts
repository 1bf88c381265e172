/** A text as a game: which of its words take part, and what the model makes of what is left. For methods that draw changed texts. */
import { sizeOf } from '../../base/hostTensor';
import type { Asked, Prediction } from '../../inference/prediction';
import type { Run } from '../../inference/run';
import type { AttributionOptions, Target } from './method';
import { numberOf, readUpTo, unitsOf, valuesOf } from './perturb';
import type { Weight } from './words';

/** One a player: 1 where it takes part. */
export type Mask = Uint8Array;

export interface Game {
  /** Words, tokens or sentences in the order of the text; none lies over another. */
  readonly players: readonly Weight[];
  /** What the model says with all of them. */
  readonly whole: number;
  /** What it says of each mask. No mask is read twice. @throws CancelledError */
  ask(masks: readonly Mask[]): Promise<readonly number[]>;
  /** Texts that the model has read so far. */
  readonly evaluations: number;
}

export interface GameOptions {
  /** Stands in the place of what is missing; left out if not given. */
  readonly fill?: string;
  /** Evaluations that there will be, for progress. */
  readonly expected: (players: number) => number;
}

/** Texts that are read before progress is told: fewer of a model that takes long. */
const AT_ONCE = { small: 512, large: 32 } as const;
/** Parameters of a large one. */
const LARGE = 10_000_000;

export function createGame(
  run: Run,
  input: Prediction,
  target: Target,
  { units, onProgress }: AttributionOptions,
  { fill = '', expected }: GameOptions,
  signal?: AbortSignal,
): Game {
  const players = apart(unitsOf(run, input, units));
  const whole = numberOf(input, target);
  const known = new Map<string, number>([[keyOf(everyone(players.length)), whole]]);
  const of = expected(players.length);
  const parameters = Object.values(run.parameters).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const atOnce = parameters > LARGE ? AT_ONCE.large : AT_ONCE.small;
  let evaluations = 0;
  return {
    players,
    whole,
    get evaluations() {
      return evaluations;
    },
    async ask(masks) {
      const keys = masks.map(keyOf);
      const fresh = new Map<string, Mask>();
      for (const [i, key] of keys.entries()) if (!known.has(key)) fresh.set(key, masks[i]!);
      const asked = [...fresh];
      for (let from = 0; from < asked.length; from += atOnce) {
        const some = asked.slice(from, from + atOnce);
        const texts = some.map(([, mask]) => textOf(input, players, mask, fill));
        const values = await valuesOf(run, texts, target, signal);
        for (const [i, [key]] of some.entries()) known.set(key, values[i]!);
        evaluations += some.length;
        onProgress?.(evaluations, Math.max(of, evaluations));
      }
      return keys.map(key => known.get(key)!);
    },
  };
}

export function everyone(players: number): Mask {
  return new Uint8Array(players).fill(1);
}

/** What lies over another is left out: n-grams over their words. */
function apart(units: readonly Weight[]): readonly Weight[] {
  let at = 0;
  return [...units]
    .sort((a, b) => a.start - b.start || a.end - b.end)
    .filter(({ start, end }) => {
      if (start < at) return false;
      at = end;
      return true;
    });
}

/** Sixteen players a character. */
function keyOf(mask: Mask): string {
  let key = '';
  for (let from = 0; from < mask.length; from += 16) {
    let bits = 0;
    for (let i = from; i < Math.min(mask.length, from + 16); i++) bits |= mask[i]! << (i - from);
    key += String.fromCharCode(bits);
  }
  return key;
}

/** The text, or both, with the players of a mask alone; of the spaces around one that is missing one stays. */
export function textOf(
  { text, pair, tokens, truncated }: Prediction,
  players: readonly Weight[],
  mask: Mask,
  fill = '',
): Asked {
  const missing = players.filter((_, i) => mask[i] === 0);
  const after = text.length + 1;
  const first = text.slice(0, readUpTo({ tokens, truncated }, 0, text.length));
  const own = without(
    first,
    missing.filter(({ start }) => start < after),
    fill,
  );
  if (pair === undefined) return own;
  const second = pair.slice(0, readUpTo({ tokens, truncated }, after, after + pair.length) - after);
  const others = missing
    .filter(({ start }) => start >= after)
    .map(each => ({ ...each, start: each.start - after, end: each.end - after }));
  return [own, without(second, others, fill)];
}

/** @param stretches in the order of the text, none over another */
function without(text: string, stretches: readonly Pick<Weight, 'start' | 'end'>[], fill: string): string {
  let left = '';
  let at = 0;
  for (const { start, end } of stretches) {
    left += text.slice(at, start) + fill;
    at = end;
    if (fill !== '') continue;
    if (at === text.length) left = left.replace(/\s$/, '');
    else if (left === '' || /\s$/.test(left)) at += /^\s/.test(text.slice(at, at + 1)) ? 1 : 0;
  }
  return left + text.slice(at);
}
