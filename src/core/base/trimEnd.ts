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

/** Lines put together with a space between, without the white space around their ends; blank ones are left out. */
export function joinLines(text: string): string {
  const lines = text.split(/[\n\r\v\f\u0085\u2028\u2029]/).map((line, i, all) => {
    const left = i === 0 ? line : line.trimStart();
    return i === all.length - 1 ? left : left.trimEnd();
  });
  return lines.filter((line, i) => line !== '' || i === 0).join(' ');
}
