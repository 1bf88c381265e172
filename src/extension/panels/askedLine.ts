/** A pair of texts in one line, as it is typed and shown where one text is asked for. Pure. */
import { ActionableError } from '../../core/base/errors';
import type { Asked } from '../../core/inference/prediction';

const BETWEEN = '|||';

export function writeAsked(text: Asked): string {
  return typeof text === 'string' ? text : text.map(each => each.trim()).join(` ${BETWEEN} `);
}

/**
 * @param pair whether the model reads two texts
 * @throws ActionableError when it does and there is one
 */
export function readAsked(line: string, pair: boolean): Asked {
  if (!pair) return line;
  const at = line.indexOf(BETWEEN);
  if (at < 0) throw new ActionableError('one-text', `This model compares two texts. Write ${BETWEEN} between them`);
  return [line.slice(0, at).trim(), line.slice(at + BETWEEN.length).trim()];
}
