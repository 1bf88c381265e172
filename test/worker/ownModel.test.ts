// A model of the user's own in the bundled workers: they trace what it imports, and run it only where it is trusted.
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { TrainCalls, TrainNews } from '../../src/protocol/train';
import { makeTinyWorkspace } from '../core/training/tinyWorkspace';
import { forkServe, forkWorker } from './forkWorker';

const EXAMPLE = resolve(__dirname, '../../templates/own/my-model.ts');

describe('workers and a model of the user’s own', function () {
  this.timeout(60_000);
  let config = '';
  let workspace = '';
  let folder = '';

  before(() => {
    const model = '{ file: ./my-model.ts, options: { width: 8, hidden: 8, dropout: 0 } }';
    ({ config, workspace } = makeTinyWorkspace({ model }));
    cpSync(EXAMPLE, join(workspace, basename(EXAMPLE)));
  });

  it('is trained where it is trusted alone', async () => {
    const worker = forkWorker<TrainCalls, TrainNews>('train');
    try {
      const job = { job: 'one', config, workspace };
      const refused = worker.call('train', { ...job, trusted: false });
      await assert.rejects(refused, /tiny\.nlp\.yaml:4:16: .*runs in trusted workspaces only/);
      const record = await worker.call('train', { ...job, trusted: true });
      assert.equal(record.status, 'completed');
      folder = join(workspace, '.nlp', 'runs', record.name, record.id);
    } finally {
      worker.child.disconnect();
    }
  });

  for (const trusted of ['1', '0']) {
    it(`is ${trusted === '1' ? 'asked' : 'not opened'} when the window is ${trusted === '1' ? '' : 'not '}trusted`, async () => {
      const worker = forkServe({ NLP_TRUSTED: trusted });
      try {
        const asked = worker.ask('explain', folder, { text: 'the story of a lovely dog' });
        if (trusted === '1') assert.equal((await asked).attribution?.parts.length, 6);
        else await assert.rejects(asked, { code: 'untrusted-model' });
      } finally {
        worker.child.disconnect();
      }
    });
  }
});
