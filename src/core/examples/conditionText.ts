/** Conditions as they are typed: `confidence >= 0.9`, `true = spam`, `text ~ /refund/i`, `length = 10..20`. */
import { ActionableError } from '../base/errors';
import { formatNumber } from '../base/formatNumber';
import type { Condition, RangeCondition } from './condition';

const typed = /^\s*(.+?)\s*(!=|>=|<=|=|>|<|~|:)\s*(.*?)\s*$/s;
const interval = /^(-?[\d.]+(?:e-?\d+)?)?\s*\.\.\s*(-?[\d.]+(?:e-?\d+)?)?$/i;

/** For help and messages. */
export const CONDITION_FORMS =
  'COLUMN=VALUE, COLUMN!=VALUE, COLUMN>=NUMBER, COLUMN<=NUMBER, COLUMN=FROM..TO, COLUMN:TEXT or COLUMN~/PATTERN/';

/** @throws ActionableError `bad-condition` */
export function parseCondition(text: string): Condition {
  const [, column, operator, value = ''] = typed.exec(text) ?? [];
  if (column === undefined || operator === undefined) {
    throw new ActionableError('bad-condition', `"${text}" is no condition; write ${CONDITION_FORMS}`);
  }
  switch (operator) {
    case ':':
      return { column, contains: value };
    case '~':
      return readTyped(column, value);
    case '!=':
      return { column, not: valuesOf(value) };
    case '=': {
      const [whole, from, to] = interval.exec(value) ?? [];
      if (whole !== undefined && (from !== undefined || to !== undefined)) {
        return {
          column,
          ...(from !== undefined && { from: numberOf(from, text) }),
          ...(to !== undefined && { to: numberOf(to, text) }),
        };
      }
      return { column, is: valuesOf(value) };
    }
    default: {
      const end = { '>=': 'from', '<=': 'to', '>': 'above', '<': 'below' }[operator]!;
      return { column, [end]: numberOf(value, text) } as RangeCondition;
    }
  }
}

/** `a | b`: either. */
function valuesOf(value: string): readonly string[] {
  return value.split('|').map(each => each.trim());
}

/** `/pattern/flags`, or a pattern alone. */
function readTyped(column: string, value: string): Condition {
  const [, source, flags] = /^\/(.*)\/([a-z]*)$/s.exec(value) ?? [];
  if (source === undefined) return { column, matches: value };
  return { column, matches: source, flags: flags?.includes('u') ? flags : `${flags}u` };
}

function numberOf(value: string, text: string): number {
  const number = Number(value);
  if (value.trim() !== '' && Number.isFinite(number)) return number;
  throw new ActionableError('bad-condition', `"${text}" needs a number, not "${value}"`);
}

/** As it would be typed. */
export function writeCondition(condition: Condition): string {
  const { column } = condition;
  if ('contains' in condition) return `${column}: ${condition.contains}`;
  if ('word' in condition) return `${column} has the word “${condition.word}”`;
  if ('matches' in condition) {
    const flags = (condition.flags ?? '').replace('u', '');
    return `${column} ~ /${condition.matches}/${flags}`;
  }
  if ('is' in condition && condition.is) return `${column} = ${condition.is.map(nameOf).join(' | ')}`;
  if ('not' in condition && condition.not) return `${column} != ${condition.not.map(nameOf).join(' | ')}`;
  const { from, to, above, below } = condition as RangeCondition;
  if (from !== undefined && to !== undefined) return `${column} = ${formatNumber(from)}..${formatNumber(to)}`;
  const ends = [
    from !== undefined && `${column} >= ${formatNumber(from)}`,
    above !== undefined && `${column} > ${formatNumber(above)}`,
    to !== undefined && `${column} <= ${formatNumber(to)}`,
    below !== undefined && `${column} < ${formatNumber(below)}`,
  ];
  return ends.filter(end => end !== false).join(', ') || column;
}

function nameOf(value: string): string {
  return value === '' ? '(none)' : value;
}
