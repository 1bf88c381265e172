// A small data file for each task, with columns that are not called what the templates call them.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { RecordSplitter } from '../../../../src/core/base/table/splitRecords';
import type { TableSample } from '../../../../src/core/config/templates/guessColumns';

interface SampleData {
  readonly name: string;
  readonly content: string;
  readonly table: TableSample;
}

const samples: Readonly<Record<string, () => SampleData>> = {
  answer: asked,
  generate: prose,
  pretrain: prose,
  'word-vectors': prose,
  tag: tagged,
  summarize: minutes,
  translate: translations,
  'classify/pairs': () => sentencePairs('judgment', similar => (similar ? 'same' : 'other')),
  'regress/pretrained': () => sentencePairs('relatedness_score', similar => (similar ? '4.5' : '1.2')),
  'regress/similarity': () => sentencePairs('relatedness_score', similar => (similar ? '4.5' : '1.2')),
  similarity: () => sentencePairs('relatedness_score', similar => (similar ? '4.5' : '1.2')),
  regress: rated,
  multilabel: labelled,
  relate: related,
  classify() {
    const path = resolve(__dirname, '../../../../samples/data/reviews.csv');
    const rows: string[][] = readRows(path, 80);
    const columns = ['id', 'review', 'sentiment'];
    const table = { columns, rows: rows.map(([text, label], i) => [String(i), text!, label!]) };
    const lines = [columns, ...table.rows].map(cells => cells.map(cell => JSON.stringify(cell)).join('\t'));
    return { name: 'reviews.tsv', content: lines.join('\n'), table };
  },
};

function readRows(path: string, count: number): string[][] {
  const splitter = new RecordSplitter({ delimiter: ',', quotes: 'double', lineEnd: '\n' });
  const records = splitter.split(readFileSync(path, 'utf8'), true);
  return records.slice(1, count + 1).map(({ cells }) => [...cells]);
}

/** A column of each line's words, tagged by whether they are names. */
function tagged(): SampleData {
  const names = new Set(['Anna', 'Ben', 'Rome', 'Oslo']);
  const rows = Array.from({ length: 40 }, (_, i) => {
    const words = ['Today', [...names][i % 4]!, 'met', [...names][(i + 1) % 4]!, 'by', 'chance'];
    return [words.join(' '), words.map(word => (names.has(word) ? 'B-NAME' : 'O')).join(' ')];
  });
  return tableOf('names', ['words', 'ner_tags'], rows);
}

function minutes(): SampleData {
  const path = resolve(__dirname, '../../../../samples/data/minutes.csv');
  const rows: string[][] = readRows(path, 40);
  return tableOf('articles', ['article', 'highlights'], rows);
}

function translations(): SampleData {
  const words: Readonly<Record<string, string>> = {
    ein: 'a',
    hund: 'dog',
    katze: 'cat',
    geht: 'goes',
    schnell: 'fast',
  };
  const known = Object.keys(words);
  const rows = Array.from({ length: 40 }, (_, i) => {
    const german = Array.from({ length: 2 + (i % 4) }, (_, j) => known[(i * 7 + j * 3) % known.length]!);
    return [german.join(' '), german.map(word => words[word]).join(' ')];
  });
  return tableOf('pairs', ['de', 'en'], rows);
}

const topics = { sport: 'the match was won', money: 'the bank lent more', weather: 'rain fell all night' };

/** Texts of one topic, of two, or of none. */
function labelled(): SampleData {
  const names = Object.keys(topics) as (keyof typeof topics)[];
  const rows = Array.from({ length: 40 }, (_, i) => {
    const held = names.filter((_, k) => (i >> k) % 2 === 1);
    return [`today ${held.map(name => topics[name]).join(' and ')} number ${i}`, held.join('|')];
  });
  return tableOf('news', ['body', 'topics'], rows);
}

function related(): SampleData {
  const names = ['Anna', 'Ben', 'Clara', 'Dirk'];
  const rows = Array.from({ length: 40 }, (_, i) => {
    const [a, b] = [names[i % 4]!, names[(i + 1) % 4]!];
    const [first, second] = i % 2 === 0 ? ['e1', 'e2'] : ['e2', 'e1'];
    return [`<${first}>${a}</${first}> taught <${second}>${b}</${second}>`, i % 2 === 0 ? 'teacher' : 'pupil'];
  });
  return tableOf('lessons', ['sentence', 'relation'], rows);
}

function rated(): SampleData {
  const rows = Array.from({ length: 40 }, (_, i) => [`it was ${'very '.repeat(i % 5)}good, day ${i}`, String(i % 5)]);
  return tableOf('rated', ['review', 'stars'], rows);
}

function sentencePairs(column: string, answer: (similar: boolean) => string): SampleData {
  const sentences = Object.values(topics);
  const rows = Array.from({ length: 40 }, (_, i) => {
    const [a, b] = [sentences[i % 3]!, sentences[(i % 3) + (i % 2)] ?? sentences[0]!];
    return [`one says ${a}`, `another says ${b}`, answer(i % 2 === 0)];
  });
  return tableOf('sentences', ['sentence_A', 'sentence_B', column], rows);
}

/** Where people live, with columns as they are called elsewhere. */
function asked(): SampleData {
  const names = ['Anna', 'Ben', 'Cleo', 'Dan'];
  const places = ['Rome', 'Oslo', 'Lima', 'New York', 'Kyoto'];
  const rows = Array.from({ length: 40 }, (_, i) => {
    const [one, other] = [i % 4, (i + 1 + (i % 3)) % 4];
    const [here, there] = [places[i % 5]!, places[(i + 2) % 5]!];
    return [`${names[one]} lives in ${here}. ${names[other]} lives in ${there}.`, `Where is ${names[one]}?`, here];
  });
  return tableOf('homes', ['passage', 'query', 'answers'], rows);
}

function prose(): SampleData {
  const path = resolve(__dirname, '../../../../samples/data/reviews.csv');
  const content = readFileSync(path, 'utf8').split('\n').slice(1, 30).join('\n');
  return { name: 'reviews.txt', content, table: { columns: [], rows: [] } };
}

function tableOf(name: string, columns: readonly string[], rows: readonly (readonly string[])[]): SampleData {
  const content = [columns, ...rows].map(cells => cells.join('\t')).join('\n');
  return { name: `${name}.tsv`, content, table: { columns, rows } };
}

/** @param id of the template; data for it alone, else for its task */
export function sampleData(id: string): SampleData {
  const sample = samples[id] ?? samples[id.split('/')[0]!];
  if (!sample) throw new Error(`no sample data for the template ${id}: add some to sampleData.ts`);
  return sample();
}
