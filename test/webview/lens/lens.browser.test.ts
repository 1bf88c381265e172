import assert from 'node:assert/strict';
import {
  closeBrowser,
  type Host,
  openPreview,
  type Preview,
  type PreviewOptions,
  skipWithoutBrowser,
} from '../preview';
import { makeState, TEXT } from './state';

const host = (state: unknown): Host => ({
  news: (name, _payload, post) => {
    if (name === 'ready') post('state', state);
  },
});

describe('lens view in a browser', function () {
  this.timeout(60_000);
  let preview: Preview;
  const open = async (state: unknown, options: Partial<PreviewOptions> = {}) => {
    preview = await openPreview({ view: 'lens', host: host(state), width: 300, height: 700, ...options });
  };
  const said = (name: string) => preview.said.filter(news => news.name === name).map(({ payload }) => payload);

  before(skipWithoutBrowser);
  afterEach(async () => {
    if (!preview) return;
    assert.deepEqual(preview.faults, []);
    await preview.close();
  });
  after(closeBrowser);

  it('names the label, the place, the model, its age and the time it took', async () => {
    await open(makeState());
    await preview.page
      .getByRole('button', { name: 'spam, 96.2%, predicted; explain this label', pressed: true })
      .waitFor();
    await preview.page.getByText('notes.md:12').waitFor();
    assert.equal(await preview.page.locator('footer').textContent(), 'spam best checkpoint, trained 2 h ago · 23 ms');
    assert.equal(await preview.page.locator('.passage').textContent(), TEXT);
  });

  it('shows in a wide panel what the model says, and why beside it', async () => {
    await open(makeState(), { width: 1000, height: 300 });
    await preview.page.locator('.passage').waitFor();
    const said = (await preview.page.locator('.said').boundingBox())!;
    const why = (await preview.page.locator('.part').first().boundingBox())!;
    assert.ok(said.x + said.width < why.x && why.y < said.y + 20, JSON.stringify([said, why]));
    await preview.page.setViewportSize({ width: 300, height: 700 });
    const below = (await preview.page.locator('.part').first().boundingBox())!;
    assert.ok(below.y > said.y + 20 && below.x < 20, JSON.stringify(below));
  });

  it('says that it waits while it shows the answer of before', async () => {
    await open(makeState());
    const body = preview.page.locator('.body');
    await preview.page.locator('.passage').waitFor();
    assert.equal(await body.getAttribute('aria-busy'), 'false');
    await preview.post('state', { ...makeState(), busy: true, place: 'notes.md:40' });
    await preview.page.getByText('notes.md:40').waitFor();
    assert.equal(await body.getAttribute('aria-busy'), 'true');
    assert.ok(await preview.page.locator('.busy.on').isVisible());
    const opacity = "Number(getComputedStyle(document.querySelector('.body')).opacity)";
    assert.ok(Number(await preview.page.evaluate(opacity)) < 0.7);
    await preview.post('state', makeState());
    await preview.until(`${opacity} === 1`);
  });

  it('tints words by weight, marks the sign without colour and tells the number', async () => {
    await open(makeState());
    const free = preview.page.locator('.word', { hasText: /^free$/ });
    const meeting = preview.page.locator('.word', { hasText: /^meeting$/ });
    assert.ok((await free.getAttribute('class'))!.includes('for'));
    assert.ok((await meeting.getAttribute('class'))!.includes('against'));
    const colour = (word: typeof free) =>
      word.evaluate(node => (node as unknown as { style: { backgroundColor: string } }).style.backgroundColor);
    assert.notEqual(await colour(free), await colour(meeting));
    await meeting.hover();
    assert.match((await preview.page.locator('.tooltip').textContent())!, /−0\.520, lowers the score/);
    await preview.page.locator('.passage').focus();
    await preview.page.keyboard.press('Home');
    await preview.page.waitForTimeout(250);
    assert.equal(
      await preview.page.locator('[aria-live="polite"].visually-hidden').textContent(),
      'Congratulations: 0.410, raises the score',
    );
  });

  it('explains another label on a click, and keeps the focus when the answer comes', async () => {
    await open(makeState());
    await preview.page.getByRole('button', { name: /^ham/ }).click();
    assert.deepEqual(said('label'), [{ label: 'ham' }]);
    await preview.post('state', makeState(TEXT, 'ham'));
    await preview.page.getByRole('button', { name: /^ham/, pressed: true }).waitFor();
    assert.ok((await preview.page.locator('.word', { hasText: /^free$/ }).getAttribute('class'))!.includes('against'));
    assert.equal(await preview.page.evaluate('document.activeElement.dataset.label'), 'ham');
  });

  it('offers the methods of attribution, and keeps the focus when the answer comes', async () => {
    await open(makeState());
    const select = preview.page.getByRole('combobox', { name: 'Method' });
    assert.equal(await select.inputValue(), 'gradient-x-input');
    await select.focus();
    await select.selectOption('integrated gradients');
    assert.deepEqual(said('method'), [{ method: 'integrated-gradients' }]);
    const state = makeState();
    const attribution = { ...state.attribution!, method: 'integrated-gradients', title: 'integrated gradients' };
    await preview.post('state', { ...state, attribution });
    await preview.until("document.querySelector('.method select').value === 'integrated-gradients'");
    assert.ok(await preview.page.evaluate("document.activeElement === document.querySelector('.method select')"));
    await preview.post('state', { ...state, attribution: { ...attribution, signed: false }, methods: [] });
    await preview.page.getByText('For spam, integrated gradients').waitFor();
    // What has no sign raises and lowers nothing.
    assert.equal(await preview.page.locator('.legend').textContent(), 'affects the score of spam');
    await preview.page.locator('.word', { hasText: /^free$/ }).hover();
    assert.equal(await preview.page.locator('.tooltip .number').textContent(), '0.620');
  });

  it('lists what is attended to most, and opens the attention view', async () => {
    await open(makeState());
    const drawn = preview.page.locator('.received .number');
    await drawn.nth(7).waitFor();
    const rows = await drawn.allTextContents();
    assert.equal(rows.length, 8);
    const numbers = rows.map(Number.parseFloat);
    assert.deepEqual(
      numbers,
      [...numbers].sort((a, b) => b - a),
    );
    await preview.page.getByRole('button', { name: 'Open Attention' }).click();
    assert.deepEqual(said('command'), [{ command: 'openAttention' }]);
  });

  it('does without attention, and without attributions', async () => {
    const { attention, meanAttention, attribution, ...rest } = makeState();
    await open({ ...rest, attribution });
    await preview.page.locator('.passage').waitFor();
    assert.equal(await preview.page.locator('.received').count(), 0);
    await preview.post('state', rest);
    await preview.page.locator('.passage').waitFor({ state: 'detached' });
    assert.ok(attention && meanAttention);
  });

  it('says what to do when there is no model, and does it', async () => {
    await open({});
    await preview.page.getByRole('button', { name: 'Train' }).click();
    await preview.page.getByRole('button', { name: 'New Model' }).click();
    await preview.post('state', { reason: 'This folder is not trusted.', restricted: true });
    await preview.page.getByRole('button', { name: 'Manage Workspace Trust' }).click();
    assert.deepEqual(said('command'), [{ command: 'train' }, { command: 'newModel' }, { command: 'manageTrust' }]);
    await preview.post('state', { ...makeState(), reason: 'the worker died; it is being restarted' });
    await preview.page.getByText('the worker died').waitFor();
  });

  it('gives buttons the border that the theme has for them', async () => {
    await open({});
    await preview.page.evaluate(`for (const [name, value] of [['button-border', '#123456'], ['button-secondaryBorder', '#abcdef']])
      document.documentElement.style.setProperty('--vscode-' + name, value)`);
    const borderOf = (name: string) =>
      preview.page
        .getByRole('button', { name })
        .evaluate(button => button.ownerDocument.defaultView!.getComputedStyle(button).borderColor);
    assert.equal(await borderOf('Train'), 'rgb(18, 52, 86)');
    assert.equal(await borderOf('New Model'), 'rgb(171, 205, 239)');
  });

  it('shows that it is busy, and keeps the last answer meanwhile', async () => {
    await open({ ...makeState(), busy: true });
    await preview.page.locator('.busy.on progress').waitFor();
    assert.equal(await preview.page.locator('.passage').textContent(), TEXT);
  });

  it('remembers whether it follows', async () => {
    await open(makeState(), { remembered: { follow: true } });
    await preview.page.getByLabel('Follow').uncheck();
    assert.deepEqual(said('follow'), [{ follow: false }]);
    assert.deepEqual(await preview.remembered(), { follow: false });
  });

  it('never writes a text as markup', async () => {
    const text = '<img src=x onerror="document.title=1"> free';
    await open(makeState(text));
    assert.equal(await preview.page.locator('.passage').textContent(), text);
    assert.equal(await preview.page.locator('img').count(), 0);
  });

  it('fits a narrow side bar', async () => {
    await open(makeState(), { width: 200 });
    await preview.page.locator('.passage').waitFor();
    assert.ok(Number(await preview.page.evaluate('document.documentElement.scrollWidth')) <= 200);
  });
});
