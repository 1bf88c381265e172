/** What a command of the line is: its words, its options, its work. Help is made of the same value. */
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
  help: { type: 'boolean', short: 'h', description: 'Show this.' },
  json: { type: 'boolean', description: 'Print one JSON object as the last line.' },
  workspace: {
    type: 'string',
    value: 'DIR',
    description: 'The folder whose .nlp/runs is meant; that of the config if not given, else the current one.',
  },
} as const satisfies Readonly<Record<string, OptionDefinition>>;

/** Keys of a config that the command line sets. */
export const overrides = {
  set: {
    type: 'string',
    multiple: true,
    value: 'KEY=VALUE',
    description: 'Override a key of the config, e.g. train.epochs=3; may be repeated.',
  },
} as const satisfies Readonly<Record<string, OptionDefinition>>;

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
    return `; where a value begins with a dash, write ${last}=${JSON.stringify(word)}`;
  }
  if (!/TEXT|QUESTION/.test(command.usage)) return '';
  return `; where a text begins with a dash, write -- before the texts: ${command.name} ${before[0] === word ? 'RUN' : before[0]} -- ${JSON.stringify(word)}`;
}

/** @throws ActionableError `bad-usage` when the words do not fit the command */
export function parseWords(command: Command, words: readonly string[]): Pick<Invocation, 'positionals' | 'options'> {
  const options: Readonly<Record<string, OptionDefinition>> = { ...common, ...command.options };
  let parsed: { values: OptionValues; positionals: string[] };
  try {
    parsed = parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    const message = error instanceof Error ? error.message.split(/\.\s/)[0] : String(error);
    throw new ActionableError('bad-usage', `${message}${hintFor(command, words, options)}; see ${command.name} --help`);
  }
  const [fewest, most] = command.positionals;
  const count = parsed.positionals.length;
  if (parsed.values.help !== true && (count < fewest || count > most)) {
    throw new ActionableError('bad-usage', `usage: ${command.name} ${command.usage}; see ${command.name} --help`);
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
  return [`nlp ${command.name} ${command.usage}`.trimEnd(), '', command.summary, '', 'Options:', ...lines].join('\n');
}
