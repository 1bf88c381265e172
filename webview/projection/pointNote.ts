/** The note of one point: its name, its label and prediction, and where it comes from. */
import { shorten } from '../../src/core/base/shorten';
import type { ProjectionPoints } from '../../src/core/explain/points/points';
import { element } from '../shared/element';

export interface Place {
  readonly file: string;
  readonly line: number;
}

export interface PointNote {
  readonly content: HTMLElement[];
  readonly spoken: string;
  readonly place: Place | undefined;
}

export function describePoint(points: ProjectionPoints, point: number): PointNote {
  const { names, group, groups, predicted } = points;
  const name = shorten(names[point]!, 200);
  const label = groups.length > 1 ? groups[group[point]!] : undefined;
  const guess = predicted ? groups[predicted[point]!] : undefined;
  const wrong = guess !== undefined && guess !== label;
  const place = placeOf(points, point);
  const content = [element('div', {}, element('strong', {}, name))];
  const line = (title: string, value: string) =>
    content.push(element('div', {}, element('span', { class: 'quiet' }, `${title}: `), value));
  if (label !== undefined) line('True', label || '(none)');
  if (guess !== undefined) line('Predicted', wrong ? `${guess} (incorrect)` : guess);
  if (place) {
    const file = place.file.split(/[\\/]/).at(-1);
    content.push(element('div', { class: 'quiet' }, `${file}:${place.line}, select to open`));
  }
  const spoken = [name, label, wrong && `predicted ${guess}`].filter(Boolean).join(', ');
  return { content, spoken, place };
}

function placeOf({ files, file, line }: ProjectionPoints, point: number): Place | undefined {
  const path = files?.[file?.[point] ?? -1];
  const at = line?.[point];
  return path !== undefined && at !== undefined ? { file: path, line: at } : undefined;
}
