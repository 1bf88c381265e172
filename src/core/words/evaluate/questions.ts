/** Files of analogies: four words a line, sections that begin with a colon, as word2vec's questions-words.txt. */

export interface Question {
  /** a is to b as c is to d. */
  readonly words: readonly [a: string, b: string, c: string, d: string];
  readonly line: number;
}

export interface Section {
  readonly name: string;
  readonly questions: readonly Question[];
}

export interface Questions {
  readonly sections: readonly Section[];
  /** Lines that are no four words. */
  readonly skipped: readonly number[];
}

/** What a section is called that has no line for its name. */
const UNNAMED = 'questions';

export function parseQuestions(text: string): Questions {
  const sections: { name: string; questions: Question[] }[] = [];
  const skipped: number[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    const fields = line.split(/\s+/u).filter(field => field !== '');
    if (/^:\s/u.test(line)) sections.push({ name: line.replace(/^[: ]+/u, '').trim(), questions: [] });
    else if (fields.length === 4) {
      if (sections.length === 0) sections.push({ name: UNNAMED, questions: [] });
      sections.at(-1)!.questions.push({ words: fields as unknown as Question['words'], line: i + 1 });
    } else if (fields.length > 0) skipped.push(i + 1);
  }
  return { sections, skipped };
}
