/** A stranger's method, for tests: what the prediction loses when words of one first letter go together. Needs predictions alone. */
import type { AttributionMethod } from '../../../../src/core/explain/attribution/method';
import { methods } from '../../../../src/core/explain/attribution/methods';
import { numberOf, numbersOf, unitsOf } from '../../../../src/core/explain/attribution/perturb';

const firstLetter: AttributionMethod = {
  name: 'first-letter',
  title: 'words of one letter',
  needs: 'predict',
  signed: true,
  async explain(run, input, target, options, signal) {
    const words = unitsOf(run, input, 'words');
    const letters = [...new Set(words.map(({ text }) => text[0]!))];
    const texts = letters.map(letter => input.text.replaceAll(new RegExp(`\\b${letter}\\w*`, 'g'), ''));
    const without = await numbersOf(run, texts, target, options, signal);
    const value = numberOf(input, target);
    const weightOf = (text: string) => value - without[letters.indexOf(text[0]!)]!;
    const parts = words.map(word => ({ ...word, weight: weightOf(word.text) }));
    return { of: 'probability', value, evaluations: texts.length, parts };
  },
};

/** The line that a stranger adds to the list. */
export function register(): () => void {
  const list = methods as AttributionMethod[];
  list.push(firstLetter);
  return () => {
    list.splice(list.indexOf(firstLetter), 1);
  };
}
