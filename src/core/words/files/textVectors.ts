/** Word vectors as text: word2vec's, with a first line of their number and width, or GloVe's without; a line a word. */
import { isUtf8 } from 'node:buffer';
import { stat } from 'node:fs/promises';
import { readFirstLine, trimLine, widestVector } from '../../base/vectorFile';
import type { SourceFile } from '../../data/sourceFile';
import { parseNumber } from './parseNumber';
import { type Asked, noteAgain, type ReadVectors } from './readVectors';
import { VectorRows } from './vectorRows';

const [SPACE, TAB, RETURN, LINE_FEED] = [32, 9, 13, 10];

/** @throws CancelledError */
export async function readTextVectors(file: SourceFile, asked: Asked): Promise<ReadVectors> {
  // A file that cannot be read is a problem, which reading its blocks tells.
  const size = await stat(file.path).then(
    found => found.size,
    () => 0,
  );
  const reader = new TextReader(file, asked, size);
  for await (const { bytes, line, lineEnd } of file.blocks({ unchecked: true })) {
    reader.readBlock(bytes, line, lineEnd === '\r' ? RETURN : LINE_FEED);
    if (reader.otherWidth !== undefined) break;
  }
  return reader.finish();
}

class TextReader {
  private rows: VectorRows | undefined;
  private width: number | undefined;
  private total = 0;
  private lines = 0;
  private seen = 0;
  /** As the first line says. */
  private promised: number | undefined;
  otherWidth: number | undefined;

  constructor(
    private readonly file: SourceFile,
    private readonly asked: Asked,
    private readonly size: number,
  ) {
    this.width = asked.width;
  }

  readBlock(bytes: Buffer, first: number, lineEnd: number): void {
    const valid = isUtf8(bytes);
    let line = first;
    for (let start = 0; start < bytes.length && this.otherWidth === undefined; line++) {
      const found = bytes.indexOf(lineEnd, start);
      const end = found < 0 ? bytes.length : found;
      this.readLine(bytes, start, end, line, valid);
      start = end + 1;
    }
    this.seen += bytes.length;
  }

  private readLine(bytes: Buffer, start: number, lineEnd: number, line: number, valid: boolean): void {
    let end = lineEnd;
    while (end > start && isSpace(bytes[end - 1]!)) end--;
    if (end === start) return;
    this.lines++;
    if (this.lines === 1 && this.readStart(bytes.toString('utf8', start, end), line)) return;
    const { width } = this;
    if (width === undefined) return;
    this.total++;
    const fields = countFields(bytes, start, end);
    let wordEnd = start;
    // A word of several parts stands before as many numbers as a vector has.
    for (let left = Math.max(1, fields - width); left > 0 && wordEnd < end; left--) {
      if (wordEnd > start) wordEnd++;
      while (wordEnd < end && !isGap(bytes[wordEnd]!)) wordEnd++;
    }
    if (fields - 1 !== width && !this.isWordOfParts(bytes, start, wordEnd, fields)) {
      const shown = JSON.stringify(bytes.toString('utf8', start, Math.min(wordEnd, start + 40)).split(' ')[0]);
      this.file.report('bad-vector', `${shown} has ${fields - 1} numbers, not ${width}`, line);
      return;
    }
    this.keep(bytes, start, wordEnd, end, line, valid);
  }

  /** Of more fields than a word and its vector have: those before the vector are no numbers, but for the first. */
  private isWordOfParts(bytes: Buffer, start: number, wordEnd: number, fields: number): boolean {
    if (fields - 1 < this.width!) return false;
    const parts = bytes.toString('utf8', start, wordEnd).split(/[ \t]/u).slice(1);
    return parts.every(part => part === '' || !Number.isFinite(Number(part)));
  }

  /** @returns whether the first line is no vector */
  private readStart(text: string, line: number): boolean {
    const first = trimLine(text);
    const { header, width } = readFirstLine(first);
    if (header) this.promised = header[0];
    if (width < 1 || width > widestVector) {
      const message = header
        ? `vectors of ${width} numbers are not read: a vector has 1 to ${widestVector}`
        : `no vector is here: a line has a word and its numbers`;
      this.file.report('bad-vector', message, line);
      return true;
    }
    if (this.width !== undefined && width !== this.width) this.otherWidth = width;
    this.width ??= width;
    return header !== undefined || this.otherWidth !== undefined;
  }

  private keep(bytes: Buffer, start: number, wordEnd: number, end: number, line: number, valid: boolean): void {
    const word = bytes.toString('utf8', start, wordEnd);
    this.rows ??= new VectorRows(this.width!, this.estimate(end - start), this.asked.wanted);
    const { rows } = this;
    const passed = rows.passes(word);
    if (passed === 'again') noteAgain(this.file, word, line);
    if (passed) return;
    if (!valid && !isUtf8(bytes.subarray(start, wordEnd))) {
      const shown = JSON.stringify(word.slice(0, 40));
      this.file.report('not-utf8', `${shown} has bytes that are not UTF-8: \ufffd stands for them`, line, 1, 'warning');
    }
    const { vectors, at } = rows.next(this.expected());
    for (let k = 0, from = wordEnd + 1; k < this.width!; k++) {
      let to = from;
      while (to < end && !isGap(bytes[to]!)) to++;
      const value = Math.fround(parseNumber(bytes, from, to));
      if (!Number.isFinite(value)) {
        const field = JSON.stringify(bytes.toString('utf8', from, Math.min(to, from + 40)));
        const column = bytes.toString('utf8', start, from).length + 1;
        const shown = JSON.stringify(word.slice(0, 40));
        this.file.report('bad-vector', `number ${k + 1} of ${shown} is ${field}`, line, column);
        return;
      }
      vectors[at + k] = value;
      from = to + 1;
    }
    rows.add(word);
  }

  /** Rows of the file, by its size; no more than it can hold, whatever its first line says. */
  private estimate(bytes: number): number {
    const most = Math.ceil(this.size / (2 * this.width! + 1));
    return Math.min(this.promised ?? Math.ceil((this.size / Math.max(bytes, 1)) * 1.1), most);
  }

  /** Rows that are still to come, by those so far. */
  private expected(): number {
    const left = Math.max(0, this.size - this.seen);
    return Math.ceil((this.total * left * 1.05) / Math.max(this.seen, 1)) + 1;
  }

  finish(): ReadVectors {
    const { file, total, promised, otherWidth, width } = this;
    const stopped = file.failed || otherWidth !== undefined;
    if (!stopped && promised !== undefined && total !== promised) {
      const message =
        total < promised
          ? `the file ends after ${total} of ${promised} words; is it truncated?`
          : `the first line says ${promised} words, and ${total} follow: all of them are read`;
      file.report('cut-off', message, this.lines, 1, 'warning');
    }
    if (!stopped && total === 0 && this.lines > 0) file.report('no-vectors', 'the file has no vectors', 1);
    const rows = this.rows ?? new VectorRows(width ?? 1, 1);
    return { table: rows.finish(), total, ...(otherWidth !== undefined && { otherWidth }) };
  }
}

function isGap(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}

function isSpace(byte: number): boolean {
  return isGap(byte) || byte === RETURN;
}

function countFields(bytes: Buffer, start: number, end: number): number {
  let count = 1;
  for (let at = start; at < end; at++) if (isGap(bytes[at]!)) count++;
  return count;
}
