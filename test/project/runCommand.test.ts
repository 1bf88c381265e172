import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findNpm, scriptOfCmd } from '../../scripts/resolveProgram.mjs';
import { mustRun, runCommand } from '../../scripts/runCommand.mjs';

/** What a shell would take apart, or put something else in the place of. */
const HARD = ['a b', 'a&echo lost', '(x86)', "it's", 'a^b', 'a;b,c=d', '~', '*.csv', 'ü', 'C:\\end\\'];
/** The values of variables: cmd of Wine, where these tests run as on Windows, looks for them in values too, as cmd of Windows does not. */
const VALUES = '50% %PATH% $HOME';
const SHOW = 'console.log(JSON.stringify(process.argv.slice(2)))';

describe('runCommand', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nlp-run-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('hands over every argument as it is to Node, also from a folder with spaces and signs', async () => {
    const cwd = join(folder, 'My Project (2) & 50%');
    mkdirSync(cwd);
    const script = join(cwd, 'show it.mjs');
    writeFileSync(script, SHOW);
    const output = await mustRun(process.execPath, [script, VALUES, ...HARD], { cwd, quiet: true });
    assert.deepEqual(JSON.parse(output), [VALUES, ...HARD]);
  });

  it('hands over every argument as it is to a command of PATH, as `code` is one', async () => {
    const bin = join(folder, 'Microsoft VS Code (x86) & more', 'bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'show.mjs'), SHOW);
    writeFileSync(join(bin, 'showit.cmd'), `@echo off\r\n"${process.execPath}" "%~dp0show.mjs" %*\r\n`);
    writeFileSync(join(bin, 'showit'), `#!/bin/sh\nexec "${process.execPath}" "$(dirname "$0")/show.mjs" "$@"\n`);
    chmodSync(join(bin, 'showit'), 0o755);
    const env = { PATH: `${bin}${delimiter}${process.env.PATH}` };
    const output = await mustRun('showit', HARD, { env, quiet: true });
    assert.deepEqual(JSON.parse(output), HARD);
  });

  it('keeps from cmd what it would act on', () => {
    const { args, env } = scriptOfCmd('C:\\a b\\code.cmd', ['x y&z', '100%', 'end\\']);
    assert.equal(args.at(-1), '""%NLP_WORD_0%" "%NLP_WORD_1%" "%NLP_WORD_2%" "%NLP_WORD_3%""');
    assert.deepEqual(Object.values(env), ['C:\\a b\\code.cmd', 'x y&z', '100%', 'end\\\\']);
    assert.throws(() => scriptOfCmd('code.cmd', ['a" & echo b']), /cannot be given "a\\" & echo b"/);
  });

  it('finds npm as a file: the one that runs, else the one beside Node, else the one of PATH', () => {
    const place = (...parts: string[]) => {
      const bin = join(folder, ...parts, 'node_modules', 'npm', 'bin');
      mkdirSync(bin, { recursive: true });
      writeFileSync(join(bin, 'npm-cli.js'), '');
      return join(bin, 'npm-cli.js');
    };
    const node = join(folder, 'nodejs', 'node.exe');
    const onPath = place('Roaming', 'npm');
    const env = { Path: join(folder, 'Roaming', 'npm') };
    assert.equal(findNpm(env, node), onPath);
    const beside = place('nodejs');
    assert.equal(findNpm(env, node), beside);
    const running = place('newer');
    assert.equal(findNpm({ ...env, npm_execpath: running }, node), running);
    assert.equal(findNpm({ ...env, npm_execpath: join(folder, 'yarn.js') }, node), beside);
    assert.equal(findNpm({}, join(folder, 'none', 'node')), undefined);
  });

  it('says that a program is not there', async () => {
    const { code, output } = await runCommand('no-such-program', ['--version'], { quiet: true });
    assert.deepEqual([code, output], [127, 'no-such-program: not found']);
  });

  it('runs npm without a shell', async function () {
    if (!existsSync(findNpm() ?? '')) this.skip();
    assert.match(await mustRun('npm', ['--version'], { quiet: true, cwd: folder }), /^\d+\.\d+\.\d+/);
  });
});
