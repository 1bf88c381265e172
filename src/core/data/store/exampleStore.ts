/** Examples in memory while there is room, then on the disk, read again whenever one is looked at. */
import type { Example, Source } from '../dataset';
import { GrowingArray } from './growingArray';
import type { Spill } from './spill';

type Fields = Example['fields'];
type Lists = NonNullable<Example['lists']>;

/** Of a label or the like; distinct values beyond so many are no labels, and go to the disk with the rest. */
const mostInterned = 10_000;

/** What an example takes beside its texts, roughly. */
const overheadBytes = 250;

export class ExampleStore {
  private readonly offsets = new GrowingArray(true);
  private readonly lengths = new GrowingArray(false);
  private readonly lines = new GrowingArray(false);
  private readonly fileIds = new GrowingArray(false);
  /** Paths come one after the other. */
  private readonly files: string[] = [];
  /** -1 where all fields are on the disk. */
  private readonly classIds = new GrowingArray(false);
  private readonly classIndex = new Map<string, number>();
  private readonly classNames: string[] = [];
  /** Of the first example on the disk; those of others are the same, as the columns are. */
  private roles: readonly string[] | undefined;

  /** @param classes the role whose value stays in memory: it is asked for often, and few are different */
  constructor(
    private readonly classes: string | undefined,
    private readonly spill: Spill,
  ) {}

  /** @returns the example: itself, or one that reads itself from the disk */
  add(example: Example): Example {
    const { fields, lists } = example;
    if (this.spill.keep(overheadBytes + sizeOf(fields, lists))) return example;
    this.roles ??= Object.keys(fields);
    const id = this.hasUsualRoles(fields) ? this.intern(fields[this.classes ?? '']) : -1;
    // JSON keeps what UTF-8 alone would lose: halves of surrogate pairs.
    const bytes = Buffer.from(JSON.stringify(lists ? [fields, lists] : [fields]), 'utf8');
    const index = this.offsets.length;
    this.offsets.push(this.spill.append(bytes));
    this.lengths.push(bytes.length);
    this.lines.push(example.source.line);
    if (this.files.at(-1) !== example.source.file) this.files.push(example.source.file);
    this.fileIds.push(this.files.length - 1);
    this.classIds.push(id);
    return new StoredExample(this, index, lists !== undefined);
  }

  sourceOf(index: number): Source {
    return { file: this.files[this.fileIds.at(index)]!, line: this.lines.at(index) };
  }

  fieldsOf(index: number): Fields {
    const id = this.classIds.at(index);
    if (id < 0) return this.read(index)[0];
    const fields: Record<string, string> = {};
    for (const role of this.roles!) {
      if (role === this.classes) fields[role] = this.classNames[id]!;
      // Who asks for the label alone does not wait for the disk.
      else Object.defineProperty(fields, role, { enumerable: true, get: () => this.read(index)[0][role] });
    }
    return fields;
  }

  listsOf(index: number): Lists | undefined {
    return this.read(index)[1];
  }

  private read(index: number): [Fields, Lists?] {
    return JSON.parse(this.spill.read(this.offsets.at(index), this.lengths.at(index)).toString('utf8'));
  }

  private hasUsualRoles(fields: Fields): boolean {
    const names = Object.keys(fields);
    return names.length === this.roles!.length && names.every((name, i) => name === this.roles![i]);
  }

  private intern(name: string | undefined): number {
    if (name === undefined) return -1;
    const known = this.classIndex.get(name);
    if (known !== undefined) return known;
    if (this.classNames.length >= mostInterned) return -1;
    // A copy: the name may be a slice that keeps a whole block of the file in memory.
    const own = Buffer.from(name, 'utf16le').toString('utf16le');
    this.classIndex.set(own, this.classNames.length);
    return this.classNames.push(own) - 1;
  }
}

class StoredExample implements Example {
  constructor(
    private readonly store: ExampleStore,
    private readonly index: number,
    private readonly hasLists: boolean,
  ) {}

  get fields(): Fields {
    return this.store.fieldsOf(this.index);
  }

  get lists(): Lists | undefined {
    return this.hasLists ? this.store.listsOf(this.index) : undefined;
  }

  get source(): Source {
    return this.store.sourceOf(this.index);
  }
}

/** Bytes of the texts, where they are of one byte a letter. */
function sizeOf(fields: Fields, lists: Lists | undefined): number {
  let bytes = 0;
  for (const name in fields) bytes += fields[name]!.length;
  for (const name in lists) for (const value of lists[name]!) bytes += value.length + 24;
  return bytes;
}
