/** The plot and its points as files: a drawing, a picture, a table. */
import type { Theme } from '../shared/theme';
import { describeLit, describePlot } from './describe';
import { exportPlot } from './exportPlot';
import { exportTable } from './exportTable';
import type { Model } from './model';
import type { Plot } from './plot';
import { lookOf } from './styles';

export type SavedFile =
  | { readonly name: string; readonly svg: string }
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly base64: string };

/** Undefined where nothing is drawn yet. */
export function fileOf(as: 'svg' | 'png' | 'csv', model: Model, plot: Plot, theme: Theme): SavedFile | undefined {
  const { places, points, coordinates, placedIn, placedBy } = model;
  if (!places || !points) return undefined;
  if (as === 'csv') {
    const prefix = placedBy === 'pca' ? 'pc' : placedBy;
    const width = coordinates ? coordinates.length / Math.max(1, points.count) : placedIn;
    const names = Array.from({ length: width }, (_, k) => `${prefix}${k + 1}`);
    return { name: 'projection.csv', text: exportTable(points, coordinates ?? places, names) };
  }
  if (as === 'png') return { name: 'projection.png', base64: plot.picture() };
  return { name: 'projection.svg', svg: drawing(model, plot, theme) };
}

function drawing(model: Model, plot: Plot, theme: Theme): string {
  const { kinds, choice, run, file } = model;
  const shown = kinds.names.flatMap((label, kind) =>
    kinds.counts[kind]! > 0 && !choice.hidden.includes(label) && kinds.names.length > 1 && !kinds.shades
      ? [{ label, ...lookOf(model, theme, kind) }]
      : [],
  );
  const title = [describePlot(model), file?.name ?? run?.name, describeLit(model)].filter(Boolean).join(' · ');
  return exportPlot(plot, title, shown, theme, kinds.shades);
}
