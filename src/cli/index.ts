/** The command line: finds the command, runs it, turns errors into lines and exit codes. */
import type { ChildProcess } from 'node:child_process';
import { ActionableError } from '../core/base/errors';
import { suggest } from '../core/base/suggest';
import { VERSION } from '../core/base/version';
import { type Command, describeCommand, parseWords, UnknownOptionError } from './command';
import { EXIT_BAD_INPUT, EXIT_INTERRUPTED } from './exitCodes';
import { listenForInterrupt } from './interrupt';
import { reportFailure } from './reportFailure';
import { Terminal } from './terminal';

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
  cluster: async () => (await import('./commands/cluster')).cluster,
  compare: async () => (await import('./commands/compare')).compare,
};

/** Other names of commands, as they are written elsewhere. */
const aliases: Readonly<Record<string, string>> = { neighbours: 'neighbors' };

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
    'Version of this program: nlp --version',
  ].join('\n');
}

/** @param started of `startTrials`, for a sweep @returns the exit code */
export async function main(
  words: readonly string[],
  terminal = new Terminal(),
  started?: ChildProcess,
): Promise<number> {
  const [name, ...rest] = words;
  const json = rest.includes('--json');
  try {
    if (name === '--version') {
      terminal.print(VERSION);
      return 0;
    }
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
      const result = await command.run({ ...parsed, terminal, signal, started });
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
