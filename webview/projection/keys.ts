/** What points are called where they are kept: words by themselves, examples by their split and place. Pure. */
import type { ExampleId } from '../../src/core/data/dataset';
import { keyOf } from '../shared/selection';
import { type Model, ofWords } from './model';

/** Of examples; words have none. */
export function idsOfPoints(model: Model, points: readonly number[]): readonly ExampleId[] {
  const { splits, split, index } = model.points ?? {};
  if (ofWords(model) || !splits || !split || !index) return [];
  return points.map(point => ({ split: splits[split[point]!]!, index: index[point]! }));
}

export function keysOfPoints(model: Model, points: readonly number[]): readonly string[] {
  if (ofWords(model)) return points.map(point => model.points?.names[point] ?? '');
  return idsOfPoints(model, points).map(keyOf);
}

/** Those that are drawn. */
export function pointsOfKeys(model: Model, keys: readonly string[]): readonly number[] {
  if (!model.points || keys.length === 0) return [];
  const all = Array.from({ length: model.points.count }, (_, point) => point);
  const places = new Map(keysOfPoints(model, all).map((key, point) => [key, point]));
  return keys.flatMap(key => places.get(key) ?? []);
}
