/** What `predict` gives a tagger: running texts, or words that are cut already. */
import { extname, resolve } from 'node:path';
import { ActionableError, ProblemsError } from '../core/base/errors';
import type { FormatName } from '../core/data/readers/formats';
import type { Run } from '../core/inference/run';
import type { WordGroup } from '../core/tasks/tagger';
import { type OptionValues, textOf } from './command';
import { encodingOf, nameEncoding, readContent, readTexts } from './readTexts';
import type { Terminal } from './terminal';

export interface TaggerInput {
  readonly text: string;
  /** Absent where the run is to cut the text. */
  readonly groups?: readonly WordGroup[];
}

/** Formats whose records hold words, by the ending of the file. */
const wordFormats: Readonly<Record<string, FormatName>> = {
  '.conll': 'columns',
  '.bio': 'columns',
  '.iob': 'columns',
  '.conllu': 'conll-u',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
};

/** @throws ActionableError, ProblemsError when a file cannot be read */
export async function readTaggerInputs(
  run: Run,
  words: readonly string[],
  options: OptionValues,
  terminal: Terminal,
): Promise<readonly TaggerInput[]> {
  const file = textOf(options, 'file');
  const format = formatOf(options, file);
  if (format === undefined || format === 'text') {
    const texts = await readTexts(words, options);
    return texts.map(text => ({
      text,
      ...(options.tokens === true && { groups: run.open('tagger').cut(text, true) }),
    }));
  }
  if (words.length > 0) throw new ActionableError('bad-usage', 'give either texts or --file, not both');
  if (format === 'jsonl')
    return readRecords(await readContent(file, options), file ?? 'stdin', run, options.tokens === true);
  if (file === undefined) throw new ActionableError('bad-usage', `--format ${format} goes with --file`);
  return readSentences(file, format, run, options, terminal);
}

function formatOf(options: OptionValues, file: string | undefined): FormatName | undefined {
  const format = textOf(options, 'format');
  if (format === undefined) return wordFormats[extname(file ?? '').toLowerCase()];
  const known = [...new Set(Object.values(wordFormats)), 'text'] as const;
  const found = known.find(name => name === format);
  if (found) return found;
  throw new ActionableError('bad-usage', `unknown format "${format}"; the formats of words are ${known.join(', ')}`);
}

function columnOf({ parts }: Run): string {
  const { tokens } = parts.config.data as { readonly tokens?: string };
  return tokens ?? 'tokens';
}

/** The words of each sentence, whatever stands beside them. */
async function readSentences(
  file: string,
  format: FormatName,
  run: Run,
  options: OptionValues,
  terminal: Terminal,
): Promise<readonly TaggerInput[]> {
  const { readerOf } = await import('../core/data/readers/formats');
  const { SourceFile } = await import('../core/data/sourceFile');
  const source = new SourceFile(resolve(file), { encoding: encodingOf(options), nameEncoding });
  const column = columnOf(run);
  const onMissing = (_: string, name: string, available: readonly string[]) =>
    source.report('missing-column', `there is no column "${name}"; the columns are ${available.join(', ')}`, 1);
  const inputs: TaggerInput[] = [];
  const wanted = {
    roles: { tokens: column },
    lists: new Map([['tokens', undefined]]),
    header: 'auto',
    optional: new Set<string>(),
    onMissing,
  } as const;
  for await (const rows of readerOf(format, file)!(source, wanted)) {
    for (const { lists } of rows) if (lists?.tokens?.length) inputs.push(ofWords(lists.tokens));
  }
  const problems = source.allProblems();
  if (source.failed) throw new ProblemsError(problems);
  for (const { message, range } of problems) terminal.warn(`warning: ${file}:${range?.start.line ?? 1}: ${message}`);
  return inputs;
}

/** A record a line: a list of words, or a text. */
function readRecords(content: string, name: string, run: Run, given: boolean): readonly TaggerInput[] {
  const keys = [...new Set([columnOf(run), 'tokens', 'words', 'text'])];
  return content.split(/\r?\n/).flatMap((line, i): TaggerInput[] => {
    if (line.trim() === '') return [];
    const fail = (what: string) => new ActionableError('bad-input', `${name}:${i + 1}: ${what}`);
    let record: unknown;
    try {
      record = JSON.parse(line);
    } catch {
      throw fail('not valid JSON');
    }
    const values = keys.map(key => (record as Readonly<Record<string, unknown>> | null)?.[key]);
    const list = values.find(value => Array.isArray(value) && value.every(word => typeof word === 'string'));
    if (list) return [ofWords(list as readonly string[])];
    const text = values.find(value => typeof value === 'string');
    if (typeof text !== 'string') throw fail(`no ${keys.join(', no ')} with words or a text`);
    return [{ text, ...(given && { groups: run.open('tagger').cut(text, true) }) }];
  });
}

function ofWords(words: readonly string[]): TaggerInput {
  let at = 0;
  const places = words.map(word => {
    const start = at;
    at += word.length + 1;
    return [start, start + word.length] as const;
  });
  return { text: words.join(' '), groups: [{ places, breaks: [] }] };
}
