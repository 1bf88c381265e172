/** `sentences`: texts, files and stdin, a sentence a line or with places. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from './runCli';

describe('cli: sentences', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'nlp-sentences-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const cli = (...words: string[]) => runCli(['sentences', ...words], { cwd: folder });

  it('prints one per line, of texts and of files', async () => {
    writeFileSync(join(folder, 'a.txt'), 'Dr. Smith\nwent home. It rained.\n\nHeading\n');
    const { stdout, code } = await cli('a.txt', 'One. Two!');
    assert.equal(code, 0);
    assert.equal(stdout, 'Dr. Smith went home.\nIt rained.\nHeading\nOne.\nTwo!\n');
    assert.equal((await cli('a.txt', '--lines')).stdout, 'Dr. Smith\nwent home.\nIt rained.\nHeading\n');
  });

  it('tells places in code points', async () => {
    const { texts } = (await cli('😀 ja, z. B. so. Nein.', '--language', 'de', '--json')).json<{ texts: unknown }>();
    assert.deepEqual(texts, [
      {
        sentences: [
          { text: '😀 ja, z. B. so.', start: 0, end: 15 },
          { text: 'Nein.', start: 16, end: 21 },
        ],
      },
    ]);
  });

  it('names the languages, and files that are not there', async () => {
    const language = await cli('a', '--language', 'dee');
    assert.equal(language.code, 1);
    assert.match(language.stderr, /No abbreviations of language "dee"; did you mean "de"\?/);
    const missing = await cli('nothere.txt');
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /There is no file nothere\.txt/);
    assert.match((await cli('.')).stderr, /is a folder/);
  });
});
