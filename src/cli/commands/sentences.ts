/** `sentences`: the sentences of texts and files, one per line. */
import { statSync } from 'node:fs';
import { extname } from 'node:path';
import { abbreviations, type SentenceLanguage } from '../../core/base/abbreviations';
import { toCharacters } from '../../core/base/codePoints';
import { ActionableError } from '../../core/base/errors';
import { splitSentences } from '../../core/base/splitSentences';
import { suggestOr } from '../../core/base/suggest';
import { joinLines } from '../../core/base/trimEnd';
import { type Command, textOf } from '../command';
import { encodingOption, readContent } from '../readTexts';

const languages = Object.keys(abbreviations);

export const sentences: Command = {
  name: 'sentences',
  usage: '[FILE|TEXT...]',
  summary: 'Split texts or files into sentences, one per line. Default: stdin.',
  options: {
    language: {
      type: 'string',
      value: 'NAME',
      description: `Language of the abbreviations: ${languages.join(', ')}. Default: all.`,
    },
    ...encodingOption,
    lines: { type: 'boolean', description: 'End a sentence at every line break. Default: only at empty lines.' },
  },
  positionals: [0, Number.POSITIVE_INFINITY],
  async run({ positionals, options, terminal }) {
    const language = languageOf(textOf(options, 'language'));
    const texts: object[] = [];
    for (const word of positionals.length > 0 ? positionals : [undefined]) {
      const file = word !== undefined && isFile(word) ? word : undefined;
      const text = word !== undefined && file === undefined ? word : await readContent(file, options);
      const found = splitSentences(text, { language, lines: options.lines === true });
      if (options.json === true) texts.push({ ...(file !== undefined && { file }), sentences: describe(text, found) });
      // A sentence may go over several lines.
      else for (const sentence of found) terminal.print(joinLines(sentence.text));
    }
    return { texts };
  },
};

/** Places in characters (Unicode code points, as Python counts them). */
function describe(text: string, found: ReturnType<typeof splitSentences>) {
  const place = toCharacters(text);
  return found.map(({ start, text: sentence }) => {
    return { text: sentence, start: place(start), end: place(start + sentence.length) };
  });
}

/** @throws ActionableError where a word can only be the name of a file, and there is none */
function isFile(word: string): boolean {
  const found = word.length < 1000 && !word.includes('\0') ? statSync(word, { throwIfNoEntry: false }) : undefined;
  if (found?.isDirectory()) throw new ActionableError('not-a-file', `${word} is a folder; name its files`);
  if (!found && !/\s/.test(word) && /^\.[a-z]\w{1,4}$/i.test(extname(word)))
    throw new ActionableError('missing-file', `there is no file ${word}`);
  return found !== undefined;
}

function languageOf(name: string | undefined): SentenceLanguage | undefined {
  const known = languages.find(each => each === name);
  if (name !== undefined && known === undefined) {
    throw new ActionableError(
      'bad-usage',
      `no abbreviations of language "${name}"${suggestOr(name, languages, 'there are')}`,
    );
  }
  return known as SentenceLanguage | undefined;
}
