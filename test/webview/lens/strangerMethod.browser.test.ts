// A method of attribution that is one file and one line of the list: printed by the command line, drawn by the lens.
import assert from 'node:assert/strict';
import { main } from '../../../src/cli';
import { Terminal } from '../../../src/cli/terminal';
import { explainText } from '../../../src/core/explain/explainText';
import { engineFor } from '../../../src/core/inference/engineFor';
import { openRun } from '../../../src/core/inference/openRun';
import { train } from '../../../src/core/training/trainRun';
// Its help names the methods of the moment when it is loaded: those of the project, for the tests that come after.
import '../../../src/cli/commands/explain';
import { register } from '../../core/explain/attribution/firstLetter';
import { gather, makeTinyWorkspace } from '../../core/training/tinyWorkspace';
import { closeBrowser, openPreview, skipWithoutBrowser } from '../preview';
import { makeState } from './state';

const TEXT = 'the lovely dog and the cruel people';

describe('a stranger’s attribution method', function () {
  this.timeout(60_000);
  let workspace = '';
  let folder = '';
  let unregister = () => {};

  before(async function () {
    skipWithoutBrowser.call(this);
    unregister = register();
    const made = makeTinyWorkspace();
    workspace = made.workspace;
    folder = (await train(made.config, gather(workspace))).folder;
  });

  after(async () => {
    unregister();
    await closeBrowser();
  });

  const cli = async (...words: readonly string[]) => {
    const [out, errors]: readonly [string[], string[]] = [[], []];
    const into = (pieces: string[]) => ({ write: (text: string) => pieces.push(text) > 0 });
    const code = await main([...words, '--workspace', workspace], new Terminal(into(out), into(errors)));
    return { code, stdout: out.join(''), stderr: errors.join('') };
  };

  it('is printed', async () => {
    const told = await cli('explain', 'tiny', TEXT, '--method', 'first-letter', '--label', 'good', '--json');
    assert.equal(told.code, 0, told.stderr);
    const { weights, evaluations } = JSON.parse(told.stdout);
    assert.equal(evaluations, 6);
    const weightOf = (word: string) => weights.find(({ text }: { text: string }) => text === word).weight;
    assert.ok(weightOf('lovely') > weightOf('cruel'));
    const shown = await cli('explain', 'tiny', TEXT, '--method', 'first-letter', '--label', 'good');
    assert.match(
      shown.stdout,
      /^words of one letter for good: probability 0\.\d{3}, 6 evaluations\nthe +[−\d.]+\nlovely +0\.\d+\n/,
    );
    assert.match((await cli('explain', 'tiny', TEXT, '--method', 'first')).stderr, /did you mean "first-letter"\?/);
  });

  it('is drawn', async () => {
    const { engine } = await engineFor('auto');
    const run = await openRun(folder, engine);
    const explained = await explainText(run, { text: TEXT, label: 'good', method: 'first-letter' });
    await run.dispose();
    const host = {
      news: (name: string, _payload: unknown, post: (name: string, payload: unknown) => void) => {
        if (name === 'ready') post('state', { ...makeState(TEXT), ...explained });
      },
    };
    const preview = await openPreview({ view: 'lens', host, width: 300, height: 700 });
    const chosen = preview.page.getByRole('combobox', { name: 'Method' }).locator('option:checked');
    await preview.page.getByText('For good').waitFor();
    assert.equal(await chosen.textContent(), 'words of one letter');
    assert.equal(await preview.page.locator('.passage').textContent(), TEXT);
    const classes = async (word: string) =>
      preview.page
        .locator('.word', { hasText: new RegExp(`^${word}$`) })
        .first()
        .getAttribute('class');
    assert.match((await classes('lovely'))!, /\bfor\b/);
    assert.match((await classes('cruel'))!, /\bagainst\b/);
    assert.deepEqual(preview.faults, []);
    await preview.close();
  });
});
