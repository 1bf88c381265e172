/**
 * The schema language: one value from which come types, validation, defaults, JSON Schema, completion, hover, CLI help and docs.
 * Schemas are plain data; nothing here loads a runtime.
 */

interface Common<T> {
  readonly description: string;
  /** Absent and not optional: the key is required. */
  readonly default?: T;
  readonly optional?: boolean;
  readonly examples?: readonly T[];
}

export interface NumberSchema extends Common<number> {
  readonly kind: 'number';
  readonly integer: boolean;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
}

export interface BooleanSchema extends Common<boolean> {
  readonly kind: 'boolean';
}

export interface StringSchema extends Common<string> {
  readonly kind: 'string';
  /** `path`: relative to the config's folder; `column`: a column of the data. Drives completion and checks. */
  readonly format?: 'path' | 'column';
}

/** One of a closed list of words. */
export interface ChoiceSchema<T extends string = string> extends Common<T> {
  readonly kind: 'choice';
  readonly choices: Readonly<Record<T, string>>;
}

/** A part of a whole: written `10%` or `0.1`; held as a number in [0, 1). `count` allows whole numbers >= 1 too (kept as they are). */
export interface FractionSchema extends Common<number> {
  readonly kind: 'fraction';
  readonly count: boolean;
}

export interface ListSchema<S extends Schema = Schema> extends Common<unknown> {
  readonly kind: 'list';
  readonly items: S;
  readonly minimumItems?: number;
}

/** What keys say that does not go together. */
export interface Disagreement {
  /** The one at fault; one of a section as `data.label`. */
  readonly key: string;
  readonly message: string;
  /** By key, as above: a value that would mend it. The first that is written is offered, and is the place of the problem. */
  readonly fixes?: Readonly<Record<string, string>>;
}

export interface ObjectSchema<K extends Readonly<Record<string, Schema>> = Readonly<Record<string, Schema>>>
  extends Common<unknown> {
  readonly kind: 'object';
  readonly keys: K;
  /** Checks across keys. */
  readonly check?: (value: Readonly<Record<string, unknown>>) => readonly Disagreement[];
  /** Fills in defaults that follow from other keys, once all is well. */
  readonly complete?: (value: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
}

/** Keys that only the data know, such as labels, each with a value of one form. */
export interface MapSchema<S extends Schema = Schema> extends Common<unknown> {
  readonly kind: 'map';
  readonly values: S;
}

/** Any value: what another program reads. */
export interface AnySchema extends Common<unknown> {
  readonly kind: 'any';
}

/** Objects told apart by their `type`; `model: lstm` is short for `model: { type: lstm }`. */
export interface VariantSchema<
  V extends Readonly<Record<string, ObjectSchema>> = Readonly<Record<string, ObjectSchema>>,
> extends Common<unknown> {
  readonly kind: 'variant';
  readonly variants: V;
  /** A path stands for the variant `type` that has it as `key`; keys without a type, `key` among them, are of that variant too. */
  readonly byPath?: { readonly type: string; readonly key: string };
  /** Keys that tell their variant where no type is given. */
  readonly byKey?: Readonly<Record<string, string>>;
  /** The type that is meant where none is given, by the type of another section; `where`: if that has all of these keys. */
  readonly follows?: {
    readonly section: string;
    readonly by: Readonly<Record<string, string | { readonly type: string; readonly where: readonly string[] }>>;
  };
  /** Those that go with the type of another section of the config. */
  readonly among?: { readonly section: string; readonly by: Readonly<Record<string, readonly string[]>> };
}

/** The first alternative whose form fits (e.g. a fraction or a path). Forms must not overlap. */
export interface EitherSchema<A extends readonly Schema[] = readonly Schema[]> extends Common<unknown> {
  readonly kind: 'either';
  readonly alternatives: A;
}

export type Schema =
  | NumberSchema
  | BooleanSchema
  | StringSchema
  | ChoiceSchema
  | FractionSchema
  | ListSchema
  | ObjectSchema
  | MapSchema
  | AnySchema
  | VariantSchema
  | EitherSchema;

/** The type of a schema's value once defaults are filled in. */
export type Infer<S> = S extends { readonly optional: true } ? Value<S> | undefined : Value<S>;

type Value<S> = S extends NumberSchema | FractionSchema
  ? number
  : S extends BooleanSchema
    ? boolean
    : S extends StringSchema
      ? string
      : S extends { readonly kind: 'choice'; readonly choices: infer C }
        ? keyof C & string
        : S extends ListSchema<infer I>
          ? readonly Infer<I>[]
          : S extends ObjectSchema<infer K>
            ? { readonly [P in keyof K]: Infer<K[P]> }
            : S extends MapSchema<infer M>
              ? { readonly [key: string]: Infer<M> }
              : S extends VariantSchema<infer V>
                ? { [P in keyof V]: { readonly type: P } & Infer<V[P]> }[keyof V]
                : S extends EitherSchema<infer A>
                  ? Infer<A[number]>
                  : S extends AnySchema
                    ? unknown
                    : never;

type Options<S, O> = O & S;

export function number<const O extends Omit<NumberSchema, 'kind' | 'integer'>>(
  options: O,
): Options<{ kind: 'number'; integer: false }, O> {
  return { kind: 'number', integer: false, ...options };
}

export function integer<const O extends Omit<NumberSchema, 'kind' | 'integer'>>(
  options: O,
): Options<{ kind: 'number'; integer: true }, O> {
  return { kind: 'number', integer: true, ...options };
}

export function boolean<const O extends Omit<BooleanSchema, 'kind'>>(options: O): Options<{ kind: 'boolean' }, O> {
  return { kind: 'boolean', ...options };
}

export function string<const O extends Omit<StringSchema, 'kind'>>(options: O): Options<{ kind: 'string' }, O> {
  return { kind: 'string', ...options };
}

export function choice<T extends string, const O extends Common<T>>(
  choices: Readonly<Record<T, string>>,
  options: O,
): Options<{ kind: 'choice'; choices: Readonly<Record<T, string>> }, O> {
  return { kind: 'choice', choices, ...options };
}

export function fraction<const O extends Omit<FractionSchema, 'kind'>>(options: O): Options<{ kind: 'fraction' }, O> {
  return { kind: 'fraction', ...options };
}

export function list<S extends Schema, const O extends Omit<ListSchema<S>, 'kind' | 'items'>>(
  items: S,
  options: O,
): Options<{ kind: 'list'; items: S }, O> {
  return { kind: 'list', items, ...options };
}

export function object<
  K extends Readonly<Record<string, Schema>>,
  const O extends Omit<ObjectSchema<K>, 'kind' | 'keys'>,
>(keys: K, options: O): Options<{ kind: 'object'; keys: K }, O> {
  return { kind: 'object', keys, ...options };
}

export function map<S extends Schema, const O extends Omit<MapSchema<S>, 'kind' | 'values'>>(
  values: S,
  options: O,
): Options<{ kind: 'map'; values: S }, O> {
  return { kind: 'map', values, ...options };
}

export function any<const O extends Omit<AnySchema, 'kind'>>(options: O): Options<{ kind: 'any' }, O> {
  return { kind: 'any', ...options };
}

export function variant<
  V extends Readonly<Record<string, ObjectSchema>>,
  const O extends Omit<VariantSchema<V>, 'kind' | 'variants'>,
>(variants: V, options: O): Options<{ kind: 'variant'; variants: V }, O> {
  return { kind: 'variant', variants, ...options };
}

export function either<
  const A extends readonly Schema[],
  const O extends Omit<EitherSchema<A>, 'kind' | 'alternatives'>,
>(alternatives: A, options: O): Options<{ kind: 'either'; alternatives: A }, O> {
  return { kind: 'either', alternatives, ...options };
}
