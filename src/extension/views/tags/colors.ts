/** How the spans of each type look: eight colours of the theme, and beyond those other lines below. */
import { OverviewRulerLane, type TextEditorDecorationType, ThemeColor, ThemeIcon, window } from 'vscode';

/** Colours that `package.json` contributes: `nlpWorkbench.tag1` (lines, text) and `nlpWorkbench.tag1Background`. */
const COLORS = 8;
const LINES = ['solid', 'dashed', 'dotted', 'double'] as const;
const ICONS = ['circle-large-filled', 'circle-large-outline', 'circle-filled', 'circle-outline'] as const;

/** @param index of the type among those of its model */
export function colorOf(index: number): ThemeColor {
  return new ThemeColor(`nlpWorkbench.tag${(index % COLORS) + 1}`);
}

/** The line below, which tells types of one colour apart. */
export function lineOf(index: number): (typeof LINES)[number] {
  return LINES[Math.floor(index / COLORS) % LINES.length]!;
}

export function iconOf(index: number): ThemeIcon {
  return new ThemeIcon(ICONS[LINES.indexOf(lineOf(index))]!, colorOf(index));
}

export function createDecoration(index: number): TextEditorDecorationType {
  const line = lineOf(index);
  return window.createTextEditorDecorationType({
    backgroundColor: new ThemeColor(`nlpWorkbench.tag${(index % COLORS) + 1}Background`),
    border: `0 ${line}`,
    borderWidth: line === 'double' ? '0 0 3px 0' : '0 0 2px 0',
    borderColor: colorOf(index),
    overviewRulerColor: colorOf(index),
    overviewRulerLane: OverviewRulerLane.Center,
    after: { color: colorOf(index), margin: '0 0.3em 0 0.3em', fontStyle: 'italic' },
  });
}
