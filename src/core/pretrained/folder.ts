/** A folder of files that another program wrote: each is looked at before it is read, and none outside of the folder without trust. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ActionableError } from '../base/errors';
import { describeFileError } from '../base/fileError';
import { isJson, type Json } from '../base/json';
import { type Access, resolvePath } from '../base/resolvePath';

/** Bytes; a tokenizer.json of 250,000 tokens takes 17 MB. */
const LARGEST_TEXT = 512 * 1024 ** 2;

export class Folder {
  private readonly found: string[] = [];

  constructor(
    readonly path: string,
    private readonly access: Access,
  ) {}

  /** Absolute paths of all that was read. */
  get files(): readonly string[] {
    return this.found;
  }

  /**
   * The path of a file that is there; links are followed, as the cache of the hub is made of them.
   * @throws ActionableError where it may not be read, or is no plain file
   */
  find(name: string): string | undefined {
    const path = resolvePath(this.path, join(this.path, name), this.access);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats) return undefined;
    if (!stats.isFile()) throw this.unreadable(name, 'it is not a file');
    if (!this.found.includes(path)) this.found.push(path);
    return path;
  }

  /** Names in a folder of it; none where there is no such folder. */
  names(name: string): readonly string[] {
    const path = resolvePath(this.path, join(this.path, name), this.access);
    try {
      return readdirSync(path).sort();
    } catch {
      return [];
    }
  }

  /** @throws ActionableError `damaged-pretrained` where it is too large, `unreadable-file` */
  text(name: string): string | undefined {
    return this.bytes(name)?.toString('utf8');
  }

  /** @throws ActionableError as `text` */
  bytes(name: string): Buffer | undefined {
    const path = this.find(name);
    if (path === undefined) return undefined;
    const { size } = statSync(path);
    if (size > LARGEST_TEXT) throw new ActionableError('damaged-pretrained', `${path} is too large: ${size} bytes`);
    try {
      return readFileSync(path);
    } catch (error) {
      const why = describeFileError(error)?.meaning;
      if (why === undefined) throw error;
      throw this.unreadable(name, why);
    }
  }

  /** @throws ActionableError `damaged-pretrained` where it holds no object */
  json(name: string): Json | undefined {
    const value = this.value(name);
    if (value === undefined || isJson(value)) return value;
    throw this.damaged(name, 'it must hold an object');
  }

  /** Any value. */
  value(name: string): unknown {
    const text = this.text(name);
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text.replace(/^\uFEFF/, ''));
    } catch {
      throw this.damaged(name, 'it is not JSON');
    }
  }

  damaged(name: string, what: string): ActionableError {
    return new ActionableError(
      'damaged-pretrained',
      `${join(this.path, name)} is damaged: ${what}. Get the folder again.`,
    );
  }

  private unreadable(name: string, why: string): ActionableError {
    return new ActionableError('unreadable-file', `cannot read ${join(this.path, name)}: ${why}`);
  }
}
