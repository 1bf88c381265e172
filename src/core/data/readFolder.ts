/** A folder as data: a folder a label with a file a text, or a .txt file a label with a line a text. */
import { createHash } from 'node:crypto';
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

/** @param folder absolute */
export async function readFolder(
  folder: string,
  options: ReadingOptions,
  store: Pick<ExampleStore, 'add'>,
): Promise<FolderContents> {
  const hash = createHash('sha256');
  const examples: Example[] = [];
  const problems: Problem[] = [];
  const files = await listFiles(folder, problems);
  for (const [i, file] of files.entries()) {
    throwIfCancelled(options.signal);
    const source = new SourceFile(file.path, { ...options, onProgress: undefined });
    const add = (text: string, line: number) => {
      examples.push(store.add({ fields: { text, label: file.label }, source: { file: file.path, line } }));
    };
    if (file.lines) await readTexts(source, add);
    else await readWhole(source, add);
    problems.push(...source.allProblems().map(leaveOutEmpty));
    hash.update(`${path.relative(folder, file.path).replaceAll('\\', '/')}\0${source.digest()}\n`);
    options.onProgress?.((i + 1) / files.length);
  }
  if (files.length === 0 && problems.length === 0) {
    const message = 'this folder holds no folder with texts and no .txt file, named like their label';
    problems.push({ code: 'no-examples', severity: 'error', message, path: folder, range: firstCharacter });
  }
  return { examples, problems, sha256: hash.digest('hex') };
}

/** One file of many that is empty is no reason to stop. */
function leaveOutEmpty(problem: Problem): Problem {
  if (problem.code !== 'empty-file') return problem;
  return { ...problem, code: 'empty-text', severity: 'warning', message: 'left out: the text is empty' };
}

const firstCharacter = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };

/** Hidden entries and links are left out. */
async function listFiles(folder: string, problems: Problem[]): Promise<readonly LabelledFile[]> {
  const entries = await list(folder, problems);
  const folders = entries.filter(entry => entry.isDirectory());
  if (folders.length === 0) {
    const texts = entries.filter(entry => entry.isFile() && /\.txt$/i.test(entry.name));
    return texts.map(({ name }) => ({ path: path.join(folder, name), label: name.slice(0, -4), lines: true }));
  }
  const files: LabelledFile[] = [];
  for (const { name: label } of folders) {
    for (const entry of await list(path.join(folder, label), problems)) {
      if (entry.isFile()) files.push({ path: path.join(folder, label, entry.name), label, lines: false });
    }
  }
  return files;
}

async function list(folder: string, problems: Problem[]) {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter(({ name }) => !name.startsWith('.')).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    const failure = describeFileError(error);
    if (!failure) throw error;
    const message = `cannot read the folder: ${failure.meaning}`;
    problems.push({ code: 'unreadable-file', severity: 'error', message, path: folder, range: firstCharacter });
    return [];
  }
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
