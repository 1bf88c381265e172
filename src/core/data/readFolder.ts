/** A folder as data: a folder a label with a file a text, or a .txt file a label with a line a text. */
import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import * as path from 'node:path';
import { throwIfCancelled } from '../base/errors';
import { describeFileError } from '../base/fileError';
import type { Problem } from '../base/problem';
import { decodeUtf8 } from '../base/utf8';
import type { Example } from './dataset';
import { readLines } from './readers/lines';
import { type ReadingOptions, SourceFile } from './sourceFile';
import type { ExampleStore } from './store/exampleStore';

export interface FolderContents {
  readonly examples: readonly Example[];
  readonly problems: readonly Problem[];
  /** Of the names and hashes of all its files. */
  readonly sha256: string;
}

interface LabelledFile {
  readonly path: string;
  readonly label: string;
  /** Each line is a text; else the whole file is one. */
  readonly lines: boolean;
}

/** Of one kind, so many are told with their places; the rest is counted. */
const mostTold = 20;

/** @param folder absolute */
export async function readFolder(
  folder: string,
  options: ReadingOptions,
  store: Pick<ExampleStore, 'add'>,
): Promise<FolderContents> {
  const hash = createHash('sha256');
  const examples: Example[] = [];
  const listing = new Listing(folder);
  const files = await listing.list();
  const { problems } = listing;
  for (const [i, file] of files.entries()) {
    throwIfCancelled(options.signal);
    const source = new SourceFile(file.path, { ...options, onProgress: undefined });
    const add = (text: string, line: number) => {
      examples.push(store.add({ fields: { text, label: file.label }, source: { file: file.path, line } }));
    };
    if (file.lines) await readTexts(source, add);
    else await readWhole(source, add);
    problems.push(...source.allProblems().map(leaveOut));
    hash.update(`${path.relative(folder, file.path).replaceAll('\\', '/')}\0${source.digest()}\n`);
    options.onProgress?.((i + 1) / files.length);
  }
  if (files.length === 0 && !problems.some(({ severity }) => severity === 'error')) {
    const message = 'this folder holds no folder with texts and no .txt file, named like their label';
    problems.push({ code: 'no-examples', severity: 'error', message, path: folder, range: firstCharacter });
  }
  return { examples, problems: countMore(problems), sha256: hash.digest('hex') };
}

/** One file of many that is empty or no text, such as a picture, is no reason to stop. */
function leaveOut(problem: Problem): Problem {
  if (problem.code === 'empty-file') {
    return { ...problem, code: 'empty-text', severity: 'warning', message: 'left out: the text is empty' };
  }
  if (problem.code !== 'not-text') return problem;
  return { ...problem, code: 'not-a-text', severity: 'warning', message: `left out: ${problem.message}` };
}

/** Many files have the same to say. */
function countMore(problems: readonly Problem[]): readonly Problem[] {
  const told = new Map<string, Problem[]>();
  for (const problem of problems) {
    const kind = `${problem.severity} ${problem.code}`;
    told.set(kind, [...(told.get(kind) ?? []), problem]);
  }
  return [...told.values()].flatMap(same => {
    const more = same.slice(mostTold).reduce((sum, each) => sum + (each.more ?? 1), 0);
    if (more === 0) return same;
    return [...same.slice(0, mostTold), { ...same[mostTold - 1]!, message: `and ${more} more like this`, more }];
  });
}

const firstCharacter = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };

/** What systems leave in folders; no text, and nobody's. */
const junk = /^(?:\.|Thumbs\.db$|ehthumbs\.db$|desktop\.ini$|Icon\r$|__MACOSX$)/i;

/** The files of a folder with their labels. Hidden ones are passed over; what else is left out is told. */
class Listing {
  readonly problems: Problem[] = [];

  constructor(private readonly folder: string) {}

  async list(): Promise<readonly LabelledFile[]> {
    const entries = await this.entries(this.folder);
    const folders = entries.filter(entry => entry.isDirectory());
    const lines = folders.length === 0;
    for (const entry of entries) {
      if (entry.isDirectory() || (lines && isText(entry))) continue;
      const why = lines ? 'no .txt file' : 'not in the folder of a label';
      this.leaveOut(path.join(this.folder, entry.name), entry.isFile() ? why : `no ordinary file`);
    }
    if (lines) {
      const texts = entries.filter(isText);
      return texts.map(({ name }) => ({ path: path.join(this.folder, name), label: name.slice(0, -4), lines }));
    }
    const files: LabelledFile[] = [];
    for (const { name } of folders) {
      for (const file of await this.below(path.join(this.folder, name))) files.push({ path: file, label: name, lines });
    }
    return files;
  }

  /** All files of a label: those of folders in its folder too. */
  private async below(folder: string): Promise<readonly string[]> {
    const files: string[] = [];
    for (const entry of await this.entries(folder)) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) for (const each of await this.below(file)) files.push(each);
      else if (entry.isFile()) files.push(file);
      else this.leaveOut(file, 'no ordinary file');
    }
    return files;
  }

  private leaveOut(file: string, why: string): void {
    const message = `left out: ${why}`;
    this.problems.push({ code: 'not-a-text', severity: 'warning', message, path: file, range: firstCharacter });
  }

  private async entries(folder: string): Promise<readonly Dirent[]> {
    try {
      const entries = await readdir(folder, { withFileTypes: true });
      return entries.filter(({ name }) => !junk.test(name)).sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      const failure = describeFileError(error);
      if (!failure) throw error;
      const message = `cannot read the folder: ${failure.meaning}`;
      this.problems.push({ code: 'unreadable-file', severity: 'error', message, path: folder, range: firstCharacter });
      return [];
    }
  }
}

function isText(entry: Dirent): boolean {
  return entry.isFile() && /\.txt$/i.test(entry.name);
}

type Add = (text: string, line: number) => void;

async function readTexts(source: SourceFile, add: Add): Promise<void> {
  for await (const lines of readLines(source)) {
    for (const { line, text } of lines) add(text, line);
  }
}

async function readWhole(source: SourceFile, add: Add): Promise<void> {
  const parts: string[] = [];
  for await (const { bytes } of source.blocks()) parts.push(decodeUtf8(bytes));
  const text = parts.join('');
  if (text.trim() !== '') add(text, 1);
  else if (!source.failed) source.report('empty-text', 'left out: the text is empty', 1, 1, 'warning');
}
