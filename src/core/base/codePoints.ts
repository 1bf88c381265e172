/** Places in characters (Unicode code points, as Python counts them) and in UTF-16 code units. */

/** Code points, so that an emoji of one code point is one character. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** The place in characters of each place in UTF-16 code units, the end included; both halves of a pair have one. */
export function toCharacters(text: string): (place: number) => number {
  if (!/[\ud800-\udbff]/.test(text)) return place => place;
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

/** The place in UTF-16 code units of each character, and of the end. */
export function characterPlaces(text: string): readonly number[] {
  const places = [0];
  for (const character of text) places.push(places.at(-1)! + character.length);
  return places;
}
