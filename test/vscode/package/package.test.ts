// The packaged extension, installed into a clean VS Code that never saw this repository, trains and predicts.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../session';
import { openWorkbench, type Workbench } from '../workbench';

const VSIX = join('out', `nlp-workbench-${process.platform}-${process.arch}.vsix`);

describe('the package', () => {
  let workbench: Workbench;
  before(async function () {
    if (!existsSync(join(ROOT, VSIX))) {
      console.log(`skipped: ${VSIX} is not there; \`npm run package\` makes it`);
      this.skip();
    }
    workbench = await openWorkbench({ folder: 'samples', vsix: VSIX });
  });
  after(() => workbench?.close());

  it('trains with the native engine', async () => {
    await workbench.openFile('sentiment-bag-of-words.nlp.yaml');
    await workbench.clickCodeLens('Train');
    const record = await workbench.eventually(
      'the training is completed',
      () => {
        const folder = join('.nlp', 'runs', 'sentiment-bag-of-words');
        const [run] = existsSync(workbench.path(folder)) ? readdirSync(workbench.path(folder)) : [];
        if (!run || !existsSync(workbench.path(join(folder, run, 'run.json')))) return undefined;
        const read = JSON.parse(workbench.read(join(folder, run, 'run.json')));
        return read.status === 'completed' && read.metrics?.test ? read : undefined;
      },
      90_000,
    );
    assert.equal(record.engine, 'native');
    assert(record.metrics.test.accuracy > 0.7, `test accuracy ${record.metrics.test.accuracy}`);
  });

  it('opens its documentation with the pictures', async () => {
    await workbench.command('NLP: Open Documentation');
    await workbench.eventually('the pictures are drawn', async () => {
      for (const frame of workbench.page.frames()) {
        const widths = await frame
          .locator('img[alt^="Training a model"], img[alt^="Attention heatmap"]')
          .evaluateAll(found => found.map(image => (image as HTMLImageElement).naturalWidth))
          .catch(() => []);
        if (widths.length === 2 && widths.every(width => width > 0)) return true;
      }
      return undefined;
    });
    await workbench.screenshot('package-documentation');
  });

  it('has all that the WebAssembly engine loads', () => {
    const folder = join(workbench.session.dataFolder, 'extensions');
    const installed = readdirSync(folder).find(name => name.startsWith('nlp-workbench.nlp-workbench-'));
    assert(installed, `the extension is not in ${folder}`);
    const cli = join(folder, installed, 'dist', 'cli.js');
    const overrides = ['--set', 'engine=wasm', '--set', 'train.epochs=1'];
    const args = [cli, 'train', 'sentiment-bag-of-words.nlp.yaml', '--json', ...overrides];
    const output = execFileSync(process.execPath, args, { cwd: workbench.workspace, encoding: 'utf8', stdio: 'pipe' });
    assert.equal(JSON.parse(output.trim().split('\n').at(-1) ?? '').status, 'completed');
  });

  it('classifies a selection with the model that it trained', async () => {
    await workbench.openFile('try-me.md');
    await workbench.selectText('The kettle boils quickly and looks beautiful, I would buy it again.');
    await workbench.command('NLP: Classify Selection');
    await workbench.eventually('the prediction stands beside the line', async () =>
      (await workbench.decorations()).some(text => /(positive|negative) [<>]?[\d.]+%/.test(text)),
    );
    await workbench.screenshot('package');
  });
});
