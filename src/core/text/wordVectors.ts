/** Word vectors from a text file, word2vec's (a first line with their number and width) or GloVe's: a line a word, its numbers after it. */
import type { Problem } from '../base/problem';
import { decodeUtf8 } from '../base/utf8';
import { readFirstLine, trimLine } from '../base/vectorFile';
import { type ReadingOptions, SourceFile } from '../data/sourceFile';

export interface WordVectors {
  /** Of the words asked for; the first one where a word comes twice. */
  readonly vectors: ReadonlyMap<string, Float32Array>;
  /** Words in the file. */
  readonly words: number;
  readonly sha256: string;
  /** Errors and warnings, each with its line. */
  readonly problems: readonly Problem[];
  /** The width that the file has where it is not the one asked for; nothing was read then. */
  readonly otherWidth?: number;
}

/**
 * @param path absolute; the file may be larger than memory
 * @param wanted words whose vectors are kept
 * @param width numbers of a vector
 * @throws CancelledError
 */
export async function readWordVectors(
  path: string,
  wanted: ReadonlySet<string>,
  width: number,
  options: ReadingOptions,
): Promise<WordVectors> {
  const file = new SourceFile(path, options);
  const reader = new VectorReader(file, wanted, width);
  for await (const { bytes, line } of file.blocks()) {
    const lines = decodeUtf8(bytes).split('\n');
    // What follows the last line end is no line.
    if (lines.at(-1) === '') lines.pop();
    for (const [i, text] of lines.entries()) reader.read(text, line + i);
    if (reader.otherWidth !== undefined) break;
  }
  return reader.finish(file.digest());
}

class VectorReader {
  private readonly vectors = new Map<string, Float32Array>();
  private words = 0;
  private lines = 0;
  /** As the first line says. */
  private promised: number | undefined;
  otherWidth: number | undefined;

  constructor(
    private readonly file: SourceFile,
    private readonly wanted: ReadonlySet<string>,
    private readonly width: number,
  ) {}

  read(source: string, line: number): void {
    const text = trimLine(source);
    if (text === '' || this.otherWidth !== undefined) return;
    this.lines++;
    if (this.lines === 1 && this.readStart(text)) return;
    this.words++;
    const end = text.indexOf(' ');
    const word = end < 0 ? text : text.slice(0, end);
    const numbers = countSpaces(text);
    if (numbers !== this.width) this.checkWidth(text, numbers, line);
    else if (this.wanted.has(word) && !this.vectors.has(word)) this.keep(word, text, line);
  }

  /** @returns whether the first line is no vector */
  private readStart(text: string): boolean {
    const { header, width } = readFirstLine(text);
    if (header) this.promised = header[0];
    if (width !== this.width && width > 0) this.otherWidth = width;
    return header !== undefined || this.otherWidth !== undefined;
  }

  private keep(word: string, text: string, line: number): void {
    const vector = new Float32Array(this.width);
    let start = word.length + 1;
    for (let i = 0; i < this.width; i++) {
      const next = text.indexOf(' ', start);
      const field = next < 0 ? text.slice(start) : text.slice(start, next);
      const value = field === '' ? Number.NaN : Number(field);
      if (!Number.isFinite(Math.fround(value))) {
        const shown = JSON.stringify(field.slice(0, 40));
        this.file.report('bad-vector', `number ${i + 1} of ${JSON.stringify(word)} is ${shown}`, line, start + 1);
        return;
      }
      vector[i] = value;
      start = next + 1;
    }
    this.vectors.set(word, vector);
  }

  /** Some GloVe files have words with spaces in them (`. . .`), which no tokenizer makes: they are passed over. */
  private checkWidth(text: string, numbers: number, line: number): void {
    const fields = text.split(' ');
    const between = fields.slice(1, numbers - this.width + 1);
    const isWord = numbers > this.width && between.every(field => !Number.isFinite(Number(field)) || field === '');
    if (isWord) return;
    const shown = JSON.stringify(fields[0]!.slice(0, 40));
    this.file.report('bad-vector', `${shown} has ${numbers} numbers, not ${this.width}`, line);
  }

  finish(sha256: string): WordVectors {
    const { vectors, words, promised, otherWidth, file, lines } = this;
    if (!file.failed && otherWidth === undefined && promised !== undefined && words < promised) {
      const message = `the file ends after ${words} of ${promised} words; was it cut off?`;
      file.report('cut-off', message, lines, 1, 'warning');
    }
    const problems = file.allProblems().map(explain);
    return { vectors, words, sha256, problems, ...(otherWidth !== undefined && { otherWidth }) };
  }
}

function countSpaces(text: string): number {
  let count = 0;
  for (let i = text.indexOf(' '); i >= 0; i = text.indexOf(' ', i + 1)) count++;
  return count;
}

/** Bytes that are no text are most often word2vec's binary form. */
function explain(problem: Problem): Problem {
  if (problem.code !== 'not-text' && problem.code !== 'not-utf8') return problem;
  if (/archive/.test(problem.message)) return problem;
  const message =
    'no text is here: word vectors must be text in UTF-8; if they are in the binary form, save them as text';
  return { ...problem, message };
}
