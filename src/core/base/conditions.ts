/** Conditions on the columns of a table, as people type them: `macro-f1 > 0.8 model.type = lstm "second try"`. */

export type CellValue = string | number | boolean;

export interface Conditions<Row> {
  /** Whether a row fulfils all of them; every row does where there are none. */
  readonly holds: (row: Row) => boolean;
  /** What is wrong with what was typed, for a person; the conditions that can be read still hold. */
  readonly problems: readonly string[];
}

export interface ConditionTable<Row> {
  /** Names of the columns. A condition may leave out the beginning of one: `accuracy` is the first of `validation/accuracy`, `test/accuracy`. */
  readonly columns: readonly string[];
  readonly read: (row: Row, column: string) => CellValue | undefined;
  /** What a word without an operator is looked for in. */
  readonly textOf: (row: Row) => string;
  /** A column that was probably meant; none where nothing is near. */
  readonly suggest?: (name: string, columns: readonly string[]) => string | undefined;
}

type Test<Row> = (row: Row) => boolean;

const OPERATORS = ['>=', '<=', '!=', '!~', '>', '<', '=', '~'] as const;
type Operator = (typeof OPERATORS)[number];

interface Token {
  readonly text: string;
  /** In quotes: never an operator or `or`. */
  readonly quoted: boolean;
}

/**
 * Terms side by side must all hold; `or` begins an alternative; `-` before a term turns it round. A term is `COLUMN OPERATOR VALUE` with one of
 * `>`, `>=`, `<`, `<=`, `=`, `!=`, `~` and `!~` (regular expressions), or a word that the row's text holds. Case does not count. Quotes keep
 * spaces together. `80%` is 0.8.
 */
export function parseConditions<Row>(typed: string, table: ConditionTable<Row>): Conditions<Row> {
  const problems: string[] = [];
  const alternatives: Test<Row>[][] = [[]];
  const tokens = tokenize(typed);
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at]!;
    if (!token.quoted && token.text.toLowerCase() === 'or') {
      alternatives.push([]);
      at++;
      continue;
    }
    const turned = !token.quoted && token.text.length > 1 && token.text.startsWith('-');
    const first = turned ? { ...token, text: token.text.slice(1) } : token;
    const operator = operatorOf(tokens[at + 1]);
    const value = tokens[at + 2];
    let test: Test<Row> | undefined;
    if (operator && value) {
      test = compare(first.text, operator, value.text, table, problems);
      at += 3;
    } else if (operator || (!first.quoted && operatorOf(first))) {
      problems.push(
        `"${first.text}${operator ? ` ${operator}` : ''}" is not complete. Type COLUMN ${operator ?? first.text} VALUE.`,
      );
      at += operator ? 2 : 1;
    } else {
      const wanted = first.text.toLowerCase();
      test = row => table.textOf(row).toLowerCase().includes(wanted);
      at++;
    }
    if (!test) continue;
    const own = test;
    alternatives.at(-1)!.push(turned ? row => !own(row) : own);
  }
  const filled = alternatives.filter(tests => tests.length > 0);
  return {
    holds: row => filled.length === 0 || filled.some(tests => tests.every(test => test(row))),
    problems,
  };
}

function operatorOf(token: Token | undefined): Operator | undefined {
  return token && !token.quoted ? OPERATORS.find(each => each === token.text) : undefined;
}

/** Words, quoted words, and operators, which need no spaces around them. */
function tokenize(typed: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < typed.length; ) {
    const character = typed[at]!;
    if (/\s/.test(character)) {
      at++;
      continue;
    }
    if (character === '"') {
      const end = typed.indexOf('"', at + 1);
      tokens.push({ text: typed.slice(at + 1, end < 0 ? undefined : end), quoted: true });
      at = end < 0 ? typed.length : end + 1;
      continue;
    }
    const operator = OPERATORS.find(each => typed.startsWith(each, at));
    if (operator) {
      tokens.push({ text: operator, quoted: false });
      at += operator.length;
      // What follows may hold any sign: `loss = -1`, `name ~ ^a>b`.
      while (at < typed.length && /\s/.test(typed[at]!)) at++;
      if (at < typed.length && typed[at] !== '"') {
        const start = at;
        while (at < typed.length && !/\s/.test(typed[at]!)) at++;
        tokens.push({ text: typed.slice(start, at), quoted: true });
      }
      continue;
    }
    const start = at;
    while (at < typed.length && !/[\s"]/.test(typed[at]!) && !OPERATORS.some(each => typed.startsWith(each, at))) at++;
    tokens.push({ text: typed.slice(start, at), quoted: false });
  }
  return tokens;
}

/** The column that is meant: of that name, else the first that ends so after a slash or a point. Case does not count. */
export function findColumn(name: string, columns: readonly string[]): string | undefined {
  const wanted = name.toLowerCase();
  const exact = columns.find(column => column === name) ?? columns.find(column => column.toLowerCase() === wanted);
  if (exact !== undefined) return exact;
  return columns.find(column => {
    const own = column.toLowerCase();
    return own.endsWith(wanted) && /[/.]/.test(own.at(-wanted.length - 1) ?? '');
  });
}

function compare<Row>(
  name: string,
  operator: Operator,
  typed: string,
  { columns, read, suggest }: ConditionTable<Row>,
  problems: string[],
): Test<Row> | undefined {
  const column = findColumn(name, columns);
  if (column === undefined) {
    const near = suggest?.(name, columns);
    problems.push(`There is no column "${name}".${near === undefined ? '' : ` Did you mean ${near}?`}`);
    return undefined;
  }
  if (operator === '~' || operator === '!~') {
    let pattern: RegExp;
    try {
      pattern = new RegExp(typed, 'iu');
    } catch {
      problems.push(`"${typed}" is not a regular expression.`);
      return undefined;
    }
    return row => {
      const value = read(row, column);
      return (value !== undefined && pattern.test(String(value))) === (operator === '~');
    };
  }
  const number = numberOf(typed);
  if (operator === '=' || operator === '!=') {
    const text = typed.toLowerCase();
    const isEqual = (value: CellValue) =>
      typeof value === 'number' && number !== undefined ? value === number : String(value).toLowerCase() === text;
    return row => {
      const value = read(row, column);
      return (value !== undefined && isEqual(value)) === (operator === '=');
    };
  }
  const order = (value: CellValue): number =>
    typeof value === 'number' && number !== undefined
      ? value - number
      : String(value).localeCompare(typed, 'en', { numeric: true, sensitivity: 'base' });
  return row => {
    const value = read(row, column);
    // A row without a value fulfils no condition on it.
    if (value === undefined) return false;
    const difference = order(value);
    if (operator === '>') return difference > 0;
    if (operator === '>=') return difference >= 0;
    return operator === '<' ? difference < 0 : difference <= 0;
  };
}

function numberOf(typed: string): number | undefined {
  const percent = typed.endsWith('%');
  const text = percent ? typed.slice(0, -1) : typed;
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isNaN(number)) return undefined;
  return percent ? number / 100 : number;
}
