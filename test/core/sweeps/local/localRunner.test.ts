import assert from 'node:assert/strict';
import { once } from 'node:events';
import { CancelledError } from '../../../../src/core/base/errors';
import { LocalRunner, TrialProcesses } from '../../../../src/core/sweeps/local/localRunner';
import { startTrials, type TrialCommand } from '../../../../src/core/sweeps/local/startTrials';

const request = { number: 0, config: '', overrides: [], group: '', title: '' };
const news = { onStarted() {}, onScores() {}, onProgress() {}, onWarning() {} };

const node = (script: string): TrialCommand => [process.execPath, '-e', script];
/** Its trials end as soon as they are asked for; their folder tells which process it was. */
const quick = node(
  `process.stdin.setEncoding('utf8').on('data', text => {
    const end = { folder: String(process.pid), status: 'completed', scores: { threads: JSON.parse(text).threads } };
    console.log(JSON.stringify({ told: 'ended', end }));
  })`,
);

const runnerOf = (processes: TrialProcesses) =>
  new LocalRunner(processes, { workspace: '', trusted: true, sweep: '', threads: 3 });

describe('the processes of a sweep', () => {
  it('are those that were started before, as long as they live', async () => {
    const processes = new TrialProcesses(quick);
    const started = startTrials(quick);
    processes.prepare(1, started);
    const runner = runnerOf(processes);
    const run = () => runner.run(request, news, new AbortController().signal);
    const first = await run();
    assert.deepEqual(first, { folder: String(started.pid), status: 'completed', scores: { threads: 3 } });
    assert.deepEqual(await run(), first);
    started.kill('SIGKILL');
    await once(started, 'exit');
    assert.notEqual((await run()).folder, first.folder);
    await runner.dispose();
  });

  it('are replaced where one was gone before the sweep was read', async () => {
    const started = startTrials(node('process.exit(3)'));
    await once(started, 'exit');
    const processes = new TrialProcesses(quick);
    processes.prepare(1, started);
    const runner = runnerOf(processes);
    assert.equal((await runner.run(request, news, new AbortController().signal)).status, 'completed');
    await runner.dispose();
  });

  it('end at once where nothing was asked of them', async () => {
    const processes = new TrialProcesses(node('setInterval(() => undefined, 1000)'));
    processes.prepare(2);
    await processes.dispose();
  });

  it('that die fail their trial, unless the sweep was stopped before', async () => {
    const dying = node("process.stdin.once('data', () => { console.error('no memory'); process.exit(9); })");
    const runner = runnerOf(new TrialProcesses(dying));
    await assert.rejects(runner.run(request, news, new AbortController().signal), {
      code: 'trial-died',
      message: /exit code 9.*no memory/,
    });
    const stopping = new AbortController();
    const stopped = runner.run(request, news, stopping.signal);
    stopping.abort();
    await assert.rejects(stopped, CancelledError);
    await runner.dispose();
  });
});
