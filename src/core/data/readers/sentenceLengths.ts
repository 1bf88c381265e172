/** Tells of sentences that are so long that the empty lines between them are probably missing. */
import { countOf } from '../../base/countOf';
import type { SourceFile } from '../sourceFile';

/** Words that hardly a sentence has; and those of a file that is one sentence. */
const longest = 500;
const alone = 60;

export class SentenceLengths {
  private sentences = 0;
  private first = { line: 1, words: 0 };

  constructor(private readonly source: SourceFile) {}

  add(line: number, words: number): void {
    if (this.sentences++ === 0) this.first = { line, words };
    if (words > longest) this.report(line, words);
  }

  finish(): void {
    const { line, words } = this.first;
    if (this.sentences === 1 && words > alone && words <= longest) this.report(line, words);
  }

  private report(line: number, words: number): void {
    const message = `one sentence of ${countOf(words, 'word')}: an empty line parts two sentences, and there is none`;
    this.source.report('long-sentence', message, line, 1, 'warning');
  }
}
