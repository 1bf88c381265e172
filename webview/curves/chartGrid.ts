/** The charts on the page: pinned ones first, then those that people look at, the others folded away. */
import { element } from '../shared/element';
import type { Chart } from './draw';
import { type ChartGroup, foldCharts } from './layout';

export class ChartGrid {
  readonly charts = new Map<string, Chart>();
  readonly grid = element('div', { class: 'charts' });
  private readonly restGrid = element('div', { class: 'charts' });
  private readonly restTitle = element('summary');
  readonly rest = element('details', { class: 'rest' }, this.restTitle, this.restGrid);

  /** @param open whether those folded away are shown @param toggled told when that changes */
  constructor(
    private readonly make: (group: ChartGroup) => Chart,
    open: boolean,
    toggled: (open: boolean) => void,
  ) {
    this.rest.open = open;
    this.rest.addEventListener('toggle', () => toggled(this.rest.open));
  }

  /** A chart for each group, in order; those that stay keep their element and with it the focus. @param pinned metrics */
  arrange(groups: readonly ChartGroup[], pinned: readonly string[]): void {
    const wanted = new Set(groups.map(({ metric }) => metric));
    for (const [metric, chart] of this.charts) {
      if (wanted.has(metric)) continue;
      chart.root.remove();
      this.charts.delete(metric);
    }
    const place = ({ metric }: ChartGroup) => pinned.indexOf(metric);
    const first = groups.filter(group => place(group) >= 0).sort((a, b) => place(a) - place(b));
    const folded = foldCharts(groups.filter(group => place(group) < 0));
    this.rest.hidden = folded.rest.length === 0;
    this.restTitle.textContent = `More metrics (${folded.rest.length})`;
    this.place([...first, ...folded.first], this.grid);
    this.place(folded.rest, this.restGrid);
  }

  private place(groups: readonly ChartGroup[], into: HTMLElement): void {
    for (const [at, group] of groups.entries()) {
      let chart = this.charts.get(group.metric);
      if (!chart) {
        chart = this.make(group);
        this.charts.set(group.metric, chart);
      }
      chart.group = group;
      if (into.children[at] !== chart.root) into.insertBefore(chart.root, into.children[at] ?? null);
    }
  }
}
