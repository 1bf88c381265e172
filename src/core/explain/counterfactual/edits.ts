/** Changes of words of a text: deletions and replacements, and the text that they make. */
import type { Asked, Prediction } from '../../inference/prediction';
import { cutOut, readUpTo } from '../attribution/perturb';

/** A stretch of a text, places as in `Prediction.tokens`, and what takes its place. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  /** What stood there. */
  readonly text: string;
  /** Absent: it is deleted. */
  readonly replacement?: string;
}

/** The text, or both, as the model read them, with the edits made. @param edits none over another */
export function makeEdits(input: Prediction, edits: readonly Edit[]): Asked {
  const { text, pair } = input;
  const after = text.length + 1;
  const own = (from: number, to: number) => edits.filter(({ start }) => start >= from && start < to);
  const first = change(text.slice(0, readUpTo(input, 0, text.length)), own(0, after), 0);
  if (pair === undefined) return first;
  const read = pair.slice(0, readUpTo(input, after, after + pair.length) - after);
  return [first, change(read, own(after, Number.POSITIVE_INFINITY), after)];
}

/** From the last place to the first, so that places before stay what they are. */
function change(text: string, edits: readonly Edit[], before: number): string {
  let changed = text;
  for (const { start, end, replacement } of [...edits].sort((a, b) => b.start - a.start)) {
    const [from, to] = [start - before, end - before];
    changed =
      replacement === undefined ? cutOut(changed, from, to) : changed.slice(0, from) + replacement + changed.slice(to);
  }
  return changed;
}
