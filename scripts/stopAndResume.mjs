// Trains a config as the editor does, stops it, resumes it and asks the model, and writes all that was said to a file:
// `node scripts/stopAndResume.mjs CONFIG OUTPUT`, for the comparison of two platforms.
import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { mustRun } from './runCommand.mjs';

const DIST = resolve(import.meta.dirname, '..', 'dist');
const TEXTS = ['a warm and funny film', 'a dull plot and wooden acting'];

/** Starts the training in a worker and cancels it at the first news of a step; resolves to its answer. */
function trainAndStop(config) {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1', NLP_TRUSTED: '1' };
  const worker = fork(join(DIST, 'worker', 'train.js'), [], { env, execArgv: [], serialization: 'advanced' });
  const parameters = { config, job: 'job', workspace: dirname(config), trusted: true };
  return new Promise((answered, failed) => {
    worker.on('error', failed);
    worker.on('exit', code => failed(new Error(`the worker ended with code ${code}`)));
    worker.on('message', ({ id, method, result, error }) => {
      if (method === 'metrics') worker.send({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id: 1 } });
      if (id !== 1 || method) return;
      if (error) failed(new Error(JSON.stringify(error)));
      else answered(result);
      worker.disconnect();
    });
    worker.send({ jsonrpc: '2.0', id: 1, method: 'train', params: parameters });
  });
}

async function main([config, output]) {
  const ask = async (command, ...words) => {
    const printed = await mustRun(process.execPath, [join(DIST, 'cli.js'), command, config, ...words, '--json'], {
      cwd: dirname(config),
      quiet: true,
    });
    // What goes to the terminal beside it may come after.
    return JSON.parse(printed.split('\n').findLast(line => line.startsWith('{')));
  };
  const stopped = await trainAndStop(config);
  const resumed = await ask('resume');
  const { metrics } = await ask('evaluate');
  const { predictions } = await ask('predict', ...TEXTS);
  const { status, steps } = resumed;
  writeFileSync(output, JSON.stringify({ stopped: stopped.status, status, steps, metrics, predictions }));
}

await main(process.argv.slice(2));
