/** Problems of user input as data: gathered all at once, shown where they are. */

/** A place in a text file; line and column count from 1, column in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export type Severity = 'error' | 'warning' | 'information';

/** A replacement that mends a problem, offered as a quick fix. */
export interface Fix {
  readonly title: string;
  readonly range: Range;
  readonly replacement: string;
}

export interface Problem {
  /** Closed, stable, kebab-case; e.g. `unknown-key`. */
  readonly code: string;
  readonly severity: Severity;
  /** Short; names the valid choices; e.g. `unknown model "lstn"; did you mean "lstm"?` */
  readonly message: string;
  /** The file the problem is in. */
  readonly path: string;
  readonly range?: Range;
  readonly fix?: Fix;
  /** Stands for so many further problems of its code, which are not listed. */
  readonly more?: number;
}

/** `file:line:column: message`, the form that editors and terminals turn into a link. */
export function formatProblem(problem: Problem): string {
  const { range, path } = problem;
  // What was typed after `--set` is before the reader's eyes, and no editor opens it.
  const place = range && !path.startsWith('--set ') ? `${path}:${range.start.line}:${range.start.column}` : path;
  const grade = problem.severity === 'error' ? '' : `${problem.severity}: `;
  return `${place}: ${grade}${problem.message}`;
}
