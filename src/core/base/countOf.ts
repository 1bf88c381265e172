/** `1 token`, `12 tokens`, `1,200 tokens`. @param plural the noun with an s if not given */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? noun : plural}`;
}
