/** A problem as the editor's diagnostic, which knows how it can be mended. */
import { Diagnostic, DiagnosticSeverity, Range } from 'vscode';
import type { Fix, Problem, Severity } from '../../core/base/problem';
import { toVscodeRange } from './place';

const SOURCE = 'NLP';

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
};

export class ProblemDiagnostic extends Diagnostic {
  readonly fix: Fix | undefined;
  constructor(problem: Problem) {
    super(
      problem.range ? toVscodeRange(problem.range) : new Range(0, 0, 0, 0),
      problem.message,
      SEVERITIES[problem.severity],
    );
    this.source = SOURCE;
    this.code = problem.code;
    this.fix = problem.fix;
  }
}
