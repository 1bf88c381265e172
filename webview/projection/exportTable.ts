/** Points with their coordinates and all that is known of them, as comma-separated values. Pure. */
import type { PointColumn } from '../../src/core/explain/points/columns';
import type { ProjectionPoints } from '../../src/core/explain/points/points';

/**
 * @param coordinates [count, width] as they were computed
 * @param names of the coordinates
 */
export function exportTable(points: ProjectionPoints, coordinates: Float32Array, names: readonly string[]): string {
  const width = coordinates.length / Math.max(1, points.count);
  const { groups, group, predicted, splits, split, index, files, file, line, columns = [] } = points;
  const labelled = groups.length > 1;
  const further: readonly (readonly [name: string, at: (i: number) => string | number | undefined])[] = [
    ['name', i => points.names[i]],
    ...(labelled ? [['label', (i: number) => groups[group[i]!]] as const] : []),
    ...(labelled && predicted ? [['predicted', (i: number) => groups[predicted[i]!]] as const] : []),
    ...(splits && split && index
      ? [['split', (i: number) => splits[split[i]!]] as const, ['index', (i: number) => index[i]] as const]
      : []),
    ...(files && file && line
      ? [['file', (i: number) => files[file[i]!]] as const, ['line', (i: number) => line[i]] as const]
      : []),
    ...columns
      .filter(({ name }) => name !== 'split')
      .map(column => {
        const at = (i: number) => valueAt(column, i);
        return [column.name, at] as const;
      }),
  ];
  const axes = Array.from({ length: width }, (_, k) => names[k] ?? `c${k + 1}`);
  const rows = [[...axes, ...further.map(([name]) => name)]];
  for (let i = 0; i < points.count; i++) {
    const place = [...coordinates.subarray(i * width, (i + 1) * width)].map(String);
    rows.push([...place, ...further.map(([, at]) => String(at(i) ?? ''))]);
  }
  return `${rows.map(row => row.map(quote).join(',')).join('\n')}\n`;
}

function valueAt(column: PointColumn, i: number): string | number | undefined {
  if (column.kind === 'text') return column.texts[i];
  return column.kind === 'number' ? known(column.numbers[i]!) : column.categories[column.codes[i]!];
}

function known(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}

function quote(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
