// Runs a program and keeps what it printed, so that a failure can show its last lines.
import { spawn } from 'node:child_process';
import { resolveProgram } from './resolveProgram.mjs';

/** Starts a program without a shell, on every platform. */
function start(command, args, { env, ...options }) {
  const all = mergeEnvironment(process.env, env);
  const { file, args: words, env: more, ...how } = resolveProgram(command, args, all);
  return spawn(file, words, { ...options, ...how, env: { ...all, ...more }, windowsHide: true });
}

/**
 * Runs `command` and resolves to `{code, output}`; never rejects for a non-zero code.
 * `quiet` keeps its output off the terminal; `seconds` ends it after so long (code 124).
 */
export function runCommand(
  command,
  args,
  { cwd, env, quiet = false, seconds, onLine, stdio = ['ignore', 'pipe', 'pipe'] } = {},
) {
  return new Promise((resolve, reject) => {
    const child = start(command, args, { cwd, env, stdio });
    let output = '';
    let timedOut = false;
    const timer = seconds
      ? setTimeout(() => {
          timedOut = true;
          child.kill('SIGTERM');
        }, seconds * 1000)
      : undefined;
    for (const [stream, target] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      // Where it goes to a file there is none.
      if (!stream) continue;
      stream.setEncoding('utf8');
      stream.on('data', text => {
        output += text;
        if (!quiet) target.write(text);
        if (onLine) for (const line of text.split('\n')) if (line.trim()) onLine(line);
      });
    }
    child.on('error', error => {
      clearTimeout(timer);
      if (error.code === 'ENOENT') resolve({ code: 127, output: `${command}: not found` });
      else reject(error);
    });
    child.on('close', code => {
      clearTimeout(timer);
      resolve({ code: timedOut ? 124 : (code ?? 1), output });
    });
  });
}

/** Runs a program on this process's own terminal and resolves to its exit code. */
export function runAttached(command, args, { cwd, env } = {}) {
  return new Promise((resolve, reject) => {
    const child = start(command, args, { cwd, env, stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', code => resolve(code ?? 1));
  });
}

/** An environment with other values over it; Windows knows PATH and Path as one name. */
function mergeEnvironment(own, over = {}) {
  const fold = name => (process.platform === 'win32' ? name.toUpperCase() : name);
  const replaced = new Set(Object.keys(over).map(fold));
  return { ...Object.fromEntries(Object.entries(own).filter(([name]) => !replaced.has(fold(name)))), ...over };
}

/** The last lines of a program's output, for an error message. */
export function lastLines(output, count = 12) {
  return output.trimEnd().split('\n').slice(-count).join('\n');
}

/** Runs a program and throws an error that shows its last lines when it fails. */
export async function mustRun(command, args, options) {
  const result = await runCommand(command, args, options);
  if (result.code !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with code ${result.code}:\n${lastLines(result.output)}`);
  }
  return result.output;
}
