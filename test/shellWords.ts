// A line of a shell as documents have them, taken apart: quotes, comments, `\` at the end of a line.

/** The words of one line; a comment ends it. */
export function shellWords(line: string): readonly string[] {
  const words: string[] = [];
  for (const [, double, single, bare] of line.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|((?:[^\s"'\\]|\\.)+)/g)) {
    if (bare?.startsWith('#')) break;
    words.push(double?.replaceAll(/\\(["\\$`])/g, '$1') ?? single ?? bare ?? '');
  }
  return words;
}

/** The commands of a block, without what a prompt, `$ `, shows beside them. */
export function commandLines(text: string): readonly string[] {
  return text
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .map(line => line.trim().replace(/^\$ /, ''))
    .filter(line => line !== '' && !line.startsWith('#'));
}
