// Models of pairs, of sets of labels and of relations as a person uses them: Compare Selections, Select for Compare, Relate Selections, the lens, the report.
import assert from 'node:assert/strict';
import { formatPercent } from '../../../src/core/base/formatNumber';
import { pairConfigs, pairTable } from '../../pairRows';
import { openWorkbench, type Workbench } from '../workbench';
import { besideLines, cli } from './trainedModel';

interface Predicted {
  readonly predictions: readonly {
    readonly label: string;
    readonly labels: readonly string[];
    readonly probabilities: Readonly<Record<string, number>>;
  }[];
}

const FIRST = 'the horse runs';
const SAME = 'a horse waits there';
const OTHER = 'a cow waits there';
const CHASE = 'the cow chases the goat';
const BOTH = 'the cat and the hen';
const TEXT = [FIRST, '', SAME, '', OTHER, '', CHASE, '', BOTH, ''].join('\n');

/** `same 93% · other 7%`, as the command line's numbers say. */
function words(probabilities: Readonly<Record<string, number>>, most = 3): string {
  const ranked = Object.entries(probabilities).sort((a, b) => b[1] - a[1]);
  return ranked
    .slice(0, most)
    .map(([label, value]) => `${label} ${formatPercent(value)}`)
    .join(' · ');
}

describe('pairs, labels and relations', () => {
  let workbench: Workbench;

  const predict = async (config: string, ...rest: string[]) =>
    (await cli<Predicted>(workbench, 'predict', `${config}.nlp.yaml`, ...rest)).predictions[0]!;
  const beside = (expected: string) =>
    workbench.eventually(`the editor shows ${expected}`, async () => {
      return (await besideLines(workbench)).includes(expected) || undefined;
    });
  /** The models are listed by name, each with its run. */
  const runOf = (name: string) => {
    const place = ['chase', 'joint', 'kinds', 'nli'].indexOf(name);
    return workbench.treeView('Models').locator('.monaco-list-row', { hasText: /Today/ }).nth(place);
  };
  const nothingBeside = () =>
    workbench.eventually('nothing is marked', async () => !(await besideLines(workbench)).includes('%') || undefined);

  before(async () => {
    const { nli, kinds, chase, joint } = pairConfigs;
    workbench = await openWorkbench({
      files: {
        'pairs.tsv': pairTable(300),
        'nli.nlp.yaml': nli!,
        'kinds.nlp.yaml': kinds!,
        'chase.nlp.yaml': chase!,
        'joint.nlp.yaml': joint!,
        'animals.txt': TEXT,
      },
      width: 1400,
      height: 900,
      settings: { 'nlpWorkbench.classify.announce': 'never' },
    });
    // Of the models that compare the newest is asked.
    for (const name of ['joint', 'nli', 'chase', 'kinds']) await cli(workbench, 'train', `${name}.nlp.yaml`);
    await workbench.page.locator('.activitybar a[aria-label*="NLP Workbench"]').first().click();
    await workbench.openFile('animals.txt');
    await workbench.statusBar(/kinds/);
  });

  after(() => workbench.close());

  it('compares the sentences at two cursors: the label stands beside the second', async () => {
    const { page } = workbench;
    const [first, second] = [await workbench.rectangleOf(FIRST), await workbench.rectangleOf(SAME)];
    await page.mouse.click(first.x + 20, first.y + first.height / 2);
    await page.keyboard.down('Alt');
    await page.mouse.click(second.x + 20, second.y + second.height / 2);
    await page.keyboard.up('Alt');
    await workbench.command('NLP: Compare Selections');
    const said = await predict('nli', FIRST, '--pair', SAME);
    assert.equal(said.label, 'same');
    await beside(words(said.probabilities));
    await workbench.screenshot('compare-selections');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await nothingBeside();
  });

  it('compares a text that was marked with another one, and explains both', async () => {
    await workbench.selectText(FIRST);
    await workbench.openContextMenu();
    await workbench.clickMenuItem('Select for Compare');
    await beside('compare with …');
    await workbench.selectText(OTHER);
    await workbench.openContextMenu();
    await workbench.clickMenuItem('Compare with Selected');
    const said = await predict('nli', FIRST, '--pair', OTHER);
    assert.equal(said.label, 'other');
    await beside(words(said.probabilities));
    assert.ok(!(await besideLines(workbench)).includes('compare with …'));
    // The editor takes the mouse for pressed after a context menu, until it is clicked again.
    const { x, y } = await workbench.rectangleOf(CHASE);
    await workbench.page.mouse.click(x + 5, y + 5);
    const hover = (await workbench.hover(OTHER)).replaceAll(/\s+/g, ' ');
    assert.match(hover, /Compared with: the horse runs.*By nli, run \d{8}-\d{6}-\w+ \(best checkpoint\)/);
    await workbench.selectText(OTHER);
    await workbench.command('Show or Focus Hover');
    await workbench.page.locator('.monaco-hover:visible a', { hasText: 'Why' }).last().click();
    const lens = await workbench.webview('body[data-view="lens"] .passage .word');
    await workbench.eventually('the lens shows both texts', async () => {
      const shown = (await lens.locator('.passage').textContent()) ?? '';
      return (shown.includes(FIRST) && shown.includes(OTHER)) || undefined;
    });
    assert.match((await lens.locator('.label-bar.predicted').textContent()) ?? '', /other/);
    await workbench.screenshot('compare-lens');
    await workbench.focusEditor();
    await workbench.page.keyboard.press('Escape');
    await nothingBeside();
  });

  it('relates two names of a sentence, both ways', async () => {
    const { page } = workbench;
    const line = await workbench.rectangleOf(CHASE);
    const letter = line.width / CHASE.length;
    const at = (word: string) => line.x + (CHASE.indexOf(word) + word.length / 2) * letter;
    await page.mouse.dblclick(at('cow'), line.y + line.height / 2);
    await page.keyboard.down('Alt');
    await page.mouse.dblclick(at('goat'), line.y + line.height / 2);
    await page.keyboard.up('Alt');
    await workbench.command('NLP: Relate Selections');
    const marked = (a: string, b: string) => `the <${a}>cow</${a}> chases the <${b}>goat</${b}>`;
    const [there, back] = [await predict('chase', marked('e1', 'e2')), await predict('chase', marked('e2', 'e1'))];
    assert.deepEqual([there.label, back.label], ['hunter', 'prey']);
    await beside(`cow → goat: ${words(there.probabilities, 1)}`);
    await beside(`goat → cow: ${words(back.probabilities, 1)}`);
    await workbench.screenshot('relate-selections');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await nothingBeside();
  });

  it('gives a sentence all its labels', async () => {
    await workbench.selectText(BOTH);
    await workbench.command('NLP: Classify Selection');
    const said = await predict('kinds', BOTH);
    assert.deepEqual([...said.labels].sort(), ['cat', 'hen']);
    await beside(words(said.probabilities, 2));
    const lens = await workbench.webview('body[data-view="lens"] .label-bar');
    await workbench.eventually('the lens has both labels', async () => {
      return (await lens.locator('.label-bar.predicted').count()) === 2 || undefined;
    });
    await workbench.screenshot('multilabel');
  });

  it('reports the scores per label', async () => {
    await workbench.chooseInMenu(runOf('kinds'), 'Open Report');
    const report = await workbench.webview('body[data-view="report"] table.sortable tbody tr');
    const { metrics } = await cli<{ metrics: Record<string, number> }>(workbench, 'evaluate', 'kinds.nlp.yaml');
    const scores = (await report.locator('.scores').textContent()) ?? '';
    assert.ok(scores.includes(metrics['micro-F1']!.toFixed(3)), scores);
    assert.equal(await report.locator('table.sortable tbody tr').count(), 5);
    await workbench.page.mouse.move(1000, 5);
    await workbench.screenshot('report-labels');
  });

  it('shows the attention of a Transformer that reads both texts as one sequence', async () => {
    const { page } = workbench;
    await workbench.focusEditor();
    await page.keyboard.press('ControlOrMeta+Home');
    await workbench.chooseInMenu(runOf('joint'), 'Open Attention');
    await workbench.answer('the dog runs ||| a cat');
    const attention = await workbench.webview('body[data-view="attention"] .heatmap');
    const told = await cli<{ tokens: string[] }>(
      workbench,
      'attention',
      'joint.nlp.yaml',
      'the dog runs',
      '--pair',
      'a cat',
    );
    assert.deepEqual(told.tokens, ['[CLS]', 'the', 'dog', 'runs', '[SEP]', 'a', 'cat', '[SEP]']);
    await attention.locator('details.table summary').click();
    const cells = attention.locator('table.values tbody td');
    await cells.first().waitFor();
    const shown = new Set(await cells.allInnerTexts());
    for (const token of told.tokens) assert.ok(shown.has(token), `${token} in ${[...shown].join(' ')}`);
    await workbench.screenshot('attention-pair');
  });
});
