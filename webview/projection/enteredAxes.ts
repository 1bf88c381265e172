/** What the axes lie between, as it was entered: words, or searches that stand for the mean of what they find. Pure. */
import { formatCount } from '../../src/core/base/formatNumber';
import type { AskedAxes, AxisEnd } from '../../src/core/explain/points/lookUp';
import type { ProjectionPoints } from '../../src/core/explain/points/points';
import { type AxisTexts, type Model, ofWords } from './model';
import { search } from './search';

export interface AxisField {
  readonly text: string;
  /** A word, or points that a search finds; undefined where nothing is entered. */
  readonly end: AxisEnd | undefined;
}

/** Where what the axes lie between is entered, and what they lie between: of words and of examples each their own. */
export function axesOf({ choice, ...model }: Pick<Model, 'choice' | 'file' | 'onlyWords'>): {
  readonly texts: AxisTexts;
  readonly within: string;
} {
  return ofWords({ ...model, choice })
    ? { texts: choice.axes, within: choice.axesIn }
    : { texts: choice.exampleAxes, within: choice.exampleAxesIn };
}

/** What was found last: many are drawn between two changes of what is entered. */
let found:
  | { readonly points: ProjectionPoints | undefined; readonly key: string; readonly fields: readonly AxisField[] }
  | undefined;

/** A word stands for itself; `/…/`, and whatever is looked for elsewhere than in words, for the mean of what it finds. */
export function axisFields(model: Model): readonly AxisField[] {
  const { texts, within } = axesOf(model);
  const { points } = model;
  const key = JSON.stringify([texts, within, ofWords(model)]);
  if (found?.points === points && found?.key === key) return found.fields;
  const fields = texts.map(entered => {
    const text = entered.trim();
    if (text === '') return { text, end: undefined };
    if (ofWords(model) && within === '' && !text.startsWith('/')) return { text, end: text };
    return { text, end: { text, points: (points && search(points, within, text)) ?? [] } };
  });
  found = { points, key, fields };
  return fields;
}

/** The axes that are asked for; undefined until the first one has both ends, or where a search finds nothing. */
export function askedAxes(model: Model): AskedAxes | undefined {
  const [left, right, bottom, top] = axisFields(model).map(({ end }) => end);
  const isMissing = (end: AxisEnd | undefined) => typeof end === 'object' && end.points.length === 0;
  if (!left || !right || [left, right, bottom, top].some(isMissing)) return undefined;
  return { x: { from: left, to: right }, ...(bottom && top && { y: { from: bottom, to: top } }) };
}

/** What stands at the end of an axis, e.g. `/ing$/ (12)`. */
export function nameOfEnd(end: AxisEnd): string {
  return typeof end === 'string' ? end : `${end.text} (${formatCount(end.points.length)})`;
}
