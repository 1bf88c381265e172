/** "Did you mean": the nearest of the valid names. */

/**
 * Edits from `a` to `b`: insertions, deletions, substitutions and swaps of neighbours
 * (optimal string alignment, a Damerau-Levenshtein distance). Gives `limit + 1` once it is known to be larger.
 */
export function editDistance(a: string, b: string, limit = Number.POSITIVE_INFINITY): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let d = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d = Math.min(d, beforeLast[j - 2]! + 1);
      row.push(d);
      least = Math.min(least, d);
    }
    if (least > limit) return limit + 1;
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}

/** Case, hyphens, underscores and spaces do not tell names apart. */
export function foldName(name: string): string {
  return name.toLowerCase().replace(/[-_\s]/g, '');
}

/** The valid name that was probably meant, if any is near: at most a third of the letters differ. */
export function suggest(name: string, valid: Iterable<string>): string | undefined {
  const folded = foldName(name.slice(0, 200));
  if (folded === '') return undefined;
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of valid) {
    const other = foldName(candidate.slice(0, 200));
    const limit = Math.max(1, Math.floor(Math.max(folded.length, other.length) / 3));
    const distance = editDistance(folded, other, limit);
    if (distance <= limit && distance < least && distance < folded.length) {
      least = distance;
      best = candidate;
    }
  }
  return best ?? abbreviated(folded, valid);
}

/** The file that was probably meant: one with the same ending, compared without it; else the same name with another ending. */
export function suggestFile(name: string, files: readonly string[]): string | undefined {
  const stemOf = (file: string) => file.split('.', 1)[0]!;
  const ending = name.slice(stemOf(name).length);
  const alike = files.filter(file => file.slice(stemOf(file).length) === ending && file !== name);
  const stem = suggest(stemOf(name), alike.map(stemOf));
  if (stem !== undefined) return stem + ending;
  return files.find(file => /^[^.]+\.[^.]+$/.test(file) && stemOf(file) === stemOf(name));
}

/** `lr` finds `learning-rate`; `vocab` finds `vocabulary`: initials, or a start of at least three letters that fits one name only. */
function abbreviated(folded: string, valid: Iterable<string>): string | undefined {
  const names = [...valid];
  const byInitials = names.find(name => /[-_\s]/.test(name) && foldName(name.replace(/\B\w/g, '')) === folded);
  if (byInitials !== undefined || folded.length < 3) return byInitials;
  const fitting = names.filter(name => foldName(name).startsWith(folded));
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** `; did you mean "lstm"?`, or else the choices, or else nothing. */
export function suggestOr(
  name: string,
  valid: readonly string[],
  noun: string,
  near: string | undefined = suggest(name, valid),
): string {
  if (near !== undefined) return `; did you mean "${near}"?`;
  if (valid.length === 0) return '';
  const shown = valid.slice(0, 12).join(', ');
  return `; ${noun} ${shown}${valid.length > 12 ? `, and ${valid.length - 12} more` : ''}`;
}
