/** A client of a cluster in a process of its own, which a test may kill. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { TinyRemote } from './processCluster';

export interface ClientRequest {
  readonly kind: 'train' | 'resume' | 'sweep';
  readonly request: object;
  readonly workspace: string;
  readonly remote: TinyRemote;
}

/** `begins`: it has told of a step; `ended`: all that it wrote. */
export function beginClient(request: ClientRequest): {
  readonly process: ChildProcess;
  readonly begins: Promise<void>;
  readonly ended: Promise<string>;
} {
  const words = ['--import', 'tsx', join(__dirname, 'client.ts'), JSON.stringify(request)];
  const child = spawn(process.execPath, words, { cwd: join(__dirname, '../../..') });
  let [out, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', text => {
    out += text;
  });
  const begins = new Promise<void>(resolve => {
    child.once('exit', () => resolve());
    child.stderr.setEncoding('utf8').on('data', text => {
      errors += text;
      if (/^(?:metrics|progress)/m.test(errors)) resolve();
    });
  });
  const ended = new Promise<string>(resolve => child.once('close', () => resolve(out + errors)));
  return { process: child, begins, ended };
}
