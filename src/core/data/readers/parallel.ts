/** Two files whose lines belong together, told apart by their endings: `train.de` and `train.en`. */
import { lstatSync } from 'node:fs';
import { basename } from 'node:path';
import { countOf } from '../../base/countOf';
import { largestOf } from '../../base/extremes';
import { describeFileError } from '../../base/fileError';
import type { SourceFile } from '../sourceFile';
import { readLines } from './lines';
import type { Row, WantedColumns } from './reader';

/** The columns are the endings of the files; the config names the file of the first one. */
export async function* readParallel(source: SourceFile, { roles }: WantedColumns): AsyncGenerator<readonly Row[]> {
  const [first, ...others] = Object.entries(roles);
  if (!first) return;
  const ending = `.${first[1]}`;
  if (!source.path.endsWith(ending)) {
    const message = `${basename(source.path)} does not end in ${ending}, which is data.${first[0]}; name the files by it`;
    source.report('wrong-ending', message, 1);
    return;
  }
  const stem = source.path.slice(0, -ending.length);
  const companions = new Map<string, Companion>();
  for (const [role, language] of others) {
    const companion = await readCompanion(source, `${stem}.${language}`);
    if (!companion) return;
    companions.set(role, companion);
  }
  let own: LineCount = { lines: 0, ended: true };
  let filled = 0;
  const onEnd = (lines: number, ended: boolean) => {
    own = { lines, ended };
  };
  for await (const lines of readLines(source, { blank: true, onEnd })) {
    yield lines.flatMap(({ line, text }) => {
      const fields = Object.fromEntries([...companions].map(([role, { texts }]) => [role, texts.get(line) ?? '']));
      const all = { ...fields, [first[0]]: text };
      if (text.trim() !== '') filled = line;
      // What is blank in all of them parts paragraphs; one blank side is told and left out.
      return Object.values(all).every(value => value.trim() === '') ? [] : [{ line, fields: all }];
    });
  }
  for (const [role, companion] of companions) {
    if (source.failed || isEven(own, companion, filled)) continue;
    const { lines } = companion;
    const message = `${basename(source.path)} has ${countOf(own.lines, 'line')} and its ${role} has ${lines}: they must belong together line by line`;
    source.report('uneven-files', message, Math.min(own.lines, lines) + 1);
  }
}

interface LineCount {
  readonly lines: number;
  /** The last line has a line end. */
  readonly ended: boolean;
}

interface Companion extends LineCount {
  /** Lines with text, by their numbers. */
  readonly texts: ReadonlyMap<number, string>;
}

/**
 * Whether two files have as many lines. An empty last line without a line end looks like none, and blank lines at the end of one of
 * them belong to nothing.
 * @param filled the last line of the first one that has text
 */
function isEven(own: LineCount, other: Companion, filled: number): boolean {
  const separated = ({ lines, ended }: LineCount) => lines + Number(ended);
  if (own.lines === other.lines || separated(own) === separated(other)) return true;
  const longer = own.lines > other.lines ? filled : largestOf(other.texts.keys(), 0);
  return longer <= Math.min(own.lines, other.lines);
}

/** Lines by their numbers; undefined, with a problem, where the file cannot be read. */
async function readCompanion(source: SourceFile, path: string): Promise<Companion | undefined> {
  const name = basename(path);
  try {
    const found = lstatSync(path);
    if (!found.isFile()) {
      // A link may lead out of the folder, a pipe may never end.
      source.report('unreadable-file', `cannot read ${name} next to it: it is not an ordinary file`, 1);
      return undefined;
    }
  } catch (error) {
    const failure = describeFileError(error);
    if (!failure) throw error;
    const message =
      failure.code === 'ENOENT' ? `there is no ${name} next to it` : `cannot read ${name}: ${failure.meaning}`;
    source.report('missing-file', message, 1);
    return undefined;
  }
  const companion = source.companion(path);
  const texts = new Map<number, string>();
  let count: LineCount = { lines: 0, ended: true };
  const onEnd = (lines: number, ended: boolean) => {
    count = { lines, ended };
  };
  for await (const block of readLines(companion, { onEnd })) for (const { line, text } of block) texts.set(line, text);
  return companion.failed ? undefined : { ...count, texts };
}
