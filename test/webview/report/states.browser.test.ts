import assert from 'node:assert/strict';
import { openPreview } from '../preview';
import { ReportPage, splitsOf, TWO } from './reportPage';
import { linesOf, makeLines, RUN, type RunHostOptions, runHost } from './runHost';

describe('report view in a browser: what is missing or has changed', function () {
  this.timeout(60_000);
  const report = new ReportPage();

  const empty = (run: RunHostOptions['run']) => report.open({ splits: [], run });

  it('offers Evaluate where there are no predictions', async () => {
    await empty({});
    await report.preview.page.getByText('No predictions yet').waitFor();
    await report.preview.page.getByRole('button', { name: 'Evaluate' }).click();
    await report.preview.settle();
    assert.deepEqual(report.said('evaluate'), [{ split: undefined }]);
  });

  it('says what a run that did not end lacks, and how to go on', async () => {
    await empty({ status: 'stopped', resumable: true });
    await report.preview.page.getByText('was stopped before it was scored').waitFor();
    await report.preview.page.getByRole('button', { name: 'Resume' }).click();
    await report.preview.settle();
    assert.deepEqual(report.said('command'), [{ command: 'resume' }]);
    await report.preview.post('state', { run: { ...RUN, status: 'running', version: '3' }, choices: {} });
    await report.preview.page.getByText('Still training').waitFor();
    await report.preview.post('state', { run: { ...RUN, status: 'failed', usable: false, version: '4' }, choices: {} });
    await report.preview.page.getByText('failed before its first checkpoint').waitFor();
    await report.preview.post('state', { reason: 'The run that this report was of is no longer there.', choices: {} });
    await report.preview.page.getByText('no longer there').waitFor();
    await report.preview.page.getByRole('button', { name: 'Select Another Run…' }).click();
    await report.preview.settle();
    assert.deepEqual(report.said('command').at(-1), { command: 'openReport' });
  });

  it('shows the scores of a task without labels', async () => {
    const lines = linesOf('test', [
      { split: 'test', index: 0, file: '/project/a.txt', line: 1, text: 'a', prediction: { text: 'b' } },
    ]);
    await report.open({ splits: [lines] });
    await report.preview.page.getByRole('heading', { name: 'No class labels' }).waitFor();
    assert.match((await report.preview.page.locator('.scores').textContent())!, /Perplexity12\.500/);
  });

  it('does without probabilities, and says what that costs', async () => {
    const lines = makeLines('test', TWO, 50).map(line => ({ ...line, prediction: { label: line.prediction.label } }));
    await report.open({ splits: [linesOf('test', lines)] });
    await report.ready();
    await report.preview.page.getByText('have no probabilities').waitFor();
    assert.equal(await report.preview.page.locator('.curves-section').isVisible(), false);
  });

  it('says when the data have changed since', async () => {
    const inner = runHost({ labels: TWO, splits: splitsOf(TWO, 50) });
    report.preview = await openPreview({
      view: 'report',
      host: {
        news: inner.news,
        request: async (name, payload, cancelled) => {
          const answer = await inner.request!(name, payload, cancelled);
          return name === 'report' ? { ...(answer as object), changed: ['/project/data/test.csv'] } : answer;
        },
      },
    });
    await report.preview.page.getByText('test.csv has changed since: lines may have moved.').waitFor();
  });

  it('shows what whoever reads the scores should know, for the split that was evaluated alone', async () => {
    const notes = [
      '2 labels of the split are not known <b>to</b> the model',
      'there is no loss: no example could be counted',
    ];
    await report.open({ told: { split: 'test', notes } });
    await report.ready();
    const list = report.preview.page.getByRole('status', { name: 'Notes on the scores' });
    assert.deepEqual(await list.locator('li').allTextContents(), notes);
    await report.preview.page.getByRole('radio', { name: 'validation' }).locator('..').click();
    await report.preview.page.getByText(/^run .*120 examples/).waitFor();
    assert.equal(await list.count(), 0);
  });

  it('tells a failure, and tries again', async () => {
    let fails = true;
    const inner = runHost({ labels: TWO, splits: splitsOf(TWO, 50) });
    report.preview = await openPreview({
      view: 'report',
      host: {
        news: inner.news,
        request: (name, payload, cancelled) => {
          if (fails) throw new Error('predictions.jsonl:6: it is not JSON');
          return inner.request!(name, payload, cancelled);
        },
      },
    });
    await report.preview.page.getByRole('alert').getByText('it is not JSON').waitFor();
    fails = false;
    await report.preview.page.getByRole('button', { name: 'Try Again' }).click();
    await report.ready();
  });
});
