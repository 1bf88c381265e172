// `--on`: what is wrong with a runtime, or its cluster, is told before a run is made.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { listRuns } from '../../src/core/runs/listRuns';
import { makeTinyWorkspace } from '../core/training/tinyWorkspace';
import { runCli } from './runCli';

interface Failure {
  readonly error: { readonly code: string; readonly message: string };
}

describe('nlp --on', function () {
  this.timeout(120_000);

  it('names a runtime next to the config, whose cluster answers', async () => {
    const { workspace } = makeTinyWorkspace();
    const train = async (name: string) => {
      const words = ['train', 'tiny.nlp.yaml', '--on', name, '--json'];
      // As later versions of Node do, it warns of what is deprecated in what we bundle.
      const result = await runCli(words, { cwd: workspace, env: { NODE_OPTIONS: '--pending-deprecation' } });
      assert.doesNotMatch(result.stderr, /DEP\d+/);
      assert.equal(result.code, 1, result.stderr);
      assert.deepEqual(await listRuns(workspace), []);
      return { ...result.json<Failure>().error, stderr: result.stderr };
    };
    const write = (text: string) => writeFileSync(join(workspace, 'lab.runtime.yaml'), text);
    assert.equal((await train('lab')).code, 'no-runtime');
    write('type: slurm\n');
    assert.match((await train('lab')).stderr, /lab\.runtime\.yaml:1:7: /);
    assert.match((await train('lav')).message, /did you mean lab\?/);
    write('type: ray\naddress: http://ray.example:8265\n');
    assert.match((await train('lab')).stderr, /ssh -L/);
    // A port that nobody listens at.
    const server = createServer();
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await new Promise(resolve => server.close(resolve));
    write(`type: ray\naddress: http://127.0.0.1:${port}\n`);
    assert.equal((await train(join(workspace, 'lab.runtime.yaml'))).code, 'cluster-unreachable');
  });

  it('of what is left on a cluster names one that is no machine of ours', async () => {
    const { workspace } = makeTinyWorkspace();
    for (const words of [['clean'], ['clean', '--on', 'here'], ['tidy', '--on', 'here']]) {
      const result = await runCli(['cluster', ...words, '--json'], { cwd: workspace });
      assert.equal(result.json<Failure>().error.code, 'bad-usage', result.stderr);
    }
    const none = await runCli(['cluster', 'clean', '--on', 'lab', '--json'], { cwd: workspace });
    assert.equal(none.json<Failure>().error.code, 'no-runtime');
  });

  it('here trains and continues on this machine', async () => {
    const { workspace } = makeTinyWorkspace();
    const trained = await runCli(['train', 'tiny.nlp.yaml', '--on', 'here', '--json'], { cwd: workspace });
    assert.equal(trained.json<{ status: string }>().status, 'completed', trained.stderr);
    const again = await runCli(['resume', 'tiny', '--on', 'here', '--json'], { cwd: workspace });
    assert.equal(again.json<Failure>().error.code, 'already-completed');
  });
});
