// How a program is started without a shell, so that no path needs quotes: npm as a file of Node's, and on Windows a command script through cmd.
// Of this project's own, because it runs before any package is installed.
import { existsSync } from 'node:fs';
import { delimiter, dirname, extname, isAbsolute, join } from 'node:path';

/** What Windows starts when a name has no ending, by turns. */
const ENDINGS = ['.com', '.exe', '.bat', '.cmd'];
const SCRIPT = /\.(?:bat|cmd)$/i;

/** npm's own program: the one that runs this script, or the one that was installed with Node. */
export function findNpm(env = process.env, node = process.execPath) {
  const folders = [dirname(node), join(dirname(node), '..', 'lib'), ...foldersOf(env)];
  const candidates = folders.map(folder => join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js'));
  if (/npm-cli\.js$/.test(env.npm_execpath ?? '')) candidates.unshift(env.npm_execpath);
  return candidates.find(existsSync);
}

/**
 * What `spawn` is given to run `command`: `{file, args}`, and what more the platform wants of it, `env` being added.
 * Arguments arrive as they are, with spaces, `&`, `%` and parentheses.
 */
export function resolveProgram(command, args, env = process.env) {
  if (command === 'npm') {
    const npm = findNpm(env);
    if (npm) return { file: process.execPath, args: [npm, ...args] };
  }
  if (process.platform !== 'win32') return { file: command, args };
  const file = findOnWindows(command, env);
  if (!SCRIPT.test(file)) return { file, args };
  return scriptOfCmd(file, args, env);
}

/**
 * A script goes through cmd with each word in a variable of its own: a variable's value is not looked through for variables, and within
 * quotes nothing else is acted on.
 */
export function scriptOfCmd(script, args, env = {}) {
  const words = [script, ...args];
  const odd = words.find(word => /["\r\n]/.test(word));
  if (odd !== undefined) throw new Error(`a command script of Windows cannot be given ${JSON.stringify(odd)}`);
  const variables = words.map((word, index) => [
    `NLP_WORD_${index}`,
    index === 0 ? word : word.replace(/\\+$/, '$&$&'),
  ]);
  const line = variables.map(([name]) => `"%${name}%"`).join(' ');
  return {
    file: env.ComSpec ?? 'cmd.exe',
    args: ['/d', '/v:off', '/s', '/c', `"${line}"`],
    env: Object.fromEntries(variables),
    windowsVerbatimArguments: true,
  };
}

/** The file that Windows would start, or the command itself where there is none: starting it then fails as `not found`. */
function findOnWindows(command, env) {
  const names = extname(command) ? [command] : ENDINGS.map(ending => command + ending);
  if (isAbsolute(command)) return names.find(existsSync) ?? command;
  return (
    foldersOf(env)
      .flatMap(folder => names.map(name => join(folder, name)))
      .find(existsSync) ?? command
  );
}

function foldersOf(env) {
  const name = Object.keys(env).find(key => key.toUpperCase() === 'PATH');
  return (name ? env[name] : undefined)?.split(delimiter).filter(Boolean) ?? [];
}
