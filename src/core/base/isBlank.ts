/** Texts of which nothing can be said: without a single visible character. */
const VISIBLE = /[^\s\p{Z}\p{Cc}\p{Cf}]/u;

export function isBlank(text: string): boolean {
  return !VISIBLE.test(text);
}
