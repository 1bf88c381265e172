/** Places in UTF-16 code units, as JavaScript counts them -> places in Unicode code points, as Python does. */
export function toCharacters(text: string): (place: number) => number {
  const counts = new Uint32Array(text.length + 1);
  let count = 0;
  for (let i = 0; i < text.length; ) {
    const width = text.codePointAt(i)! > 0xffff ? 2 : 1;
    counts.fill(count, i, i + width);
    count++;
    i += width;
  }
  counts[text.length] = count;
  return place => counts[place]!;
}
