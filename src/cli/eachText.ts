/** Texts of a command that says the same of each: its words, the lines of a file, or stdin; an empty line keeps its place. */
import { isBlank } from '../core/base/isBlank';
import { type OptionDefinition, type OptionValues, textOf } from './command';
import { checkTexts, encodingOption, readTexts } from './readTexts';

export const textsOptions = {
  file: {
    type: 'string',
    value: 'FILE',
    description: 'Text file with one text per line. An empty line gets an empty line.',
  },
  ...encodingOption,
} as const satisfies Readonly<Record<string, OptionDefinition>>;

/**
 * @param say of a text that is not blank
 * @returns for JSON: what was said of the one text of the command line, or `texts` with each
 */
export async function sayOfEach<T extends object>(
  given: readonly string[],
  options: OptionValues,
  say: (text: string) => Promise<T>,
): Promise<object> {
  checkTexts(given);
  const texts = await readTexts(given, options);
  const told: object[] = [];
  for (const text of texts) told.push(isBlank(text) ? { text, blank: true } : { text, ...(await say(text)) });
  const alone = given.length === 1 && textOf(options, 'file') === undefined;
  return alone ? told[0]! : { texts: told };
}
