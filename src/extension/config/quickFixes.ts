/** Quick fixes: the replacement that a problem carries, and the page that tells more about it. */
import { CodeAction, CodeActionKind, type Disposable, type DocumentSelector, languages, WorkspaceEdit } from 'vscode';
import { learnMoreOf } from '../notify';
import { toVscodeRange } from './place';
import { ProblemDiagnostic } from './problemDiagnostic';

export function registerQuickFixes(selector: DocumentSelector): Disposable {
  return languages.registerCodeActionsProvider(
    selector,
    {
      provideCodeActions(document, range) {
        // The editor hands plain copies to this call, which have lost the fix; the originals are at the same places.
        const problems = languages
          .getDiagnostics(document.uri)
          .filter((one): one is ProblemDiagnostic => one instanceof ProblemDiagnostic)
          .filter(one => one.range.intersection(range));
        const fixes = problems.flatMap(one => {
          if (!one.fix) return [];
          const action = new CodeAction(one.fix.title, CodeActionKind.QuickFix);
          action.diagnostics = [one];
          action.isPreferred = true;
          action.edit = new WorkspaceEdit();
          action.edit.replace(document.uri, toVscodeRange(one.fix.range), one.fix.replacement);
          return [action];
        });
        // The code in a diagnostic's hover could only link to a page on the web.
        const pages = problems.map(one => {
          const { title, command, argument } = learnMoreOf({ error: String(one.code) });
          const action = new CodeAction(`${title} about ${one.code}`, CodeActionKind.QuickFix);
          action.diagnostics = [one];
          action.command = { title, command, arguments: [argument] };
          return action;
        });
        return [...fixes, ...pages];
      },
    },
    { providedCodeActionKinds: [CodeActionKind.QuickFix] },
  );
}
