/** Texts that a command is about: its own words, the lines of a file, or those of stdin. */
import { buffer } from 'node:stream/consumers';
import { ActionableError, ProblemsError } from '../core/base/errors';
import { isBlank } from '../core/base/isBlank';
import { suggestOr } from '../core/base/suggest';
import { decodeUtf8 } from '../core/base/utf8';
import { type EncodingName, encodings } from '../core/config/sections/data';
import { SourceFile } from '../core/data/sourceFile';
import type { Asked } from '../core/inference/prediction';
import { type OptionDefinition, type OptionValues, textOf } from './command';

/** Of commands that read a text file. */
export const encodingOption = {
  encoding: {
    type: 'string',
    value: 'NAME',
    description: 'Encoding of the file, for example windows-1252. Default: auto (UTF-8 or UTF-16).',
  },
} as const satisfies Readonly<Record<string, OptionDefinition>>;

/** @throws ActionableError of a name that is none */
export function encodingOf(options: OptionValues): EncodingName {
  const name = textOf(options, 'encoding') ?? 'auto';
  for (const each of [name, nameOf(name)]) if (Object.hasOwn(encodings, each)) return each as EncodingName;
  const hint = suggestOr(name, Object.keys(encodings), 'encodings:');
  throw new ActionableError('bad-usage', `unknown encoding "${name}"${hint}`);
}

/** What the Encoding Standard calls an encoding that has other names too: cp1251, latin1, sjis. */
function nameOf(label: string): string {
  try {
    const { encoding } = new TextDecoder(label);
    return encoding === 'gbk' ? 'gb18030' : encoding;
  } catch {
    return label;
  }
}

/** What to do about an encoding that was not guessed. */
export const nameEncoding = (name: string) => `give --encoding ${name}`;

/** All at once: the first of several parts may be too short to tell the encoding by. */
async function* readStdin(): AsyncGenerator<Buffer> {
  yield await buffer(process.stdin);
}

/**
 * All of a file, or of stdin where none is named, as data files are read: decoded, and without a byte order mark.
 * @throws ProblemsError when the file cannot be read, or is no text in its encoding
 */
export async function readContent(file: string | undefined, options: OptionValues): Promise<string> {
  const source = new SourceFile(file ?? 'stdin', {
    encoding: encodingOf(options),
    nameEncoding,
    ...(file === undefined && { input: readStdin() }),
  });
  const parts: string[] = [];
  for await (const { bytes } of source.blocks()) parts.push(decodeUtf8(bytes));
  // Nothing in, nothing out.
  const problems = source.allProblems().filter(({ code }) => code !== 'empty-file');
  const unreadable = problems.find(({ code }) => code === 'unreadable-file');
  // It has no line to point at.
  if (unreadable) throw new ActionableError(unreadable.code, `${file}: ${unreadable.message.replace(/^[^:]*: /, '')}`);
  if (problems.length > 0) throw new ProblemsError(problems);
  return parts.join('');
}

/** A text, or two where `--pair` gives the second one. @throws ActionableError as `checkTexts` */
export function askedOf(text: string, options: OptionValues): Asked {
  const pair = textOf(options, 'pair');
  const asked = pair === undefined ? text : ([text, pair] as const);
  checkTexts([asked].flat());
  return asked;
}

/** @throws ActionableError `no-text` where one has nothing to read: whatever was said of it would be a guess */
export function checkTexts(texts: readonly string[]): void {
  const at = texts.findIndex(isBlank);
  if (at < 0) return;
  const which = texts.length === 1 ? 'The text' : `Text ${at + 1}`;
  throw new ActionableError('no-text', `${which} is empty. Pass a text with at least one character.`);
}

/**
 * Each line of a file is a text, empty ones too: what is made of them belongs to them line by line.
 * @throws ActionableError when there are both texts and a file, or none at all
 * @throws ProblemsError when the file cannot be read
 */
export async function readTexts(words: readonly string[], options: OptionValues): Promise<readonly string[]> {
  const file = textOf(options, 'file');
  if (words.length > 0 && file === undefined) return words;
  if (words.length > 0) throw new ActionableError('bad-usage', 'Give either texts or --file, not both.');
  const content = await readContent(file, options);
  if (content === '' && file === undefined)
    throw new ActionableError('no-text', 'No text given. Pass texts as arguments, with --file, or on stdin.');
  if (content === '') return [];
  const lineEnd = content.includes('\n') ? /\r?\n/ : /\r/;
  const lines = content.split(lineEnd);
  // What follows the last line end is no line.
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
