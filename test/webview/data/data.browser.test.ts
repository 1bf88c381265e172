import assert from 'node:assert/strict';
import {
  closeBrowser,
  type Host,
  openPreview,
  type Preview,
  type PreviewOptions,
  skipWithoutBrowser,
} from '../preview';
import type { ThemeName } from '../themes';
import { makeMasks, makePreview, makeReport, makeState } from './state';

const host = (state: unknown, request?: Host['request']): Host => ({
  news: (name, _payload, post) => {
    if (name === 'ready') post('state', state);
  },
  request: request ?? ((_name, payload) => makePreview((payload as { sample: number }).sample)),
});

describe('data page in a browser', function () {
  this.timeout(60_000);
  let preview: Preview;
  const open = async (state: unknown, options: Partial<PreviewOptions> = {}) => {
    preview = await openPreview({ view: 'data', host: host(state), ...options });
  };
  const said = (name: string) => preview.said.filter(news => news.name === name).map(({ payload }) => payload);
  const spoken = async () => {
    await preview.page.waitForTimeout(250);
    return preview.page.locator('[aria-live="polite"].visually-hidden').textContent();
  };

  before(skipWithoutBrowser);
  afterEach(async () => {
    if (!preview) return;
    assert.deepEqual(preview.faults, []);
    await preview.close();
  });
  after(closeBrowser);

  it('shows its tables whole at half the width and below', async () => {
    for (const width of [640, 500]) {
      await open(makeState(), { width });
      await preview.page.locator('table.values').first().waitFor();
      const rooms = await preview.page.evaluate(
        '[...document.querySelectorAll(".wide")].map(box => [box.scrollWidth, box.clientWidth])',
      );
      for (const [wide, there] of rooms as [number, number][])
        assert.ok(wide <= there, `${width}: ${wide} of ${there}`);
      if (width === 640) await preview.close();
    }
  });

  it('says of which config, when it was checked, and how much there is', async () => {
    await open(makeState());
    await preview.page.getByRole('heading', { name: 'Data of spam' }).waitFor();
    await preview.page.getByText('checked 2 h ago · 5,572 examples · vocabulary: 8,000').waitFor();
  });

  it('opens a finding by keyboard, and from it the line in its file', async () => {
    await open(makeState());
    const finding = preview.page.locator('[data-code="label-typo"]');
    await finding.locator('summary').focus();
    await preview.page.keyboard.press('Enter');
    await preview.page.getByText('label "spma" is near "spam" (747 examples)').waitFor();
    // Its places are listed by an event that follows the key.
    await finding.getByRole('button', { name: 'data/messages.csv:17' }).waitFor();
    await preview.page.keyboard.press('Tab');
    await preview.page.keyboard.press('Enter');
    assert.deepEqual(said('open'), [{ file: '/home/me/project/data/messages.csv', line: 17 }]);
    await finding.getByRole('button', { name: 'data/messages.csv:18' }).click();
    assert.deepEqual(said('open')[1], { file: '/home/me/project/data/messages.csv', line: 18 });
    await preview.settle();
    assert.deepEqual(await preview.remembered(), { open: ['label-typo Labels that are near another one'] });
  });

  it('lists twenty places at first, then all it has, and counts the rest', async () => {
    await open(makeState());
    const finding = preview.page.locator('[data-code="repeated-text"]');
    await finding.locator('summary').click();
    // They are listed by an event that follows the click.
    await finding.locator('li').nth(19).waitFor();
    assert.equal(await finding.locator('li').count(), 20);
    await finding.getByRole('button', { name: 'Show 180 more' }).click();
    assert.equal(await finding.locator('li').count(), 200);
    assert.equal(await preview.page.evaluate('document.activeElement.textContent'), 'data/messages.csv:22');
    await finding.getByText('and 1,050 more, not listed here').waitFor();
  });

  it('keeps findings open when a new check comes in', async () => {
    await open(makeState(), { remembered: { open: ['label-typo Labels that are near another one'] } });
    await preview.page.getByText('label "spma" is near').waitFor();
    await preview.post('state', makeState({ report: makeReport() }));
    await preview.settle();
    await preview.page.getByText('label "spma" is near').waitFor();
  });

  it('draws the labels of each split as bars of their part', async () => {
    await open(makeState());
    const row = preview.page.locator('.labels tbody tr', { hasText: /^spam/ });
    assert.equal(await row.textContent(), 'spam596 13.4%149 13.4%');
    const width = async (name: RegExp) =>
      (await preview.page.locator('.labels tbody tr', { hasText: name }).locator('.fill').first().boundingBox())!.width;
    const [ham, spam] = [await width(/^ham/), await width(/^spam/)];
    assert.ok(Math.abs(spam / ham - 596 / 3859) < 0.01, `${spam} ${ham}`);
    await preview.page.getByText('and 3 rarer labels').waitFor();
  });

  it('draws lengths with the place where texts are cut, and tells each bar', async () => {
    await open(makeState());
    const chart = preview.page.getByRole('img', {
      name: /^Lengths of train: 2 to 75 tokens, median 18; 1 text is truncated after 64/,
    });
    const box = (await chart.boundingBox())!;
    const cut = (await chart.locator('.cut').boundingBox())!;
    // The bars begin beside the axis.
    const first = (await chart.locator('rect').first().boundingBox())!;
    assert.ok(Math.abs((cut.x - first.x) / (box.x + box.width - first.x) - 64 / 80) < 0.01);
    await chart.focus();
    for (const key of ['End', 'ArrowLeft', 'ArrowLeft']) await preview.page.keyboard.press(key);
    assert.equal(await spoken(), '74 to 75 tokens: 1 text, truncated');
    assert.equal(await preview.page.locator('.tooltip').textContent(), '74 to 75 tokens1 text, truncated');
    await preview.page.keyboard.press('Escape');
    assert.equal(await preview.page.locator('.tooltip').isVisible(), false);
  });

  it('draws bars of one part equally long in every split, and histograms with their counts', async () => {
    await open(makeState());
    const row = preview.page.locator('.labels tbody tr').first();
    await row.waitFor();
    const fills = await row.locator('.fill').evaluateAll(bars => bars.map(bar => bar.getBoundingClientRect().width));
    // 86.6% of both.
    assert.ok(Math.abs(fills[0]! - fills[1]!) < 1, `${fills}`);
    const ticks = await preview.page.locator('.histogram').first().locator('.count-tick').allTextContents();
    assert.ok(ticks.length >= 2 && ticks.every(tick => /^[\d,]+$/.test(tick)), `${ticks}`);
  });

  it('says how much of the texts is not read, counted as the task reads them', async () => {
    const report = makeReport();
    await open(makeState({ report }));
    const table = preview.page.locator('table.values');
    const row = async (i: number) => (await table.locator('tbody tr').nth(i).locator('td').allTextContents()).slice(-3);
    await table.getByRole('columnheader', { name: 'Tokens not read' }).waitFor();
    assert.deepEqual(await row(1), ['4', '0.2%', '3.4%']);
    await preview.page
      .getByText('The model reads the first 64 tokens of each text (tokenizer.length); the rest is truncated.')
      .waitFor();
    const splits = report.splits.map((split, i) => ({
      ...split,
      truncated: 9 * i,
      unread: { tokens: 0.3 * i, words: 0.45 * i },
    }));
    await preview.post('state', makeState({ report: { ...report, splits, whole: 'windows' } }));
    await table.getByRole('columnheader', { name: 'Words not read' }).waitFor();
    assert.deepEqual(
      [await row(0), await row(1)],
      [
        ['0', '', '2.1%'],
        ['9', '45.0%', '3.4%'],
      ],
    );
    await preview.page.getByText('Texts are read to their end, in windows of 64 tokens.').waitFor();
  });

  it('says what training goes through, and what the task learned of how to read', async () => {
    const learned = ['tags: spans in BIO', 'words of texts: cut <at> white space'];
    const training = { units: 4457, stepsPerEpoch: 140, steps: 1400 };
    await open(makeState({ report: { ...makeReport(), learned, training } }));
    await preview.page
      .getByRole('region', { name: 'Training' })
      .getByText('An epoch is 140 steps over 4,457 examples; training takes 1,400 steps.')
      .waitFor();
    const list = preview.page.getByRole('region', { name: 'How the task reads texts' }).locator('li');
    assert.deepEqual(await list.allTextContents(), learned);
    await preview.post('state', makeState());
    await preview.settle();
    assert.equal(await preview.page.getByRole('region', { name: 'Training' }).count(), 0);
    assert.equal(await list.count(), 0);
  });

  it('counts kinds of findings, and says what is missing while there are errors', async () => {
    await open(makeState());
    await preview.page.getByText('2 warnings and 1 note. Select one to list its lines.').waitFor();
    const finding = { code: 'tag-count', severity: 'error', title: 'A mistake', count: 1, places: [] } as const;
    const report = { ...makeReport(), findings: [finding], splits: [] };
    await preview.post('state', makeState({ report }));
    await preview.page.getByText('1 error. Select one to list its lines.').waitFor();
    await preview.page.getByText('Fix the errors and choose Check Again').waitFor();
    assert.equal(await preview.page.getByRole('region', { name: 'Lengths in tokens' }).count(), 0);
  });

  it('keeps the count of a finding inside its row, however narrow and long', async () => {
    const [finding] = makeReport().findings;
    const titled = ['a b '.repeat(60), 'x'.repeat(300), 'Labels that are near another one'];
    const findings = titled.map(title => ({ ...finding!, title }));
    await open(makeState({ report: { ...makeReport(), findings } }), { width: 380 });
    await preview.page.locator('.finding > summary').nth(2).waitFor();
    const rows = await preview.page.locator('.finding > summary').all();
    assert.equal(rows.length, 3);
    for (const row of rows) {
      const [outer, inner] = [(await row.boundingBox())!, (await row.locator('.count').boundingBox())!];
      assert.ok(inner.y >= outer.y && inner.y + inner.height <= outer.y + outer.height);
      assert.ok(inner.x >= outer.x && inner.x + inner.width <= outer.x + outer.width);
    }
  });

  it('shows how far a check is, and stops it', async () => {
    await open(
      makeState({ report: undefined, checkedAt: undefined, checking: { message: 'reading a.csv', fraction: 0.4 } }),
    );
    await preview.page.getByText('reading a.csv').waitFor();
    const bar = preview.page.getByRole('progressbar', { name: 'reading a.csv' });
    assert.equal(await bar.getAttribute('value'), '0.4');
    await preview.page.getByRole('button', { name: 'Stop' }).click();
    assert.equal(said('stop').length, 1);
    await preview.post('state', makeState());
    assert.equal(await spoken(), 'Checked: 3 findings');
  });

  it('says what to do when there is nothing yet, or the check failed', async () => {
    await open(makeState({ config: undefined, report: undefined, checkedAt: undefined }));
    await preview.page.getByText('No data checked yet').waitFor();
    await preview.page.getByRole('button', { name: 'Check Data' }).click();
    assert.equal(said('check').length, 1);
    await preview.post('state', makeState({ report: undefined, failure: 'The check was stopped.' }));
    await preview.page.getByText('The check was stopped.').waitFor();
    await preview.post('state', makeState({ report: { ...makeReport(), findings: [] } }));
    await preview.page.getByText('Findings: none').waitFor();
  });

  it('shows originals beside changed copies, the changed words marked, and another sample', async () => {
    await open(makeState({ page: 'augmentation' }));
    const copies = preview.page.locator('.copies li');
    await copies.first().waitFor();
    assert.deepEqual(await copies.allTextContents(), [
      'synonymsYou have won a superb prize: call now!',
      'insertionYou have won a award great prize: call now!',
      'deletionYou have won a great prize: call now!',
      'swapYou prize won a great have: call now!',
    ]);
    assert.equal(await copies.nth(0).locator('mark.replaced').textContent(), 'superb');
    assert.equal(await copies.nth(1).locator('ins').textContent(), 'award');
    assert.equal(await copies.nth(2).locator('del').textContent(), 'call');
    assert.deepEqual(await copies.nth(3).locator('mark.swapped').allTextContents(), ['prize', 'have']);
    await preview.page.getByRole('button', { name: 'Another Sample' }).click();
    await preview.page.getByRole('button', { name: 'data/messages.csv:13' }).click();
    assert.deepEqual(said('open'), [{ file: '/home/me/project/data/messages.csv', line: 13 }]);
    await preview.page.getByRole('radio', { name: 'Check' }).locator('..').click();
    assert.deepEqual(said('page'), [{ page: 'check' }]);
  });

  it('asks again when the config has changed, and says why there is no preview', async () => {
    let fails = false;
    const request = (_name: string, payload: unknown) => {
      if (fails) throw new Error('unknown model "lstn"');
      return makePreview((payload as { sample: number }).sample, false);
    };
    await open(undefined, { host: host(makeState({ page: 'augmentation' }), request) });
    await preview.page.getByText('This config has no augmentation yet').waitFor();
    fails = true;
    await preview.post('state', makeState({ page: 'augmentation', revision: 1 }));
    await preview.page.getByText('unknown model "lstn"').waitFor();
    fails = false;
    await preview.page.getByRole('button', { name: 'Try Again' }).click();
    await preview.page.getByText('This config has no augmentation yet').waitFor();
  });

  it('shows blocks as text, in each epoch what is masked, replaced and kept, and what is written', async () => {
    let written = false;
    const request = (_name: string, payload: unknown) => makeMasks((payload as { sample: number }).sample, written);
    await open(undefined, { host: host(makeState({ page: 'masks' }), request) });
    const epochs = preview.page.locator('.masks .copies li');
    await epochs.first().waitFor();
    assert.deepEqual(await epochs.allTextContents(), [
      'epoch 1[CLS] the small harbour was quiet → ship . [SEP] no ship came [SEP]',
      'epoch 2[CLS] the small harbour was quiet . [SEP] no ship came [SEP]',
    ]);
    assert.equal(await epochs.nth(0).locator('mark.masked').getAttribute('title'), 'small, read as [MASK]');
    assert.equal(await epochs.nth(1).locator('mark.kept').textContent(), 'ship');
    await preview.page.getByText('15.0% of the tokens are predicted · different in each epoch').waitFor();
    written = true;
    await preview.page.getByRole('button', { name: 'Another Sample' }).click();
    await preview.page.getByRole('button', { name: 'data/log.txt:13' }).click();
    assert.deepEqual(said('open'), [{ file: '/home/me/project/data/log.txt', line: 13 }]);
    assert.deepEqual(await epochs.locator('p').allTextContents(), [
      'the small <extra_id_0> quiet',
      'writes <extra_id_0> harbour was <extra_id_1>',
    ]);
  });

  for (const theme of ['dark', 'light', 'high-contrast'] as const satisfies readonly ThemeName[]) {
    it(`fits a narrow ${theme} window without scrolling sideways`, async () => {
      await open(makeState(), {
        theme,
        width: 420,
        remembered: { open: ['repeated-text Texts of test that stand in train too'] },
      });
      await preview.page.locator('.histogram svg rect').first().waitFor();
      assert.equal(await preview.page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true);
    });
  }
});
