/** How tokens are shaded in an editor. */
import { OverviewRulerLane, type TextEditorDecorationType, ThemeColor, window } from 'vscode';

/** Where a theme has no shades, borders part tokens. */
export function createShade(level: number): TextEditorDecorationType {
  return window.createTextEditorDecorationType({
    backgroundColor: new ThemeColor(`nlpWorkbench.token${level}`),
    border: '1px solid',
    borderColor: new ThemeColor(`nlpWorkbench.token${level}Line`),
    ...(level === 3 && {
      textDecoration: 'line-through',
      overviewRulerColor: new ThemeColor('nlpWorkbench.token3Line'),
      overviewRulerLane: OverviewRulerLane.Center,
    }),
  });
}
