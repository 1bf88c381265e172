/** How long a written text may become: learned from the training texts, kept with the run. Loads no runtime. */
import { countOf } from '../base/countOf';

/**
 * Tokens of sources, ascending, and of the longest text that training has for a source of at most as many. The last one is the
 * longest source.
 */
export type WrittenLengths = readonly (readonly [source: number, target: number])[];

/** Beyond what training has: a quarter, and a few tokens where that is next to nothing. */
const MARGIN = 1.25;
const FEW = 8;

/** Gathers the lengths of pairs one after the other. */
export class LengthTable {
  private readonly longest = new Map<number, number>();

  add(source: number, target: number): void {
    this.longest.set(source, Math.max(target, this.longest.get(source) ?? 0));
  }

  finish(): WrittenLengths {
    const sorted = [...this.longest].sort(([a], [b]) => a - b);
    const steps: (readonly [number, number])[] = [];
    let most = -1;
    for (const [i, [source, target]] of sorted.entries()) {
      if (target <= most && i < sorted.length - 1) continue;
      most = Math.max(most, target);
      steps.push([source, most]);
    }
    return steps;
  }
}

/** Tokens that a text may have whose source has `source` of them; before its end. @param lengths of a run that kept none: undefined */
export function writtenLimit(lengths: WrittenLengths | undefined, source: number): number {
  const last = lengths?.at(-1);
  // Runs from before lengths were learned stay as they were scored.
  if (!lengths || !last) return 2 * source + FEW;
  const reach = Math.ceil(MARGIN * source) + 2;
  const [, target] = lengths.findLast(([from]) => from <= reach) ?? lengths[0]!;
  // A longer source than any of training gets as much more.
  const longest = source > last[0] ? Math.ceil((last[1] * source) / last[0]) : target;
  return Math.ceil(MARGIN * longest) + FEW;
}

/** What bounds the length of written texts, for a person. */
export interface LengthBound {
  /** The config's key that sets it. */
  readonly key: string;
  /** Most tokens that the model can write. */
  readonly most: number;
}

/**
 * `3 of 40 texts reached the limit of 23 tokens; ...`; undefined where all ended by themselves.
 * @param limits of each text that was cut, in tokens
 * @param of how many there are, cut or not
 */
export function describeReached(
  limits: readonly number[],
  of: number,
  { key, most }: LengthBound,
  noun = 'text',
): string | undefined {
  if (limits.length === 0) return undefined;
  const [least, longest] = [Math.min(...limits), Math.max(...limits)];
  const which = of === 1 ? `the ${noun}` : `${limits.length} of ${countOf(of, noun)}`;
  const limit = least === longest ? countOf(longest, 'token') : `${least} to ${countOf(longest, 'token')}`;
  const advice = least >= most ? 'more need a greater tokenizer.length' : `set ${key} to allow more`;
  return `${which} reached the limit of ${limit}; ${advice}`;
}
