/** The charts that are shown as one drawing, with a legend of their runs. */
import { exportSheet, type Placed } from '../shared/svgExport';
import type { Theme } from '../shared/theme';
import { CHART_HEIGHT, type Chart } from './draw';
import type { Look, RunLook } from './look';
import { drawMark } from './runLook';

/** @returns undefined where nothing is shown */
export function exportCurves(
  charts: Iterable<Chart>,
  runs: readonly { readonly name: string; readonly look: RunLook }[],
  theme: Theme,
  lookOf: (chart: Chart) => Look,
): string | undefined {
  // Those folded away have no size.
  const shown = [...charts].filter(chart => chart.root.clientWidth > 0);
  if (shown.length === 0) return undefined;
  const width = shown[0]!.root.clientWidth;
  const rowHeight = CHART_HEIGHT + 34;
  const columns = shown.length > 1 ? 2 : 1;
  const parts: Placed[] = shown.map((chart, i) => ({
    svg: chart.svg,
    title: chart.title,
    x: 10 + (i % columns) * (width + 20),
    y: 28 + Math.floor(i / columns) * rowHeight,
  }));
  const height = 14 + Math.ceil(shown.length / columns) * rowHeight;
  const legend = runs.map(({ name, look }) => ({ label: name, colour: look.colour, mark: drawMark(look, 0, 0, 40) }));
  const write = () => exportSheet(parts, 20 + columns * (width + 20), height, theme, legend);
  // Lines that are painted on a canvas become elements for as long as the file is written.
  return shown.reduce<() => string>((next, chart) => () => chart.withElements(lookOf(chart), next), write)();
}
