/** Text on its way to tokens, with the places in the original that each of its characters came from. */

export interface AlignedText {
  readonly text: string;
  /** Start in the original of each UTF-16 code unit; absent where nothing has moved. */
  readonly starts?: Int32Array;
  /** End in the original of each UTF-16 code unit; present with `starts`. */
  readonly ends?: Int32Array;
}

/** Start and end in the original of `text.slice(start, end)`, which is not empty. */
export function originalSpan(aligned: AlignedText, start: number, end: number): readonly [number, number] {
  return aligned.starts && aligned.ends ? [aligned.starts[start]!, aligned.ends[end - 1]!] : [start, end];
}

/**
 * Puts a replacement in the place of each match of a pattern; what a match became comes from the whole match.
 * @param pattern with the `g` flag
 */
export function replaceAligned(
  source: AlignedText,
  pattern: RegExp,
  replacement: (match: string) => string,
): AlignedText {
  const builder = new AlignedBuilder(source);
  let at = 0;
  for (const match of source.text.matchAll(pattern)) {
    const [found] = match;
    const put = replacement(found);
    if (put === found) continue;
    // What stays at the start comes from itself alone.
    let same = 0;
    while (same < put.length && put[same] === found[same]) same++;
    builder.keep(at, match.index + same);
    at = match.index + found.length;
    builder.put(put.slice(same), match.index + same, at);
  }
  if (at === 0 && builder.empty) return source;
  builder.keep(at, source.text.length);
  return builder.build();
}

/** Joins kept and replaced parts of an aligned text. */
class AlignedBuilder {
  private readonly parts: string[] = [];
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];

  constructor(private readonly source: AlignedText) {}

  get empty(): boolean {
    return this.parts.length === 0;
  }

  keep(start: number, end: number): void {
    this.parts.push(this.source.text.slice(start, end));
    for (let i = start; i < end; i++) {
      const [from, to] = originalSpan(this.source, i, i + 1);
      this.starts.push(from);
      this.ends.push(to);
    }
  }

  /** `text` stands for the source's [start, end). */
  put(text: string, start: number, end: number): void {
    this.parts.push(text);
    const [from, to] = originalSpan(this.source, start, end);
    for (let i = 0; i < text.length; i++) {
      this.starts.push(from);
      this.ends.push(to);
    }
  }

  build(): AlignedText {
    return { text: this.parts.join(''), starts: Int32Array.from(this.starts), ends: Int32Array.from(this.ends) };
  }
}
