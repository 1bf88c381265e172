/** The command line: finds the command, runs it, turns errors into lines and exit codes (0 done, 1 bad input, 2 a bug, 130 Ctrl-C). */
import { asSentence } from '../core/base/asSentence';
import { ActionableError, CancelledError, ProblemsError } from '../core/base/errors';
import { describeFileError } from '../core/base/fileError';
import { LEAVE } from '../core/base/leave';
import { formatProblem } from '../core/base/problem';
import { suggest } from '../core/base/suggest';
import { type Command, describeCommand, parseWords, UnknownOptionError } from './command';
import { followParent, relaunch, wantsRelaunch } from './relaunch';
import { Terminal } from './terminal';

/** What a sweep calls the processes that train its trials by, and a cluster its jobs; not for people. */
const [serveTrialsWord, trainJobWord] = ['serve-trials', 'train-job'];

/** Each is loaded when it is called: `check` needs no runtime. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  check: async () => (await import('./commands/check')).check,
  augment: async () => (await import('./commands/augment')).augment,
  mask: async () => (await import('./commands/mask')).mask,
  card: async () => (await import('./commands/card')).card,
  config: async () => (await import('./commands/config')).config,
  train: async () => (await import('./commands/train')).train,
  import: async () => (await import('./commands/import')).importModel,
  'cross-validate': async () => (await import('./commands/crossValidate')).crossValidate,
  sweep: async () => (await import('./commands/sweep')).sweep,
  'find-rate': async () => (await import('./commands/findRate')).findRate,
  distill: async () => (await import('./commands/distill')).distill,
  resume: async () => (await import('./commands/resume')).resume,
  evaluate: async () => (await import('./commands/evaluate')).evaluate,
  calibrate: async () => (await import('./commands/calibrate')).calibrate,
  predict: async () => (await import('./commands/predict')).predict,
  generate: async () => (await import('./commands/generate')).generate,
  'fill-mask': async () => (await import('./commands/fillMask')).fillMask,
  score: async () => (await import('./commands/score')).score,
  embed: async () => (await import('./commands/embed')).embed,
  index: async () => (await import('./commands/indexTexts')).indexTexts,
  search: async () => (await import('./commands/search')).search,
  neighbors: async () => (await import('./commands/neighbours')).neighbours,
  analogy: async () => (await import('./commands/analogy')).analogy,
  ask: async () => (await import('./commands/ask')).ask,
  translate: async () => (await import('./commands/write')).translate,
  summarize: async () => (await import('./commands/write')).summarize,
  report: async () => (await import('./commands/report')).report,
  examples: async () => (await import('./commands/examples')).examples,
  slices: async () => (await import('./commands/slices')).slices,
  project: async () => (await import('./commands/project')).projectVectors,
  explain: async () => (await import('./commands/explain')).explain,
  flip: async () => (await import('./commands/flip')).flip,
  nearest: async () => (await import('./commands/nearest')).nearest,
  words: async () => (await import('./commands/words')).words,
  attention: async () => (await import('./commands/attention')).attention,
  keywords: async () => (await import('./commands/keywords')).keywords,
  tokenize: async () => (await import('./commands/tokenize')).tokenize,
  sentences: async () => (await import('./commands/sentences')).sentences,
  export: async () => (await import('./commands/export')).exportModel,
  reproduce: async () => (await import('./commands/reproduce')).reproduce,
  runs: async () => (await import('./commands/runs')).runs,
  compare: async () => (await import('./commands/compare')).compare,
};

/** Other names of commands, as they are written elsewhere. */
const aliases: Readonly<Record<string, string>> = { neighbours: 'neighbors' };

const EXIT_BAD_INPUT = 1;
const EXIT_BUG = 2;
const EXIT_INTERRUPTED = 130;
/** Node's own, where nothing is left to wait for and the work is not done. */
const UNSETTLED = 13;

/** All commands, in the order in which the help has them. */
export function loadCommands(): Promise<readonly Command[]> {
  return Promise.all(Object.values(commands).map(load => load()));
}

async function describeAll(): Promise<string> {
  const all = await loadCommands();
  const lines = all.map(({ name, usage, summary }) => `  ${`${name} ${usage}`.padEnd(30)}  ${summary}`);
  return [
    'Usage: nlp COMMAND ... [OPTIONS]',
    '',
    'CONFIG is a file NAME.nlp.yaml. RUN is the name of a config (its newest run), NAME/ID, or the folder of a run.',
    '',
    'Commands:',
    ...lines,
    '',
    'Options of a command: nlp COMMAND --help',
  ].join('\n');
}

/** Reports a failure on stderr, without a stack unless it is a bug of ours. */
function reportFailure(error: unknown, terminal: Terminal, json: boolean): number {
  const written = error instanceof Error ? error.message : String(error);
  const message = error instanceof ActionableError ? asSentence(written) : written;
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
function listenForInterrupt(terminal: Terminal): { readonly signal: AbortSignal; readonly end: () => void } {
  const controller = new AbortController();
  let last = Number.NEGATIVE_INFINITY;
  const interrupt = (signal: NodeJS.Signals) => {
    const isRepeat = performance.now() - last < SAME_INTERRUPT;
    last = performance.now();
    // A terminal that is closed tells it more than once, and nobody is there to be in a hurry.
    if (isRepeat || (signal === 'SIGHUP' && controller.signal.aborted)) return;
    if (controller.signal.aborted) process.exit(EXIT_INTERRUPTED);
    terminal.warn('stopping; press Ctrl-C again to quit at once');
    // A terminal that is closed stops what runs here; what a cluster trains stays there.
    controller.abort(signal === 'SIGHUP' ? LEAVE : undefined);
  };
  for (const ending of ENDINGS) process.on(ending, interrupt);
  return {
    signal: controller.signal,
    end: () => {
      for (const ending of ENDINGS) process.off(ending, interrupt);
    },
  };
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
    const known = Object.hasOwn(aliases, name) ? aliases[name]! : name;
    const load = Object.hasOwn(commands, known) ? commands[known] : undefined;
    if (!load) {
      const near = suggest(name, Object.keys(commands));
      const hint = near === undefined ? `Commands: ${Object.keys(commands).join(', ')}.` : `Did you mean ${near}?`;
      throw new ActionableError('unknown-command', `Unknown command "${name}". ${hint} See nlp --help.`);
    }
    const command = await load();
    const parsed = parseWords(command, rest);
    if (parsed.options.help === true) {
      terminal.print(describeCommand(command));
      return 0;
    }
    const { signal, end } = listenForInterrupt(terminal);
    try {
      const result = await command.run({ ...parsed, terminal, signal });
      terminal.clear();
      if (json) terminal.printJson(result);
      return signal.aborted ? EXIT_INTERRUPTED : 0;
    } finally {
      end();
    }
  } catch (error) {
    const told = error instanceof UnknownOptionError ? (await import('./explainOption')).explainOption(error) : error;
    return reportFailure(told, terminal, json);
  }
}

/** The trials of a sweep that another process leads. */
async function serve(): Promise<number> {
  const { serveTrials } = await import('../core/sweeps/local/serveTrials');
  const { signal, end } = listenForInterrupt(new Terminal());
  process.stdin.setEncoding('utf8');
  await serveTrials(process.stdin, line => process.stdout.write(line), signal);
  end();
  return 0;
}

/** One training of a cluster; whatever ends it, it is asked to end once. */
async function trainJob(word: string | undefined): Promise<number> {
  const { serveJob } = await import('../core/cluster/remote/serveJob');
  const { parseRequest } = await import('../core/cluster/remote/request');
  const terminal = new Terminal();
  const controller = new AbortController();
  for (const ending of ENDINGS) process.on(ending, () => controller.abort());
  try {
    const request = parseRequest(word ?? '');
    const done = await serveJob(request, process.env, line => process.stdout.write(line), controller.signal);
    return done ? 0 : EXIT_BAD_INPUT;
  } catch (error) {
    return reportFailure(error, terminal, false);
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
  const hidden: Readonly<Record<string, () => Promise<number>>> = {
    [serveTrialsWord]: serve,
    [trainJobWord]: () => trainJob(words[1]),
  };
  const begin = hidden[words[0] ?? ''] ?? (wantsRelaunch(words) ? relaunch : () => main(words));
  void begin().then(code => {
    result = code;
    process.exitCode = code;
  });
}
