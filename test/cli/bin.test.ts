/** The command `nlp` that the package installs. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

describe('the command nlp', () => {
  const { bin, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

  it('is a script that Node runs', () => {
    assert.deepEqual(bin, { nlp: 'dist/cli.js' });
    assert.match(readFileSync(join(ROOT, bin.nlp), 'utf8').slice(0, 40), /^#!\/usr\/bin\/env node\n/);
  });

  it('says its version', () => {
    const said = execFileSync(process.execPath, [join(ROOT, bin.nlp), '--version'], { encoding: 'utf8' });
    assert.equal(said, `${version}\n`);
  });

  it('runs by its name where npm has linked it', () => {
    // npm makes a script of its own there.
    if (process.platform === 'win32') return;
    const folder = mkdtempSync(join(tmpdir(), 'nlp-bin-'));
    try {
      symlinkSync(join(ROOT, bin.nlp), join(folder, 'nlp'));
      const PATH = `${folder}${delimiter}${process.env.PATH}`;
      const help = execFileSync('nlp', ['--help'], { env: { ...process.env, PATH }, encoding: 'utf8' });
      assert.match(help, /^Usage: nlp COMMAND /);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
