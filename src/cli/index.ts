/** The command line: finds the command, runs it, turns errors into lines and exit codes (0 done, 1 bad input, 2 a bug, 130 Ctrl-C). */
import { ActionableError, CancelledError, ProblemsError } from '../core/base/errors';
import { describeFileError } from '../core/base/fileError';
import { formatProblem } from '../core/base/problem';
import { type Command, describeCommand, parseWords } from './command';
import { followParent, relaunch, wantsRelaunch } from './relaunch';
import { Terminal } from './terminal';

/** Each is loaded when it is called: `check` needs no runtime. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  check: async () => (await import('./commands/check')).check,
  augment: async () => (await import('./commands/augment')).augment,
  config: async () => (await import('./commands/config')).config,
  train: async () => (await import('./commands/train')).train,
  'cross-validate': async () => (await import('./commands/crossValidate')).crossValidate,
  'find-rate': async () => (await import('./commands/findRate')).findRate,
  resume: async () => (await import('./commands/resume')).resume,
  evaluate: async () => (await import('./commands/evaluate')).evaluate,
  predict: async () => (await import('./commands/predict')).predict,
  generate: async () => (await import('./commands/generate')).generate,
  ask: async () => (await import('./commands/ask')).ask,
  translate: async () => (await import('./commands/write')).translate,
  summarize: async () => (await import('./commands/write')).summarize,
  attention: async () => (await import('./commands/attention')).attention,
  keywords: async () => (await import('./commands/keywords')).keywords,
  tokenize: async () => (await import('./commands/tokenize')).tokenize,
  sentences: async () => (await import('./commands/sentences')).sentences,
  export: async () => (await import('./commands/export')).exportModel,
  reproduce: async () => (await import('./commands/reproduce')).reproduce,
  runs: async () => (await import('./commands/runs')).runs,
  compare: async () => (await import('./commands/compare')).compare,
};

const EXIT_BAD_INPUT = 1;
const EXIT_BUG = 2;
const EXIT_INTERRUPTED = 130;
/** Node's own, where nothing is left to wait for and the work is not done. */
const UNSETTLED = 13;

async function describeAll(): Promise<string> {
  const all = await Promise.all(Object.values(commands).map(load => load()));
  const lines = all.map(({ name, usage, summary }) => `  ${`${name} ${usage}`.padEnd(30)}  ${summary}`);
  return ['nlp COMMAND ...', '', 'Commands:', ...lines, '', 'nlp COMMAND --help tells more.'].join('\n');
}

/** Reports a failure on stderr, without a stack unless it is a bug of ours. */
function reportFailure(error: unknown, terminal: Terminal, json: boolean): number {
  const message = error instanceof Error ? error.message : String(error);
  const tell = (code: string, more: object = {}) => {
    if (json) terminal.printJson({ error: { code, message, ...more } });
  };
  if (error instanceof ProblemsError) {
    for (const problem of error.problems) terminal.warn(formatProblem(problem));
    tell('problems', { problems: error.problems });
    return EXIT_BAD_INPUT;
  }
  if (error instanceof ActionableError) {
    terminal.warn(message);
    tell(error.code);
    return EXIT_BAD_INPUT;
  }
  if (error instanceof CancelledError) {
    tell('cancelled');
    return EXIT_INTERRUPTED;
  }
  const failure = describeFileError(error);
  if (failure) {
    const { path } = error as NodeJS.ErrnoException;
    terminal.warn(path === undefined ? failure.meaning : `${path}: ${failure.meaning}`);
    tell('file-error');
    return EXIT_BAD_INPUT;
  }
  terminal.warn(`a bug: ${(error instanceof Error && error.stack) || message}`);
  tell('internal');
  return EXIT_BUG;
}

/** Ctrl-C, `kill`, a terminal that was closed, and Ctrl-Break: each may be the last chance to save what was trained. */
const ENDINGS = [
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  ...(process.platform === 'win32' ? (['SIGBREAK'] as const) : []),
] as const;

/** Milliseconds within which two signals are one, come on two ways. */
const SAME_INTERRUPT = 100;

/** The first Ctrl-C asks for an orderly end, the second ends at once. */
function listenForInterrupt(terminal: Terminal): AbortSignal {
  const controller = new AbortController();
  let last = Number.NEGATIVE_INFINITY;
  const interrupt = (signal: NodeJS.Signals) => {
    const isRepeat = performance.now() - last < SAME_INTERRUPT;
    last = performance.now();
    // A terminal that is closed tells it more than once, and nobody is there to be in a hurry.
    if (isRepeat || (signal === 'SIGHUP' && controller.signal.aborted)) return;
    if (controller.signal.aborted) process.exit(EXIT_INTERRUPTED);
    terminal.warn('stopping; press Ctrl-C again to quit at once');
    controller.abort();
  };
  for (const ending of ENDINGS) process.on(ending, interrupt);
  return controller.signal;
}

/** @returns the exit code */
export async function main(words: readonly string[], terminal = new Terminal()): Promise<number> {
  const [name, ...rest] = words;
  const json = rest.includes('--json');
  try {
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
      terminal.print(await describeAll());
      return name === undefined ? EXIT_BAD_INPUT : 0;
    }
    const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!load) {
      throw new ActionableError(
        'unknown-command',
        `unknown command "${name}"; the commands are ${Object.keys(commands).join(', ')}`,
      );
    }
    const command = await load();
    const parsed = parseWords(command, rest);
    if (parsed.options.help === true) {
      terminal.print(describeCommand(command));
      return 0;
    }
    const signal = listenForInterrupt(terminal);
    const result = await command.run({ ...parsed, terminal, signal });
    terminal.clear();
    if (json) terminal.printJson(result);
    return signal.aborted ? EXIT_INTERRUPTED : 0;
  } catch (error) {
    return reportFailure(error, terminal, json);
  }
}

if (require.main === module) {
  let hungUp = false;
  let result: number | undefined;
  process.on('SIGHUP', () => {
    hungUp = true;
  });
  process.stdout.on('error', error => {
    // The terminal is gone; what was trained is still to be saved.
    if (hungUp) return;
    // `nlp runs | head` closes the pipe early: not a failure.
    if ('code' in error && error.code === 'EPIPE') {
      result = 0;
      process.exit(0);
    }
    const failure = describeFileError(error);
    if (!failure) throw error;
    new Terminal().warn(`standard output: ${failure.meaning}`);
    process.exit(EXIT_BAD_INPUT);
  });
  process.stderr.on('error', error => {
    if (!hungUp) throw error;
  });
  // Code of a model may end the process from a callback, or wait for what never comes: a script must not take that for success.
  process.on('exit', code => {
    if (code !== 0 && code !== UNSETTLED) return;
    process.exitCode = result ?? EXIT_BUG;
    if (result === undefined) process.stderr.write('ended before the work was done\n');
  });
  const words = process.argv.slice(2);
  followParent();
  void (wantsRelaunch(words) ? relaunch() : main(words)).then(code => {
    result = code;
    process.exitCode = code;
  });
}
