/** Runs a program to its end: ours as a user does it, or a peer. */
import { spawn } from 'node:child_process';

/** @returns what it printed @throws Error with the end of what it said, where it fails */
export async function runProgram(
  program: string,
  words: readonly string[],
  { cwd, env = process.env }: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<string> {
  const child = spawn(program, words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const code = await new Promise(resolve => child.on('close', resolve));
  if (code !== 0) throw new Error(`${program} ${words.join(' ')} ended with ${code}\n${errors.slice(-2000)}`);
  return out;
}
