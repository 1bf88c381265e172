/** Which look each run has, as numbers: given once, kept for life. */

/** Colours that everybody can tell apart; beyond them runs differ by a mark on their lines too. */
export const COLOURS = 6;
/** With the one that is none. */
export const MARKS = 9;
const LOOKS = COLOURS * MARKS;

/** A look's colour and mark; mark 0 is none. */
export function partsOf(look: number): { readonly colour: number; readonly mark: number } {
  const at = look % LOOKS;
  return { colour: at % COLOURS, mark: Math.floor(at / COLOURS) };
}

/**
 * A look for each run that is shown and has none yet: one that nobody has, else one that few have and none that is shown.
 *
 * @param before of all runs, shown or not; they stay
 */
export function assignLooks(
  shown: readonly string[],
  before: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const fresh = shown.filter(folder => before[folder] === undefined);
  if (fresh.length === 0) return before;
  const looks: Record<string, number> = { ...before };
  const taken = new Array<number>(LOOKS).fill(0);
  for (const look of Object.values(before)) taken[look % LOOKS]!++;
  // One that is seen now is taken last.
  for (const folder of shown) if (before[folder] !== undefined) taken[before[folder] % LOOKS]! += 1000;
  for (const folder of fresh) {
    const look = taken.indexOf(Math.min(...taken));
    looks[folder] = look;
    taken[look]! += 1001;
  }
  return looks;
}
