// Writes the sample data that this project makes itself: reviews, messages, a log, minutes, German sentences, questions, relations; the same at every run.
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeCsv } from './csv.mjs';
import { makeAnswers } from './samples/answers.mjs';
import { makeGerman } from './samples/german.mjs';
import { makeHarbourLog } from './samples/harbourLog.mjs';
import * as messages from './samples/messages.mjs';
import { makeMinutes } from './samples/minutes.mjs';
import { makeNotices } from './samples/notices.mjs';
import { makeRelations } from './samples/relations.mjs';
import * as reviews from './samples/reviews.mjs';

/** Whole numbers from 0 to below `limit`, from a seed: mulberry32. */
function createDraw(seed) {
  let state = seed;
  return limit => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit) | 0;
  };
}

const capitalize = text => text[0].toUpperCase() + text.slice(1);

/** Collects `count` different texts a label, in an order that mixes the labels. */
function collect(labels, count, make, draw) {
  const seen = new Set();
  const rows = [];
  for (const label of labels) {
    for (let made = 0; made < count; ) {
      const text = make(label);
      if (seen.has(text)) continue;
      seen.add(text);
      rows.push({ text, label });
      made++;
    }
  }
  for (let last = rows.length - 1; last > 0; last--) {
    const other = draw(last + 1);
    [rows[last], rows[other]] = [rows[other], rows[last]];
  }
  return rows;
}

/** Reviews: clauses about things, openers and closers; in one of six the first clause says the opposite and is outweighed. */
function makeReviews(draw) {
  const pick = list => list[draw(list.length)];
  const clause = (label, not) => {
    let aspect = pick(reviews.aspects);
    while (aspect === not) aspect = pick(reviews.aspects);
    const [thing, praise, fault] = aspect;
    return [`${thing} ${pick(label === 'positive' ? praise : fault)}`, aspect];
  };
  const make = label => {
    const opposite = label === 'positive' ? 'negative' : 'positive';
    const [first, aspect] = clause(label);
    const [second] = clause(label, aspect);
    const [contrary] = clause(opposite, aspect);
    const opener = pick(reviews.openers[label]);
    const closer = pick(reviews.closers[label]);
    switch (draw(6)) {
      case 0:
        return `${opener}, ${first}.`;
      case 1:
        return `${capitalize(first)} and ${second}, ${closer}.`;
      case 2:
        return `${capitalize(contrary)}, but ${first} and ${closer}.`;
      case 3:
        return `${opener}! ${capitalize(first)}. ${capitalize(closer)}.`;
      case 4:
        return `${capitalize(first)}, ${closer}.`;
      default:
        return `${opener}: ${first}, and ${second}.`;
    }
  };
  return collect(['positive', 'negative'], 400, make, draw);
}

/** Messages: patterns with their slots filled. */
function makeMessages(draw) {
  const pick = list => list[draw(list.length)];
  const fill = pattern => capitalize(pattern.replaceAll(/\{(\w+)\}/g, (_, slot) => pick(messages.slots[slot])));
  const make = label => fill(pick(messages.patterns[label]));
  return collect(['spam', 'ham'], 200, make, draw);
}

const rowsOf = test => Object.entries(test).flatMap(([label, texts]) => texts.map(text => ({ text, label })));

/** Names of the training part are not in the test part. */
function makeRelationFiles() {
  const taken = new Set();
  return {
    'relations.csv': writeCsv(makeRelations(createDraw(11), 4000, false, taken)),
    'relations-test.csv': writeCsv(makeRelations(createDraw(12), 600, true, taken)),
  };
}

/** Every file of the set, by name, as its content. */
export function makeSamples() {
  return {
    'reviews.csv': writeCsv(makeReviews(createDraw(1))),
    'reviews-test.csv': writeCsv(rowsOf(reviews.test)),
    'messages.csv': writeCsv(makeMessages(createDraw(2))),
    'messages-test.csv': writeCsv(rowsOf(messages.test)),
    'harbour-log.txt': makeHarbourLog(createDraw(3)),
    ...makeAnswers(createDraw(8)),
    'minutes.csv': writeCsv(makeMinutes(createDraw(4), 2500, false), ['text', 'summary']),
    'minutes-test.csv': writeCsv(makeMinutes(createDraw(5), 300, true), ['text', 'summary']),
    'german.csv': writeCsv(makeGerman(createDraw(6), 4000, false), ['de', 'en']),
    'german-test.csv': writeCsv(makeGerman(createDraw(7), 400, true), ['de', 'en']),
    ...makeRelationFiles(),
    'notices.jsonl': makeNotices(createDraw(9), 900, false),
    'notices-test.jsonl': makeNotices(createDraw(10), 120, true),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const folder = resolve(import.meta.dirname, '..', 'samples', 'data');
  for (const [name, content] of Object.entries(makeSamples())) {
    writeFileSync(join(folder, name), content);
    console.log(`${name}: ${content.trimEnd().split('\n').length - 1} ${name.endsWith('.csv') ? 'rows' : 'lines'}`);
  }
}
