/** Numbers in text, as readers of csv take them: decimal ones alone. */

export type DecimalMark = 'point' | 'comma';

const plain = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/** Three digits to a group, if any; the group's mark may be a blank or an apostrophe too. */
const withComma = /^[+-]?(?:\d{1,3}(?:([.' \u00a0\u2009\u202f])\d{3})(?:\1\d{3})*|\d*)(?:,\d+)?(?:[eE][+-]?\d+)?$/;

/** The number, written with a point and without groups; undefined for what is none. */
export function readNumber(text: string, decimal: DecimalMark): string | undefined {
  const trimmed = text.trim();
  const isComma = decimal === 'comma' && /\d/.test(trimmed) && withComma.test(trimmed);
  const written = isComma ? trimmed.replace(/[.' \u00a0\u2009\u202f]/g, '').replace(',', '.') : trimmed;
  return plain.test(written) && Number.isFinite(Number(written)) ? written : undefined;
}

/** Whether a text is no number for its comma alone. */
export function hasDecimalComma(text: string): boolean {
  return readNumber(text, 'point') === undefined && text.includes(',') && readNumber(text, 'comma') !== undefined;
}
