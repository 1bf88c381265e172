// What train.py prints, as values, and its ends in words; with real processes in its place, of Node.
import assert from 'node:assert/strict';
import { CancelledError } from '../../../../src/core/base/errors';
import { explainEnd, runProgram, type TrainLine } from '../../../../src/core/cluster/handOver/trainProgram';

const folder = import.meta.dirname ?? __dirname;

async function run(program: string, signal = new AbortController().signal, python = process.execPath) {
  const lines: TrainLine[] = [];
  const asked = { python, words: ['-e', program], folder, env: process.env, runtime: 'lab' };
  for await (const line of runProgram(asked, signal)) lines.push(line);
  return lines;
}

describe('train.py as a process', () => {
  it('has its lines of JSON read, whatever else it prints', async () => {
    const program = `
      console.log('{"torch": "2.13", "steps": 3}');
      console.log('some words');
      console.log('{"step": 1, "loss": NaN, "gradient_norm": Infinity, "learning_rate": 0.1}');
      console.log('{"step": 2, "loss": 0.5}');
      console.log('{"cut": ');
    `;
    assert.deepEqual(await run(program), [
      { torch: '2.13', steps: 3 },
      { step: 1, learning_rate: 0.1 },
      { step: 2, loss: 0.5 },
    ]);
  });

  it('ends at a signal and may save what it has', async function () {
    if (process.platform === 'win32') this.skip();
    const saves = `
      process.on('SIGTERM', () => { console.log('{"step": 9}'); process.exit(0); });
      console.log('{"step": 1}');
      setInterval(() => {}, 1000);
    `;
    const stopOnStep = async (program: string) => {
      const abort = new AbortController();
      const steps: (number | undefined)[] = [];
      const asked = { python: process.execPath, words: ['-e', program], folder, env: process.env, runtime: 'lab' };
      for await (const { step } of runProgram(asked, abort.signal)) {
        steps.push(step);
        abort.abort();
      }
      return steps;
    };
    assert.deepEqual(await stopOnStep(saves), [1, 9]);
    await assert.rejects(stopOnStep('console.log(\'{"step": 1}\'); setInterval(() => {}, 1000);'), CancelledError);
  });

  it('says why it failed', async () => {
    const ending = (words: string, code = 1) => run(`console.error(${JSON.stringify(words)}); process.exit(${code});`);
    await assert.rejects(ending("Traceback\nModuleNotFoundError: No module named 'torch'"), {
      code: 'no-torch',
      message: /has no torch: write python: pypi into lab\.runtime\.yaml/,
    });
    await assert.rejects(ending('torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2 GiB'), {
      code: 'out-of-memory',
      message: /Tried to allocate 2 GiB/,
    });
    await assert.rejects(ending('Traceback\n  File "train.py"\nRuntimeError: shapes differ\n[rank0] bye'), {
      code: 'python-failed',
      message: /ended with code 1: RuntimeError: shapes differ/,
    });
    await assert.rejects(run('', undefined, '/nowhere/python'), { code: 'no-python' });
    const killed = explainEnd({ python: 'python', runtime: 'lab' }, '', null, 'SIGKILL');
    assert.match(`${killed.code}: ${killed.message}`, /^out-of-memory: .*too little memory/);
  });
});
