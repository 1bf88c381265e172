/**
 * Which words a model needs: what its prediction loses without the words that an explanation puts first (comprehensiveness), and
 * with those alone (sufficiency). As ERASER measures explanations (DeYoung et al. 2020, section 4.2).
 */
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../../base/errors';
import { Random } from '../../base/random';
import type { Asked, Prediction } from '../../inference/prediction';
import type { Run } from '../../inference/run';
import type { Unit } from '../explanation';
import { attribute, likeliestTarget } from './attribute';
import { createGame, everyone, type Game, type Mask } from './masking';
import { methodsFor } from './methods';
import type { Weight } from './words';

/** Parts of the words that are taken first; of each text at least one word. */
export const SHARES = [0.01, 0.05, 0.1, 0.2, 0.5] as const;

/** Words in an order that is drawn: what an explanation must exceed. */
export const RANDOM = 'random';

/** Means over texts, and the standard errors of the means. */
export interface DeletionScore {
  /** Name of the method, or `random`. */
  readonly method: string;
  /** Higher is better: what the prediction loses without the first words. */
  readonly comprehensiveness: number;
  readonly comprehensivenessError: number;
  /** Lower is better: what it loses with those alone. */
  readonly sufficiency: number;
  readonly sufficiencyError: number;
  /** Of an explanation, as means: texts read, milliseconds. */
  readonly evaluations: number;
  readonly milliseconds: number;
}

export interface DeletionOptions {
  /** All that the run has if not given. */
  readonly methods?: readonly string[];
  readonly units?: Unit;
  readonly seed?: number;
  readonly budget?: number;
  /** @param done texts and methods so far */
  readonly onProgress?: (done: number, of: number) => void;
}

/**
 * @returns a score a method, the best comprehensiveness first; `texts`: how many of them have two words or more
 * @throws ActionableError as `attribute`; CancelledError
 */
export async function scoreByDeletion(
  run: Run,
  texts: readonly Asked[],
  { methods = methodsFor(run).map(({ name }) => name), units, seed = 0, budget, onProgress }: DeletionOptions = {},
  signal?: AbortSignal,
): Promise<{ readonly scores: readonly DeletionScore[]; readonly texts: number }> {
  const all = [...methods, RANDOM];
  const rows = new Map<string, Row[]>(all.map(method => [method, []]));
  let counted = 0;
  for (const [i, text] of texts.entries()) {
    throwIfCancelled(signal);
    const [prediction] = (await run.predict([text], signal)) as [Prediction];
    const target = likeliestTarget(run, prediction);
    const game = createGame(run, prediction, target, { units }, { expected: () => 0 }, signal);
    if (game.players.length >= 2) {
      counted++;
      for (const [m, method] of all.entries()) {
        const started = performance.now();
        const drawn = new Random(seed, `deletion/${i}`).permutation(game.players.length);
        const { parts, evaluations }: { readonly parts: readonly Weight[]; readonly evaluations: number } =
          method === RANDOM
            ? { parts: game.players.map((player, at) => ({ ...player, weight: drawn[at]! })), evaluations: 0 }
            : await attribute(run, prediction, { method, label: target.label, units, seed, budget }, signal);
        const milliseconds = performance.now() - started;
        const order = orderOf(game.players, parts, prediction.kind === 'score');
        const row = await measure(game, order, prediction.kind === 'score');
        rows.get(method)!.push({ ...row, evaluations, milliseconds });
        onProgress?.(i * all.length + m + 1, texts.length * all.length);
        await setImmediate();
      }
    }
  }
  const scores = all.map(method => summarize(method, rows.get(method)!));
  return { scores: scores.sort((a, b) => b.comprehensiveness - a.comprehensiveness), texts: counted };
}

interface Row {
  readonly comprehensiveness: number;
  readonly sufficiency: number;
  readonly evaluations: number;
  readonly milliseconds: number;
}

/** Places of the players, what raises the prediction most first; of a number what moves it most either way. */
function orderOf(players: readonly Weight[], parts: readonly Weight[], eitherWay: boolean): readonly number[] {
  const weights = new Map(parts.map(({ start, end, weight }) => [`${start} ${end}`, weight]));
  const strength = players.map(({ start, end }) => {
    const weight = weights.get(`${start} ${end}`) ?? 0;
    return eitherWay ? Math.abs(weight) : weight;
  });
  return Array.from(players.keys()).sort((a, b) => strength[b]! - strength[a]! || a - b);
}

/** The area over the curve of the shares, none among them: 1 / (|B| + 1) Σ of what is lost. */
async function measure({ players, whole, ask }: Game, order: readonly number[], eitherWay: boolean) {
  const without: Mask[] = [];
  const alone: Mask[] = [];
  for (const share of SHARES) {
    const first = order.slice(0, Math.ceil(share * players.length));
    const mask = everyone(players.length);
    for (const place of first) mask[place] = 0;
    without.push(mask);
    alone.push(mask.map(bit => 1 - bit));
  }
  const values = await ask([...without, ...alone]);
  const lost = values.map(value => (eitherWay ? Math.abs(whole - value) : whole - value));
  const area = (some: readonly number[]) => some.reduce((sum, each) => sum + each, 0) / (SHARES.length + 1);
  return {
    comprehensiveness: area(lost.slice(0, SHARES.length)),
    sufficiency: area(lost.slice(SHARES.length)),
  };
}

function summarize(method: string, rows: readonly Row[]): DeletionScore {
  const meanOf = (at: (row: Row) => number) => rows.reduce((sum, row) => sum + at(row), 0) / Math.max(1, rows.length);
  const errorOf = (at: (row: Row) => number) => {
    const mean = meanOf(at);
    return rows.length < 2 ? 0 : Math.sqrt(meanOf(row => (at(row) - mean) ** 2) / (rows.length - 1));
  };
  return {
    method,
    comprehensiveness: meanOf(row => row.comprehensiveness),
    comprehensivenessError: errorOf(row => row.comprehensiveness),
    sufficiency: meanOf(row => row.sufficiency),
    sufficiencyError: errorOf(row => row.sufficiency),
    evaluations: meanOf(row => row.evaluations),
    milliseconds: meanOf(row => row.milliseconds),
  };
}
