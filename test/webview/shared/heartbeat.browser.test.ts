import assert from 'node:assert/strict';
import { makeRun } from '../curves/runs';
import { closeBrowser, openPreview, type Preview, skipWithoutBrowser } from '../preview';

/** Lets an hour pass in a moment: the page's clock and timers are its own. */
const CLOCK = `
let now = 0;
const beats = [];
performance.now = () => now;
const after = window.setInterval.bind(window);
window.setInterval = (call, wait) => (wait >= 1000 ? beats.push({ call, wait, due: wait }) : after(call, wait));
window.passSeconds = seconds => {
  for (let i = 0; i < seconds; i++) {
    now += 1000;
    for (const beat of beats) if (now >= beat.due) { beat.due += beat.wait; beat.call(); }
  }
};`;

describe('a page whose extension has ended', function () {
  this.timeout(60_000);
  let preview: Preview;

  before(skipWithoutBrowser);
  after(closeBrowser);

  it('says so with what to do, and no more once there is an answer', async () => {
    let dead = false;
    const run = makeRun('20261121-2345-ab', { status: 'running' });
    preview = await openPreview({
      view: 'curves',
      before: CLOCK,
      host: {
        news: (name, _payload, post) => {
          if (name === 'ready') post('runs', { runs: [run], shown: [run.folder], looks: {} });
        },
        dead: () => dead,
      },
    });
    await preview.page.locator('.run').waitFor();
    const note = preview.page.getByRole('alert').getByText('Not connected');
    // Every question is answered before the next.
    for (let i = 0; i < 8; i++) {
      await preview.page.evaluate('passSeconds(5)');
      await preview.settle();
      await preview.page.waitForTimeout(50);
    }
    assert.equal(await note.count(), 0);
    dead = true;
    await preview.page.evaluate('passSeconds(15)');
    assert.equal(await note.count(), 0);
    await preview.page.evaluate('passSeconds(15)');
    await note.waitFor();
    assert.match((await note.textContent())!, /Close the page and open it again/);
    dead = false;
    await preview.page.evaluate('passSeconds(5)');
    await note.waitFor({ state: 'detached' });
    assert.deepEqual(preview.faults, []);
    await preview.close();
  });
});
