import assert from 'node:assert/strict';
import type { FlipAnswer } from '../../../src/core/explain/counterfactual/flip';
import type { NearestAnswer } from '../../../src/core/explain/nearest/nearest';
import type { Asked, Prediction } from '../../../src/core/inference/prediction';
import {
  closeBrowser,
  type Host,
  openPreview,
  type Preview,
  type PreviewOptions,
  skipWithoutBrowser,
} from '../preview';
import { makePrediction, makeState, TEXT } from './state';

const HAM = TEXT.replace('free ', '').replace('prize', 'lunch');

/** Spam where something is free. */
function predict(text: Asked): Prediction {
  const spam = /free/.test(String(text)) ? 0.962 : 0.214;
  const label = spam > 0.5 ? 'spam' : 'ham';
  return { ...makePrediction(String(text)), label, probabilities: { spam, ham: 1 - spam } } as Prediction;
}

const edit = (word: string, replacement?: string) => {
  const start = TEXT.indexOf(word);
  return { start, end: start + word.length, text: word, ...(replacement !== undefined && { replacement }) };
};

const FLIP: FlipAnswer = {
  by: 'deletion',
  prediction: makePrediction(TEXT),
  from: 'spam',
  flips: [{ edits: [edit('free')], prediction: predict(TEXT.replace('free ', '')) }],
  exact: true,
  searched: 1,
  words: 19,
  evaluations: 21,
  budget: 2000,
};

const NEAREST: NearestAnswer = {
  split: 'train',
  total: 4321,
  read: 0,
  examples: ['You won a free prize', 'Free lunch on Friday'].map((text, i) => ({
    id: { split: 'train', index: i },
    text,
    actual: i === 0 ? 'spam' : 'ham',
    prediction: predict(text.toLowerCase()),
    similarity: 0.9876 - i / 10,
    file: '/data/mails.csv',
    line: 12 + i,
  })),
};

describe('lens: counterfactuals and nearest examples in a browser', function () {
  this.timeout(60_000);
  let preview: Preview;
  let asked: { readonly name: string; readonly payload: unknown }[];
  let answers: Record<string, (payload: never) => unknown>;
  const open = async (options: Partial<PreviewOptions> = {}) => {
    const host: Host = {
      news: (name, _payload, post) => {
        if (name === 'ready') post('state', makeState());
      },
      request: (name, payload) => {
        asked.push({ name, payload });
        return answers[name]!(payload as never);
      },
    };
    preview = await openPreview({ view: 'lens', host, width: 320, height: 1200, ...options });
    await preview.page.locator('.what-if').waitFor();
  };
  const section = (name: string) => preview.page.getByRole('region', { name });
  const said = (name: string) => preview.said.filter(news => news.name === name).map(({ payload }) => payload);

  before(skipWithoutBrowser);
  beforeEach(() => {
    asked = [];
    answers = {
      predict: ({ texts }: { readonly texts: readonly Asked[] }) => texts.map(predict),
      flip: () => FLIP,
      nearest: () => NEAREST,
    };
  });
  afterEach(async () => {
    if (!preview) return;
    assert.deepEqual(preview.faults, []);
    await preview.close();
  });
  after(closeBrowser);

  const addCopy = async (text: string) => {
    await preview.page.getByLabel('Copy of the text').fill(text);
    await preview.page.getByRole('button', { name: 'Add and Compare' }).click();
  };

  it('compares a changed copy with the text, and marks the words that differ', async () => {
    await open();
    const area = preview.page.getByLabel('Copy of the text');
    assert.equal(await area.inputValue(), TEXT);
    await addCopy(HAM);
    const copy = preview.page.locator('.variants > li');
    await copy.waitFor();
    assert.deepEqual(asked, [{ name: 'predict', payload: { texts: [HAM] } }]);
    assert.deepEqual(await copy.locator('del').allTextContents(), ['free prize']);
    assert.deepEqual(await copy.locator('ins').allTextContents(), ['lunch']);
    assert.equal(await copy.locator('caption').textContent(), 'Prediction changed');
    assert.deepEqual(await copy.locator('tbody tr').allTextContents(), ['spam96.2%21.4%', 'ham3.8%78.6%']);
    assert.deepEqual(await copy.locator('td.predicted').allTextContents(), ['96.2%', '78.6%']);
  });

  it('keeps several, explains, edits and removes them, and remembers them', async () => {
    await open();
    await addCopy(HAM);
    await preview.page.locator('.variants > li').first().waitFor();
    await addCopy(`${TEXT} Bye.`);
    const copies = preview.page.locator('.variants > li');
    await copies.nth(1).waitFor();
    assert.equal(await copies.first().locator('caption').textContent(), 'Same prediction');
    await copies.nth(1).getByRole('button', { name: 'Explain' }).click();
    assert.deepEqual(said('explainCopy'), [{ text: HAM }]);
    await copies.nth(1).getByRole('button', { name: 'Edit' }).click();
    assert.equal(await preview.page.getByLabel('Copy of the text').inputValue(), HAM);
    await preview.page.getByRole('button', { name: 'Copy as CSV' }).click();
    const [{ rows }] = said('copy') as [{ readonly rows: readonly (readonly unknown[])[] }];
    assert.deepEqual(rows[0], [
      'text',
      'copy',
      'predicted of the text',
      'predicted of the copy',
      'spam: text',
      'spam: copy',
      'ham: text',
      'ham: copy',
    ]);
    assert.deepEqual(rows[2]!.slice(0, 6), [TEXT, HAM, 'spam', 'ham', 0.962, 0.214]);
    await copies.first().getByRole('button', { name: 'Remove' }).click();
    assert.equal(await copies.count(), 1);
    const remembered = (await preview.remembered()) as {
      readonly variants: readonly object[];
      readonly follow: boolean;
    };
    assert.deepEqual([remembered.variants.length, remembered.follow], [1, true]);
    await preview.close();
    await open({ remembered });
    await preview.page.locator('.variants > li').waitFor();
    await preview.page.getByRole('button', { name: 'Remove All' }).click();
    assert.equal(await preview.page.locator('.variants > li').count(), 0);
  });

  it('predicts the copies again when another model is shown', async () => {
    await open();
    await addCopy(HAM);
    await preview.page.locator('.variants > li').waitFor();
    answers.predict = ({ texts }: { readonly texts: readonly Asked[] }) =>
      texts.map(text => ({ ...predict(text), label: 'ham', probabilities: { spam: 0.1, ham: 0.9 } }));
    const state = makeState();
    const prediction = { ...state.prediction!, run: { ...state.prediction!.run, id: 'another' } };
    await preview.post('state', { ...state, prediction });
    await preview.page.getByText('Same prediction').waitFor();
    assert.deepEqual(asked.at(-1)!.payload, { texts: [TEXT, HAM] });
  });

  it('follows the text, but not while a copy is being edited', async () => {
    await open();
    const area = preview.page.getByLabel('Copy of the text');
    await preview.post('state', makeState('another text'));
    await preview.until("document.querySelector('.what-if textarea').value === 'another text'");
    await area.fill('another word');
    await preview.post('state', makeState(TEXT));
    await preview.page.locator('.passage', { hasText: 'Congratulations' }).waitFor();
    assert.equal(await area.inputValue(), 'another word');
    await preview.page.getByRole('button', { name: 'Reset' }).click();
    assert.equal(await area.inputValue(), TEXT);
    await preview.page.getByRole('button', { name: 'Add and Compare' }).click();
    await preview.page.getByText('The copy is the same as the text. Change a word first.').waitFor();
    await addCopy(' ');
    await preview.page.getByText('The copy is empty. Type a text.').waitFor();
    assert.deepEqual(asked, []);
  });

  it('finds the smallest change, says how sure that is, and keeps it among the copies', async () => {
    await open();
    const flips = section('Smallest change');
    await flips.getByRole('combobox', { name: 'Words are' }).selectOption('replaced');
    await flips.getByRole('combobox', { name: 'to' }).selectOption('ham');
    await flips.getByRole('button', { name: 'Find' }).click();
    await flips
      .getByText('1 word deleted. No smaller change flips the label. 21 of at most 2,000 evaluations.')
      .waitFor();
    assert.deepEqual(asked, [{ name: 'flip', payload: { text: TEXT, by: 'replacement', to: 'ham' } }]);
    assert.equal(await flips.locator('del').textContent(), 'free');
    await flips.getByRole('button', { name: 'Add' }).click();
    const copy = section('Counterfactuals').locator('li');
    await copy.waitFor();
    assert.equal(await copy.locator('del').textContent(), 'free ');
    await preview.post('state', makeState('another text'));
    await preview.until("document.querySelectorAll('.found li').length === 0");
  });

  it('tells progress and can be cancelled', async () => {
    answers.flip = () => new Promise(() => {});
    await open();
    const flips = section('Smallest change');
    await flips.getByRole('button', { name: 'Find' }).focus();
    await preview.page.keyboard.press('Enter');
    await flips.getByRole('button', { name: 'Cancel' }).waitFor();
    await preview.post('progress', {
      of: 'flip',
      event: { message: '500 of at most 2000 evaluations', fraction: 0.25 },
    });
    await flips.getByText('500 of at most 2000 evaluations (25%)').waitFor();
    assert.equal(await preview.page.evaluate('document.activeElement.textContent'), 'Cancel');
    await preview.page.keyboard.press('Enter');
    await flips.getByText('Cancelled.').waitFor();
    assert.equal(await preview.page.evaluate('document.activeElement.textContent'), 'Find');
    answers.flip = () => {
      throw new Error('the vocabulary has no whole words');
    };
    await preview.page.keyboard.press('Enter');
    await flips.getByText('the vocabulary has no whole words').first().waitFor();
  });

  it('says what comes nearest where nothing flips', async () => {
    answers.flip = () => ({ ...FLIP, flips: [], exact: false, searched: 2, nearest: FLIP.flips[0] });
    await open();
    const flips = section('Smallest change');
    await flips.getByRole('button', { name: 'Find' }).click();
    await flips
      .getByText('No change found that flips the label. All changes of up to 2 words were tried.')
      .first()
      .waitFor();
    await flips.getByText('Nearest to it:').waitFor();
    assert.equal(await flips.locator('li').count(), 1);
  });

  it('lists the nearest training examples, which open in their file', async () => {
    await open();
    const nearest = section('Nearest training examples');
    await nearest.getByRole('button', { name: 'Find', exact: true }).click();
    const rows = nearest.locator('li button');
    await rows.nth(1).waitFor();
    assert.deepEqual(asked, [{ name: 'nearest', payload: { text: TEXT, count: 10 } }]);
    assert.deepEqual(await rows.allTextContents(), [
      '0.988spamYou won a free prize',
      '0.888hampredicted: spam 96.2%Free lunch on Friday',
    ]);
    await rows.nth(1).click();
    assert.deepEqual(said('open'), [{ file: '/data/mails.csv', line: 13, id: { split: 'train', index: 1 } }]);
  });

  it('searches for every text where that is wanted', async () => {
    await open();
    await section('Nearest training examples').getByLabel('For every text').check();
    await preview.until("document.querySelectorAll('.near li').length === 2");
    await preview.post('state', makeState('another text'));
    while (asked.length < 2) await preview.page.waitForTimeout(20);
    assert.deepEqual(asked[1]!.payload, { text: 'another text', count: 10 });
    assert.equal(((await preview.remembered()) as { readonly nearestAlways: boolean }).nearestAlways, true);
  });

  it('tells the label apart from another one that is chosen', async () => {
    await open();
    const other = section('Contrast').getByRole('combobox', { name: 'Why spam and not' });
    assert.equal(await other.inputValue(), '');
    await other.focus();
    await other.selectOption('ham');
    assert.deepEqual(said('against'), [{ against: 'ham' }]);
    const state = makeState();
    await preview.post('state', { ...state, attribution: { ...state.attribution!, against: 'ham' } });
    await preview.page.getByText('Attributions of the logit of spam minus the logit of ham').waitFor();
    assert.equal(await preview.page.locator('.legend').textContent(), 'raises lowers the score of spam against ham');
    assert.equal(await preview.page.evaluate('document.activeElement.value'), 'ham');
    await other.selectOption('no label in particular');
    assert.deepEqual(said('against')[1], { against: undefined });
  });

  it('fits a narrow side bar, and stands side by side in a wide panel', async () => {
    await open({ width: 200 });
    await addCopy(HAM);
    await section('Smallest change').getByRole('button', { name: 'Find' }).click();
    await section('Nearest training examples').getByRole('button', { name: 'Find', exact: true }).click();
    await preview.page.locator('.near li').first().waitFor();
    assert.ok(Number(await preview.page.evaluate('document.documentElement.scrollWidth')) <= 200);
    await preview.page.setViewportSize({ width: 1000, height: 700 });
    const [one, two] = await Promise.all(
      ['Counterfactuals', 'Smallest change'].map(name => section(name).boundingBox()),
    );
    assert.ok(one!.x + one!.width <= two!.x && one!.y === two!.y, JSON.stringify([one, two]));
  });
});
