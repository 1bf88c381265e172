/** What a task reads of a record: roles, each from a column that the config may name. */

export interface Role {
  /** What the column holds, for the config's `data` section; without a full stop. */
  readonly description: string;
  /** `list`: several values, an array in JSON; cells of tables are split at `separator`. */
  readonly kind: 'text' | 'list';
  /** Of lists; white space if not given. */
  readonly separator?: string;
  /** A record is good without it; the column may be missing where the config does not name it. */
  readonly optional?: true;
  /** White space alone is a value like any other. */
  readonly blank?: true;
  /** White space around it means nothing. */
  readonly trimmed?: true;
  /** Integers are read as the names that the file has for them (ClassLabel of Hugging Face's datasets). */
  readonly named?: true;
  /** Of lists: an object, or a list of objects, may hold it and other roles: key -> role, e.g. `{ text: 'answer' }`. */
  readonly parts?: Readonly<Record<string, string>>;
  /** A decimal number: written with a point in examples, whatever `data.decimal` says of the files. */
  readonly number?: true;
  /** What is wrong with a value, such as `has no mark`; records with such a one are left out. */
  readonly fault?: (value: string) => string | undefined;
}

/** What a record holds, by role. */
export interface RecordValues {
  readonly fields: Readonly<Record<string, string>>;
  readonly lists?: Readonly<Record<string, readonly string[]>>;
}

/** What is wrong with a record as a whole. */
export interface RecordFault {
  /** Kebab-case, e.g. `tag-count`. */
  readonly code: string;
  /** Without a full stop, e.g. `5 tags for 6 tokens`. */
  readonly message: string;
  /** The record is learned from all the same; without it, it is left out. */
  readonly kept?: true;
  /** The value of a list that it is about. */
  readonly at?: { readonly role: string; readonly index: number };
}

export interface TaskRoles {
  /** By name; the name is also the column's where the config gives none. */
  readonly roles: Readonly<Record<string, Role>>;
  /** The role that holds class labels: splits are drawn by it, and odd labels are reported. */
  readonly classes?: string;
  /** Roles whose values make two examples the same one. */
  readonly identity: readonly string[];
  /** The role whose texts are one stream in which they follow each other: pieces of a text do as well. Only where it is read alone. */
  readonly stream?: string;
  /** Roles whose words may be changed without changing what else the example says; absent: none. */
  readonly augmented?: readonly string[];
  /**
   * What is wrong between the values of a record whose roles are all good by themselves.
   * @param options the `task` section of the config
   */
  readonly fault?: (values: RecordValues, options: unknown) => RecordFault | undefined;
  /** The values of a record that is kept, in the form that the task reads. */
  readonly settle?: (values: RecordValues) => RecordValues;
}

/** Roles with the column that each is read from. */
export interface Columns extends TaskRoles {
  /** By role. */
  readonly columns: Readonly<Record<string, string>>;
  /** With the options of the config. */
  readonly fault?: (values: RecordValues) => RecordFault | undefined;
}
