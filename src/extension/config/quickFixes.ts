/** Quick fixes: the replacement that a problem carries. */
import { CodeAction, CodeActionKind, type Disposable, type DocumentSelector, languages, WorkspaceEdit } from 'vscode';
import { toVscodeRange } from './place';
import { ProblemDiagnostic } from './problemDiagnostic';

export function registerQuickFixes(selector: DocumentSelector): Disposable {
  return languages.registerCodeActionsProvider(
    selector,
    {
      provideCodeActions(document, range) {
        // The editor hands plain copies to this call, which have lost the fix; the originals are at the same places.
        return languages
          .getDiagnostics(document.uri)
          .filter((one): one is ProblemDiagnostic => one instanceof ProblemDiagnostic)
          .filter(one => one.fix && one.range.intersection(range))
          .map(one => {
            const action = new CodeAction(one.fix?.title ?? '', CodeActionKind.QuickFix);
            action.diagnostics = [one];
            action.isPreferred = true;
            action.edit = new WorkspaceEdit();
            if (one.fix) action.edit.replace(document.uri, toVscodeRange(one.fix.range), one.fix.replacement);
            return action;
          });
      },
    },
    { providedCodeActionKinds: [CodeActionKind.QuickFix] },
  );
}
