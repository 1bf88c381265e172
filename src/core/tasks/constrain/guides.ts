/** Guides of what was asked for lately: the second text of a schema costs nothing before its first token. */
import { literal, type Pattern, repeat, sequence } from '../../text/automaton/pattern';
import { readJsonSchema } from '../../text/automaton/readJsonSchema';
import { readRegex } from '../../text/automaton/readRegex';
import type { Tokenizer } from '../../text/tokenizer';
import type { Constraint } from '../abilities/constraint';
import { Guide } from './guide';

const KEPT = 4;

export type PatternConstraint = Exclude<Constraint, { readonly kind: 'choices' }>;

/** @throws ActionableError `bad-pattern` */
export function patternOf(constraint: PatternConstraint): Pattern {
  return constraint.kind === 'regex' ? readRegex(constraint.regex) : readJsonSchema(constraint.schema);
}

export class Guides {
  private readonly made = new Map<string, Promise<Guide>>();

  constructor(private readonly tokenizer: Tokenizer) {}

  /** One space may stand before what matches: many vocabularies write words with the space before them. */
  of(constraint: PatternConstraint, signal?: AbortSignal): Promise<Guide> {
    const key = JSON.stringify(constraint);
    const known = this.made.get(key);
    if (known) return known;
    const pattern = sequence(repeat(literal(' '), 0, 1), patternOf(constraint));
    const guide = Guide.make(pattern, this.tokenizer, signal);
    this.made.set(key, guide);
    guide.catch(() => this.made.delete(key));
    const [oldest] = this.made.keys();
    if (this.made.size > KEPT) this.made.delete(oldest!);
    return guide;
  }
}
