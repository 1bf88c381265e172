/** A sweep as Optuna's journal: one operation a line, only appended. `optuna-dashboard` opens it, and it is all that a sweep is resumed from. */
import type { Direction } from '../metrics/score';
import type { Choices, Dimension, Setting } from './dimension';
import { stepOf } from './dimension';
import type { Trial, TrialState } from './trial';

/** As optuna.storages.journal names them. */
const operations = {
  createStudy: 0,
  setStudyAttribute: 2,
  createTrial: 4,
  setState: 6,
  setScore: 7,
  setTrialAttribute: 8,
  setTrialSystemAttribute: 9,
} as const;

const states = { running: 0, completed: 1, pruned: 2, failed: 3 } as const satisfies Readonly<
  Record<TrialState, number>
>;
const stateNames = Object.keys(states) as readonly TrialState[];
const directions = { lower: 1, higher: 2 } as const satisfies Readonly<Record<Direction, number>>;

/** Where what is ours of a study and of a trial stands among its user attributes. */
const ours = 'nlp-workbench';
const rungName = 'completed_rung_';

type Operation = Readonly<Record<string, unknown>> & { readonly op_code: number };

/** @param worker tells writers apart, for Optuna */
export class JournalLines {
  constructor(private readonly worker: string) {}

  private line(code: number, fields: Readonly<Record<string, unknown>>): string {
    return `${JSON.stringify({ op_code: code, worker_id: this.worker, ...fields })}\n`;
  }

  /** @param facts JSON; what a sweep is resumed by */
  study(name: string, better: Direction, facts: object): string {
    const { createStudy, setStudyAttribute } = operations;
    return (
      this.line(createStudy, { study_name: name, directions: [directions[better]] }) +
      this.line(setStudyAttribute, { study_id: 0, user_attr: { [ours]: facts } })
    );
  }

  begin({ number, point, startedAt }: Trial, dimensions: readonly Dimension[]): string {
    return this.line(operations.createTrial, {
      study_id: 0,
      datetime_start: momentOf(startedAt),
      state: states.running,
      value: null,
      values: null,
      distributions: Object.fromEntries(dimensions.map(each => [each.key, distributionOf(each)])),
      params: Object.fromEntries(dimensions.map(({ key }, i) => [key, point[i]])),
      user_attrs: {},
      system_attrs: {},
      intermediate_values: {},
      // Read by us alone.
      number,
    });
  }

  run(trial: number, run: string): string {
    return this.line(operations.setTrialAttribute, { trial_id: trial, user_attr: { run } });
  }

  /** @param place of the evaluation, from 0 */
  score(trial: number, place: number, score: number): string {
    return this.line(operations.setScore, { trial_id: trial, step: place + 1, intermediate_value: score });
  }

  rung(trial: number, rung: number, score: number): string {
    return this.line(operations.setTrialSystemAttribute, {
      trial_id: trial,
      system_attr: { [`${rungName}${rung}`]: score },
    });
  }

  /** Of a pruned trial the last score stands for its value, as Optuna has it. */
  end({ number, state, value, scores, failure, finishedAt }: Trial): string {
    const last = state === 'pruned' ? scores.at(-1) : value;
    const why =
      failure === undefined
        ? ''
        : this.line(operations.setTrialAttribute, { trial_id: number, user_attr: { failure } });
    return (
      why +
      this.line(operations.setState, {
        trial_id: number,
        state: states[state],
        values: last === undefined ? null : [last],
        datetime_complete: momentOf(finishedAt ?? ''),
      })
    );
  }
}

/** With the offset that every Python reads. */
function momentOf(iso: string): string {
  return iso.replace(/\.(\d{3})Z$/, '.$1000+00:00');
}

function distributionOf(dimension: Dimension): string {
  if (dimension.kind === 'choice') {
    return JSON.stringify({ name: 'CategoricalDistribution', attributes: { choices: choicesOf(dimension) } });
  }
  const { kind, log } = dimension;
  const step = stepOf(dimension);
  const name = kind === 'integer' ? 'IntDistribution' : 'FloatDistribution';
  const attributes = { step: step ?? null, low: dimension.low, high: dimension.high, log };
  return JSON.stringify({ name, attributes });
}

/** Optuna's choices are words, numbers, truth values and nothing; others are written as JSON. */
function choicesOf({ choices }: Choices): readonly Setting[] {
  return choices.map(choice => (typeof choice === 'object' && choice !== null ? JSON.stringify(choice) : choice));
}

export interface Journal {
  readonly name: string;
  readonly better: Direction;
  /** As they were written. */
  readonly facts: unknown;
  readonly trials: readonly Trial[];
  /** Bytes of what was read: a last line that was cut short is not. */
  readonly length: number;
}

type Changing = { -readonly [K in keyof Trial]: Trial[K] } & { scores: number[]; rungs: number[] };

/**
 * @param bytes of the file
 * @param dimensionsOf what the facts say
 * @returns undefined where there is no study
 */
export function readJournal(
  bytes: Uint8Array,
  dimensionsOf: (facts: unknown) => readonly Dimension[],
): Journal | undefined {
  const length = bytes.lastIndexOf(10) + 1;
  const lines = new TextDecoder().decode(bytes.subarray(0, length)).split('\n');
  const trials: Changing[] = [];
  let study: { readonly name: string; readonly better: Direction } | undefined;
  let facts: unknown;
  let dimensions: readonly Dimension[] = [];
  for (const line of lines) {
    const operation = parse(line);
    if (!operation) continue;
    const trial = typeof operation.trial_id === 'number' ? trials[operation.trial_id] : undefined;
    switch (operation.op_code) {
      case operations.createStudy: {
        const [direction] = listOf(operation.directions);
        study ??= { name: String(operation.study_name), better: direction === directions.higher ? 'higher' : 'lower' };
        break;
      }
      case operations.setStudyAttribute: {
        const found = objectOf(operation.user_attr)[ours];
        if (found === undefined) break;
        facts = found;
        dimensions = dimensionsOf(facts);
        break;
      }
      case operations.createTrial:
        trials.push(readTrial(operation, trials.length, dimensions));
        break;
      case operations.setTrialAttribute: {
        const { run, failure } = objectOf(operation.user_attr);
        if (trial && typeof run === 'string') trial.run = run;
        if (trial && typeof failure === 'string') trial.failure = failure;
        break;
      }
      case operations.setScore: {
        const { step, intermediate_value: score } = operation;
        // Once more after it was resumed: the same.
        if (
          trial &&
          typeof step === 'number' &&
          typeof score === 'number' &&
          step >= 1 &&
          step <= trial.scores.length + 1
        )
          trial.scores[step - 1] = score;
        break;
      }
      case operations.setTrialSystemAttribute:
        for (const [name, value] of Object.entries(objectOf(operation.system_attr))) {
          const rung = name.startsWith(rungName) ? Number(name.slice(rungName.length)) : Number.NaN;
          if (trial && typeof value === 'number' && rung >= 0 && rung <= trial.rungs.length) trial.rungs[rung] = value;
        }
        break;
      case operations.setState: {
        const state = stateNames[Number(operation.state)];
        if (!trial || state === undefined) break;
        trial.state = state;
        const [value] = listOf(operation.values);
        if (typeof value === 'number' && state === 'completed') trial.value = value;
        if (typeof operation.datetime_complete === 'string') trial.finishedAt = operation.datetime_complete;
        break;
      }
    }
  }
  return study && { ...study, facts, trials, length };
}

function readTrial(operation: Operation, number: number, dimensions: readonly Dimension[]): Changing {
  const params = objectOf(operation.params);
  const point = dimensions.map(({ key }) => Number(params[key]));
  return {
    number,
    state: stateNames[Number(operation.state)] ?? 'running',
    point,
    scores: [],
    rungs: [],
    startedAt: String(operation.datetime_start),
  };
}

function parse(line: string): Operation | undefined {
  if (line === '') return undefined;
  try {
    const found: unknown = JSON.parse(line);
    return typeof found === 'object' && found !== null && 'op_code' in found ? (found as Operation) : undefined;
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
