/** A file of an index, read: its passages in order, and why there are not more. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { throwIfCancelled } from '../../base/errors';
import { SourceFile } from '../../data/sourceFile';
import type { Passage, Unit } from '../passages/passage';
import { readPassages } from '../passages/readPassages';

export interface WholeFile extends Passage {
  /** Its paragraphs: their vectors' mean is that of the file. */
  readonly paragraphs: readonly string[];
}

/** UTF-16 code units of a file that stand for all of it, and paragraphs. */
const MOST_READ = 1_000_000;
const MOST_PARAGRAPHS = 200;

export interface Cutting {
  readonly unit: Unit;
  readonly columns: readonly string[];
}

export interface ReadingFile {
  readonly source: SourceFile;
  /** Why the file has no passages, or not all; asked once they are read. */
  why(): string | undefined;
}

/** @param text in place of the file's own: one that is not saved */
export function openFile(
  path: string,
  text?: string,
  signal?: AbortSignal,
  onProgress?: (fraction: number) => void,
): ReadingFile {
  const source = new SourceFile(path, { signal, onProgress, ...(text !== undefined && { input: inParts(text) }) });
  return {
    source,
    why() {
      const problem = source.allProblems().find(({ severity, code }) => severity === 'error' && code !== 'empty-file');
      return (
        problem &&
        `${problem.range && problem.range.start.line > 1 ? `line ${problem.range.start.line}: ` : ''}${problem.message}`
      );
    },
  };
}

/** UTF-16 code units. */
const PART = 1 << 19;

async function* inParts(text: string): AsyncGenerator<Buffer> {
  // As a whole: a part could end within a character.
  const bytes = Buffer.from(text, 'utf8');
  for (let at = 0; at < bytes.length; at += PART) yield bytes.subarray(at, at + PART);
}

/** A file as one passage; nothing where it holds none. */
export async function readWhole(source: SourceFile, columns: readonly string[]): Promise<WholeFile | undefined> {
  const paragraphs: string[] = [];
  let [first, last, length] = [0, 0, 0];
  const texts: string[] = [];
  for await (const block of readPassages(source, 'paragraph', columns)) {
    for (const { line, end, text } of block) {
      if (first === 0) first = line;
      last = end;
      texts.push(text);
      length += text.length;
      if (paragraphs.length < MOST_PARAGRAPHS) paragraphs.push(text);
    }
    if (length > MOST_READ) break;
  }
  return first === 0 ? undefined : { line: first, end: last, text: texts.join('\n\n').slice(0, MOST_READ), paragraphs };
}

export async function hashFile(path: string, text: string | undefined, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  if (text !== undefined) return hash.update(text, 'utf8').digest('hex');
  for await (const part of createReadStream(path, { highWaterMark: 1 << 20 })) {
    throwIfCancelled(signal);
    hash.update(part as Buffer);
  }
  return hash.digest('hex');
}
