/** Reads JSON that nobody vouches for: every value is checked before it is used. */
import { ActionableError } from '../base/errors';

/** A place in a JSON document, for messages: `tokenizer.json: model.vocab`. */
export class JsonValue {
  constructor(
    readonly value: unknown,
    readonly place: string,
    private readonly file: string,
  ) {}

  static parse(text: string, file: string): JsonValue {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw new ActionableError('damaged-tokenizer', `${file} is not JSON: ${(error as Error).message}`, {
        cause: error,
      });
    }
    return new JsonValue(value, '', file);
  }

  fail(expected: string): ActionableError {
    return new ActionableError('damaged-tokenizer', `${this.file}: ${this.place || 'the file'} must be ${expected}`);
  }

  get isAbsent(): boolean {
    return this.value === null || this.value === undefined;
  }

  /** Own properties only; absent ones give an absent value. */
  get(key: string): JsonValue {
    const object = this.object();
    const value = Object.hasOwn(object, key) ? object[key] : undefined;
    return new JsonValue(value, this.place === '' ? key : `${this.place}.${key}`, this.file);
  }

  object(): Readonly<Record<string, unknown>> {
    if (typeof this.value !== 'object' || this.value === null || Array.isArray(this.value))
      throw this.fail('an object');
    return this.value as Readonly<Record<string, unknown>>;
  }

  list(): readonly JsonValue[] {
    if (!Array.isArray(this.value)) throw this.fail('a list');
    return this.value.map((item, i) => new JsonValue(item, `${this.place}[${i}]`, this.file));
  }

  /** @param at a place in a list */
  item(at: number): JsonValue {
    const list = Array.isArray(this.value) ? (this.value as readonly unknown[]) : [];
    return new JsonValue(list[at], `${this.place}[${at}]`, this.file);
  }

  string(): string {
    if (typeof this.value !== 'string') throw this.fail('text');
    return this.value;
  }

  /** Every key of `expected` that is here has the value there. */
  mustBe(expected: Readonly<Record<string, unknown>>): void {
    for (const [key, value] of Object.entries(expected)) {
      const given = this.get(key);
      if (!given.isAbsent && given.value !== value) throw given.fail(JSON.stringify(value));
    }
  }

  number(): number {
    if (typeof this.value !== 'number' || !Number.isFinite(this.value)) throw this.fail('a number');
    return this.value;
  }

  boolean(fallback?: boolean): boolean {
    if (this.isAbsent && fallback !== undefined) return fallback;
    if (typeof this.value !== 'boolean') throw this.fail('true or false');
    return this.value;
  }

  integer(minimum: number, maximum: number): number {
    const { value } = this;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < minimum || value > maximum) {
      throw this.fail(`a whole number from ${minimum} to ${maximum}`);
    }
    return value;
  }
}
