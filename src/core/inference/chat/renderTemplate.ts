/**
 * Chat templates (Jinja) as transformers renders them. A template comes from elsewhere: its steps, its texts and its lists are counted,
 * and it ends where it takes too many.
 */
import { Environment, Interpreter, parse, tokenize } from '@huggingface/jinja';
import { ActionableError } from '../../base/errors';

const LONGEST_TEMPLATE = 200_000;
const MOST_STEPS = 500_000;
/** Characters and items that steps give, all together. */
const MOST_WORK = 20_000_000;
const LONGEST_TEXT = 2_000_000;
const LONGEST_LIST = 100_000;

class TooMuch extends Error {}

type Statement = Parameters<Interpreter['evaluate']>[0];
type Value = ReturnType<Interpreter['evaluate']>;

class CountingInterpreter extends Interpreter {
  private steps = 0;
  private work = 0;

  override evaluate(statement: Statement, environment: Environment): Value {
    if (++this.steps > MOST_STEPS) throw new TooMuch('it takes too many steps');
    const found = super.evaluate(statement, environment);
    const { value } = found as { readonly value?: unknown };
    if (typeof value === 'string' || Array.isArray(value)) {
      this.work += value.length;
      if (value.length > (typeof value === 'string' ? LONGEST_TEXT : LONGEST_LIST) || this.work > MOST_WORK)
        throw new TooMuch('what it writes is too long');
    }
    return found;
  }
}

function range(start: number, stop?: number, step = 1): number[] {
  const [from, to] = stop === undefined ? [0, start] : [start, stop];
  if (step === 0) throw new Error('range() with step 0');
  if ((to - from) / step > LONGEST_LIST) throw new TooMuch('it counts too far');
  const found: number[] = [];
  for (let i = from; step > 0 ? i < to : i > to; i += step) found.push(i);
  return found;
}

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** As Python's `strftime`, in local time. */
function writeTime(format: string, now: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const parts: Readonly<Record<string, string>> = {
    Y: String(now.getFullYear()),
    y: two(now.getFullYear() % 100),
    m: two(now.getMonth() + 1),
    d: two(now.getDate()),
    B: months[now.getMonth()]!,
    b: months[now.getMonth()]!.slice(0, 3),
    A: days[now.getDay()]!,
    a: days[now.getDay()]!.slice(0, 3),
    H: two(now.getHours()),
    I: two(now.getHours() % 12 || 12),
    M: two(now.getMinutes()),
    S: two(now.getSeconds()),
    p: now.getHours() < 12 ? 'AM' : 'PM',
    '%': '%',
  };
  return format.replace(/%-?(.)/g, (all, letter: string) => {
    const part = parts[letter] ?? all;
    return all.startsWith('%-') ? part.replace(/^0/, '') : part;
  });
}

/** What the template itself says is wrong with the messages. */
class Raised extends Error {}

/**
 * @param values that the template can name: `messages`, `add_generation_prompt`, `bos_token`, ...
 * @throws ActionableError `bad-template` of one that cannot be read or takes too much; `bad-messages` of what it refuses
 */
export function renderTemplate(template: string, values: Readonly<Record<string, unknown>>, now = new Date()): string {
  const bad = (what: string) =>
    new ActionableError('bad-template', `The chat template of this model cannot be used: ${what}.`);
  if (template.length > LONGEST_TEMPLATE) throw bad(`it is longer than ${LONGEST_TEMPLATE} characters`);
  const environment = new Environment();
  const globals = {
    false: false,
    true: true,
    none: null,
    False: false,
    True: true,
    None: null,
    range,
    raise_exception: (message: unknown) => {
      throw new Raised(String(message));
    },
    strftime_now: (format: unknown) => writeTime(String(format), now),
    ...values,
  };
  for (const [name, value] of Object.entries(globals)) environment.set(name, value);
  try {
    const program = parse(tokenize(template, { lstrip_blocks: true, trim_blocks: true }));
    const text = new CountingInterpreter(environment).run(program) as { readonly value: unknown };
    return String(text.value);
  } catch (error) {
    if (error instanceof Raised)
      throw new ActionableError(
        'bad-messages',
        `The chat template of this model refuses the messages: ${error.message}`,
      );
    if (error instanceof RangeError) throw bad('it is nested too deeply, or writes too much');
    throw bad((error as Error).message.split('\n')[0]!.replace(/\.$/, ''));
  }
}
