/** What a command of the line is: its words, its options, its work. Help is made of the same value. */
import type { ChildProcess } from 'node:child_process';
import { parseArgs } from 'node:util';
import { ActionableError } from '../core/base/errors';
import type { Terminal } from './terminal';

export interface OptionDefinition {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  /** What stands for the value in the help, e.g. `DIR`. */
  readonly value?: string;
  readonly description: string;
}

export type OptionValues = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

export interface Invocation {
  readonly positionals: readonly string[];
  readonly options: OptionValues;
  readonly terminal: Terminal;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** A process that trains trials, which was started before this program was loaded. */
  readonly started?: ChildProcess;
}

export interface Command {
  readonly name: string;
  /** What follows the name, e.g. `CONFIG`. */
  readonly usage: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, OptionDefinition>>;
  /** Fewest and most words beside the options. */
  readonly positionals: readonly [number, number];
  /** @returns what `--json` prints as the last line */
  run(invocation: Invocation): Promise<object>;
}

export const common = {
  help: { type: 'boolean', short: 'h', description: 'Show this help.' },
  json: { type: 'boolean', description: 'Print the result as one JSON object in the last line.' },
  workspace: {
    type: 'string',
    value: 'DIR',
    description: 'Folder that contains .nlp/runs. Default: found from the config, else the current folder.',
  },
} as const satisfies Readonly<Record<string, OptionDefinition>>;

/** Which state of a run's model is used. */
export const checkpointOption = {
  checkpoint: { type: 'string', value: 'NAME', description: 'Weights to use: best or last. Default: best.' },
} as const satisfies Readonly<Record<string, OptionDefinition>>;

/** Keys of a config that the command line sets. */
export const overrides = {
  set: {
    type: 'string',
    multiple: true,
    value: 'KEY=VALUE',
    description: 'Override a config key, for example train.epochs=3. Can be repeated.',
  },
} as const satisfies Readonly<Record<string, OptionDefinition>>;

/** Where a training runs. */
export const onOption = {
  on: {
    type: 'string',
    value: 'NAME',
    description: 'Train on the cluster of NAME.runtime.yaml next to the file. A path is taken too. Default: here.',
  },
} as const satisfies Readonly<Record<string, OptionDefinition>>;

/** What commands have that show a sample. @param what is shown, in the plural */
export function sampleOptions(what: string, count: number) {
  return {
    count: {
      type: 'string',
      value: 'N',
      description: `${what[0]!.toUpperCase()}${what.slice(1)} to show. Default: ${count}.`,
    },
    sample: {
      type: 'string',
      value: 'N',
      description: `Number of the sample: another number shows other ${what}. Default: 0.`,
    },
  } as const satisfies Readonly<Record<string, OptionDefinition>>;
}

/** @param usual how many are shown */
export function sampleOf(options: OptionValues, usual: number): { readonly count: number; readonly sample: number } {
  return {
    count: numberOf(options, 'count', usual, { least: 1, most: 1000, whole: true }),
    sample: numberOf(options, 'sample', 0, { least: 0, most: 1000, whole: true }),
  };
}

/** The text of an option that was given once, or nothing. */
export function textOf(options: OptionValues, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** All texts of an option that may be repeated. */
export function textsOf(options: OptionValues, name: string): readonly string[] {
  const value = options[name];
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
}

interface Limits {
  readonly least: number;
  readonly most: number;
  readonly whole?: true;
}

/** @throws ActionableError `bad-usage` when it is no number within the limits */
export function numberOf<Fallback extends number | undefined>(
  options: OptionValues,
  name: string,
  fallback: Fallback,
  { least, most, whole }: Limits,
): number | Fallback {
  const words = textOf(options, name);
  if (words === undefined) return fallback;
  const value = Number(words);
  if (words.trim() !== '' && value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  const kind = whole ? 'a whole number' : 'a number';
  throw new ActionableError('bad-usage', `--${name} must be ${kind} from ${least} to ${most}, not "${words}"`);
}

/** What to type where a text, or the value of an option, begins with a dash. */
function hintFor(
  command: Command,
  words: readonly string[],
  options: Readonly<Record<string, OptionDefinition>>,
): string {
  const end = words.indexOf('--');
  const before = end < 0 ? words : words.slice(0, end);
  const known = (word: string) => {
    const name = /^--([^=]+)/.exec(word)?.[1];
    if (name !== undefined) return Object.hasOwn(options, name);
    return word.length === 2 && Object.values(options).some(({ short }) => short === word[1]);
  };
  const at = before.findIndex(word => word.startsWith('-') && word !== '-' && !known(word));
  const [word, last] = [before[at], before[at - 1]];
  if (word === undefined) return '';
  if (last !== undefined && known(last) && options[last.slice(2)]?.type === 'string') {
    return `. If a value begins with a dash, write ${last}=${JSON.stringify(word)}.`;
  }
  if (!/TEXT|QUESTION/.test(command.usage)) return '';
  return `. If a text begins with a dash, write -- before the texts: nlp ${command.name} ${before[0] === word ? 'RUN' : before[0]} -- ${JSON.stringify(word)}.`;
}

/** An option that the command does not have; `explainOption` tells what was probably meant. */
export class UnknownOptionError extends ActionableError {
  constructor(
    readonly command: Command,
    /** Without its dashes. */
    readonly option: string,
    readonly value: string | undefined,
    hint: string,
  ) {
    super('bad-usage', `Unknown option ${dashed(option)}${hint === '' ? '.' : hint} ${seeHelp(command)}`);
  }
}

export function dashed(option: string): string {
  return `${option.length === 1 ? '-' : '--'}${option}`;
}

export function seeHelp({ name }: Command): string {
  return `See nlp ${name} --help.`;
}

/** What Node's parser refuses. */
function refuse(command: Command, words: readonly string[], error: unknown): ActionableError {
  const options: Readonly<Record<string, OptionDefinition>> = { ...common, ...command.options };
  const message = error instanceof Error ? error.message.split(/\.\s/)[0]! : String(error);
  const hint = hintFor(command, words, options);
  const option = /^Unknown option '--?([^']+)'/.exec(message)?.[1];
  if (option === undefined) return new ActionableError('bad-usage', `${message}${hint || '.'} ${seeHelp(command)}`);
  const at = words.findIndex(word => word === dashed(option) || word.startsWith(`${dashed(option)}=`));
  const [, inline] = /^[^=]*=(.*)$/s.exec(words[at] ?? '') ?? [];
  const next = words[at + 1];
  const value = inline ?? (at >= 0 && next !== undefined && !next.startsWith('-') ? next : undefined);
  return new UnknownOptionError(command, option, value, hint);
}

/** Of `RUN|CONFIG [TEXT...]` and so many words: what is missing, or that there are too many. */
function describeCount({ name, usage, positionals: [fewest] }: Command, count: number): string {
  const missing = usage.split(' ')[count]?.replace(/\.\.\.$/, '');
  const what =
    count < fewest && missing !== undefined
      ? `Missing argument ${missing}.`
      : `Too many arguments${/TEXT|QUESTION/.test(usage) ? ': put a text with spaces in quotes' : ''}.`;
  return `${what} Usage: nlp ${name} ${usage}`;
}

/** @throws ActionableError `bad-usage` when the words do not fit the command */
export function parseWords(command: Command, words: readonly string[]): Pick<Invocation, 'positionals' | 'options'> {
  const options: Readonly<Record<string, OptionDefinition>> = { ...common, ...command.options };
  let parsed: { values: OptionValues; positionals: string[] };
  try {
    parsed = parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw refuse(command, words, error);
  }
  const [fewest, most] = command.positionals;
  const count = parsed.positionals.length;
  if (parsed.values.help !== true && (count < fewest || count > most)) {
    throw new ActionableError('bad-usage', describeCount(command, count));
  }
  return { positionals: parsed.positionals, options: parsed.values };
}

/** The help of one command. */
export function describeCommand(command: Command): string {
  const entries = Object.entries<OptionDefinition>({ ...command.options, ...common });
  const lines = entries.map(([name, { short, value, description }]) => {
    const words = `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`;
    return `  ${words.padEnd(24)}  ${description}`;
  });
  return [`Usage: nlp ${command.name} ${command.usage}`, '', command.summary, '', 'Options:', ...lines].join('\n');
}
