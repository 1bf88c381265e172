/** Ends of texts taken off in linear time: a regular expression such as `/ +$/` begins anew at each of the spaces, also at those inside. */

/** Without the characters at the end that are among `characters`. */
export function trimEndOf(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1]!)) end--;
  return text.slice(0, end);
}

/** Without the characters at both ends that are among `characters`. */
export function trimOf(text: string, characters: string): string {
  const left = trimEndOf(text, characters);
  let start = 0;
  while (start < left.length && characters.includes(left[start]!)) start++;
  return left.slice(start);
}

/** A line of YAML without its comment, and without the white space before it. */
export function trimComment(line: string): string {
  for (let hash = line.indexOf('#'); hash >= 0; hash = line.indexOf('#', hash + 1)) {
    if (hash > 0 && /\s/.test(line[hash - 1]!)) return line.slice(0, hash).trimEnd();
  }
  return line.trimEnd();
}
