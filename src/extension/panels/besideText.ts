/** The second column, made once and used again: where pages, and texts that are shown beside another, are put. */
import { TabInputWebview, ViewColumn, window } from 'vscode';
import { otherColumn } from './otherColumn';

export function besideText(): ViewColumn {
  const columns = window.tabGroups.all.map(({ viewColumn, isActive, activeTab }) => ({
    number: viewColumn,
    active: isActive,
    page: activeTab?.input instanceof TabInputWebview && activeTab.input.viewType.includes('nlpWorkbench.'),
  }));
  return otherColumn(columns) ?? ViewColumn.Beside;
}

/** Whether showing something in this column would put it over the text that is worked on. */
export function coversText(column: ViewColumn | undefined): boolean {
  return column !== undefined && column === window.activeTextEditor?.viewColumn;
}
