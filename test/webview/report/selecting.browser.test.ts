import assert from 'node:assert/strict';
import type { Selected } from '../../../src/protocol/selection';
import { ReportPage, TWO } from './reportPage';
import { makeLines, RUN } from './runHost';

describe('report view in a browser: the examples that views share', function () {
  this.timeout(60_000);
  const report = new ReportPage();

  it('says which example was selected, and marks the one that another view selected', async () => {
    await report.open();
    await report.ready();
    await report.cell(1, 0).click();
    await report.behind().first().waitFor();
    const marked = report.preview.page.locator('.beside [aria-current="true"]');
    assert.equal(await marked.count(), 0);
    await report.behind().first().click();
    await report.preview.settle();
    const selected = report.said('select').at(-1) as Selected;
    assert.equal(selected.run, RUN.folder);
    assert.deepEqual(selected.ids, [selected.primary]);
    await report.preview.post('selection', { ...selected, origin: 'report' });
    assert.equal(await marked.textContent(), await report.behind().first().textContent());
    const lines = makeLines('test', TWO, 400);
    const others = lines.filter(line => line.label === 'spam' && line.prediction.label === 'ham');
    const { split, index } = others.find(line => line.index !== selected.primary!.index)!;
    await report.preview.post('selection', { ...selected, primary: { split, index }, origin: 'projection' });
    assert.match((await marked.textContent())!, new RegExp(`\\(${index}\\)`));
    await report.preview.post('selection', { ...selected, run: '/another/run', origin: 'projection' });
    assert.equal(await marked.count(), 0);
    await report.preview.post('selection', null);
    assert.equal(await marked.count(), 0);
  });

  it('selects the examples of a cell, of a row and of a column in all views', async () => {
    await report.open();
    await report.ready();
    const lines = makeLines('test', TWO, 400);
    const indices = (keep: (line: (typeof lines)[number]) => boolean) => lines.filter(keep).map(({ index }) => index);
    const chosen = () => (report.said('select').at(-1) as Selected).ids.map(({ index }) => index);
    const until = (count: number) =>
      report.preview.until(`document.querySelectorAll('.matrix [aria-selected="true"]').length === ${count}`);
    await report.cell(1, 0).click();
    await until(1);
    await report.behind().first().waitFor();
    assert.deepEqual(
      chosen(),
      indices(line => line.label === 'spam' && line.prediction.label === 'ham'),
    );
    await report.preview.page.locator('.matrix [data-row="1"]').click();
    await report.preview.page.getByRole('heading', { name: 'True: spam', exact: true }).waitFor();
    await until(2);
    await report.behind().first().waitFor();
    assert.deepEqual(
      chosen(),
      indices(line => line.label === 'spam'),
    );
    await report.cell(0, 0).focus();
    await report.preview.page.keyboard.press('Control+Space');
    await report.preview.page.getByRole('heading', { name: 'Predicted: ham', exact: true }).waitFor();
    await report.behind().first().waitFor();
    assert.deepEqual(
      chosen(),
      indices(line => line.prediction.label === 'ham'),
    );
    await report.preview.page.getByRole('button', { name: 'Show in Table' }).click();
    await report.preview.settle();
    assert.deepEqual(report.said('table'), [{ where: [{ column: 'predicted', is: ['ham'] }], split: 'test' }]);
  });
});
