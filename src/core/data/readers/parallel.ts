/** Two files whose lines belong together, told apart by their endings: `train.de` and `train.en`. */
import { lstatSync } from 'node:fs';
import { basename } from 'node:path';
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
  const texts = new Map<string, ReadonlyMap<number, string>>();
  for (const [role, language] of others) {
    const lines = await readCompanion(source, `${stem}.${language}`);
    if (!lines) return;
    texts.set(role, lines);
  }
  let last = 0;
  for await (const lines of readLines(source)) {
    yield lines.map(({ line, text }) => {
      last = line;
      const fields = Object.fromEntries([...texts].map(([role, other]) => [role, other.get(line) ?? '']));
      return { line, fields: { ...fields, [first[0]]: text } };
    });
  }
  for (const [role, other] of texts) {
    const beyond = [...other.keys()].at(-1) ?? 0;
    if (beyond !== last) {
      const message = `${basename(source.path)} has ${last} lines and its ${role} has ${beyond}: they must belong together line by line`;
      source.report('uneven-files', message, Math.min(last, beyond) + 1);
    }
  }
}

/** Lines by their numbers; undefined, with a problem, where the file cannot be read. */
async function readCompanion(source: SourceFile, path: string): Promise<ReadonlyMap<number, string> | undefined> {
  const name = basename(path);
  try {
    const found = lstatSync(path);
    if (!found.isFile()) {
      // A link may lead out of the folder, a pipe may never end.
      source.report('unreadable-file', `cannot read ${name} beside it: it is no ordinary file`, 1);
      return undefined;
    }
  } catch (error) {
    const failure = describeFileError(error);
    if (!failure) throw error;
    const message =
      failure.code === 'ENOENT' ? `there is no ${name} beside it` : `cannot read ${name}: ${failure.meaning}`;
    source.report('missing-file', message, 1);
    return undefined;
  }
  const companion = source.companion(path);
  const lines = new Map<number, string>();
  for await (const block of readLines(companion)) for (const { line, text } of block) lines.set(line, text);
  return companion.failed ? undefined : lines;
}
