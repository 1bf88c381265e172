/** The command line in a workspace, with the token of a Ray cluster. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { allocatorEnvironment } from '../../src/core/base/allocator';
import { ROOT } from '../project/sourceFiles';
import type { RayCluster } from './rayCluster';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

export function rayClient({ token }: Pick<RayCluster, 'token'>, cwd: string) {
  function start(words: readonly string[], change: NodeJS.ProcessEnv = {}) {
    // As a cluster sees it: with the settings of the allocator, so that it is one process.
    const env = { ...process.env, ...allocatorEnvironment(), NLP_THREADS: '1', LAB_TOKEN: token, ...change };
    const child = spawn(process.execPath, [join(ROOT, 'dist', 'cli.js'), ...words], { cwd, env });
    let [out, errors] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', text => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', text => {
      errors += text;
    });
    const ended = new Promise<Ended>(resolve => child.once('close', code => resolve({ code, out, errors })));
    return { child, ended };
  }

  async function cli<T>(...words: readonly string[]): Promise<T> {
    const { code, out, errors } = await start([...words, '--json']).ended;
    assert.equal(code, 0, errors);
    return JSON.parse(out.trim().split('\n').at(-1)!) as T;
  }

  return { start, cli };
}
