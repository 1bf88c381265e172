/** Rows in the order of a column's values. Pure. */

export interface Sort {
  readonly key: string;
  readonly descending: boolean;
}

/** Undefined values last, either way. Texts by the reader's language, numbers in them by size. */
export function sortRows<Row>(
  rows: readonly Row[],
  value: ((row: Row) => string | number | undefined) | undefined,
  descending: boolean,
): Row[] {
  if (!value) return [...rows];
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const x = value(a);
    const y = value(b);
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined);
    if (typeof x === 'number' && typeof y === 'number') return sign * (x - y);
    return sign * String(x).localeCompare(String(y), undefined, { numeric: true });
  });
}
