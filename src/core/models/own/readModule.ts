/** A module of the user's own, with the files that it imports: found, read, compiled and run. */
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ProblemsError } from '../../base/errors';
import { isInside } from '../../base/resolvePath';
import { suggestOr } from '../../base/suggest';
import { decodeUtf8 } from '../../base/utf8';
import { compileModule } from './compile';
import { CALL_SECONDS, runLimited } from './limit';
import { blame, positionIn, problemAt } from './locate';
import { type ModuleFile, readModuleFile } from './moduleFile';

/** What a file may leave out of an import's name. */
const endings = ['', '.ts', '.js', '.mjs', '.mts', '/index.ts', '/index.js'];

export interface OwnModule {
  /** What the module exports. */
  readonly exports: Readonly<Record<string, unknown>>;
  /** The module itself first, then what it imports. */
  readonly files: readonly ModuleFile[];
}

export interface ModuleHost {
  /** Modules that are not files, by the name that they are imported by. */
  readonly provided: Readonly<Record<string, object>>;
  /** Relative imports may not leave it. Absolute. */
  readonly folder: string;
  /** Called with each file before it runs. @throws when it may not */
  readonly check?: (file: ModuleFile) => void;
}

/**
 * @param path absolute
 * @throws ProblemsError at the place in the user's files
 */
export function readModule(path: string, host: ModuleHost): OwnModule {
  const reader = new ModuleReader(host);
  return { exports: reader.load(path), files: reader.files };
}

class ModuleReader {
  readonly files: ModuleFile[] = [];
  private readonly loaded = new Map<string, { exports: Record<string, unknown> }>();

  constructor(private readonly host: ModuleHost) {}

  load(path: string): Record<string, unknown> {
    const known = this.loaded.get(path);
    if (known) return known.exports;
    const file = readModuleFile(path);
    this.host.check?.(file);
    this.files.push(file);
    const script = compileModule(decodeUtf8(file.bytes), path);
    const module = { exports: {} as Record<string, unknown> };
    // Before it runs: modules may import each other in a circle.
    this.loaded.set(path, module);
    try {
      const run = script.runInThisContext() as (exports: object, require: (name: string) => object, m: object) => void;
      runLimited(CALL_SECONDS, () => run(module.exports, name => this.require(name, path), module));
    } catch (error) {
      throw blame(error, 'this file', this.paths);
    }
    return module.exports;
  }

  private get paths(): readonly string[] {
    return this.files.map(({ path }) => path);
  }

  private require(name: string, from: string): object {
    const { provided, folder } = this.host;
    if (Object.hasOwn(provided, name)) return provided[name]!;
    const refuse = (message: string) => {
      const at = positionIn(new Error().stack ?? '', [from])?.at;
      return new ProblemsError([problemAt(from, 'model-import', message, at)]);
    };
    if (!/^\.\.?\//.test(name)) {
      const names = Object.keys(provided);
      const hint = suggestOr(name, names, 'a model imports');
      throw refuse(
        `cannot import "${name}"${hint}${hint.includes('did you') ? '' : ', and files in its folder (./NAME)'}`,
      );
    }
    const asked = join(dirname(from), name);
    // `./layers.js` is how TypeScript's own compiler wants `./layers.ts` to be imported.
    const candidates = [...endings.map(ending => asked + ending), asked.replace(/\.([cm]?)js$/, '.$1ts')];
    const path = candidates.find(each => existsSync(each) && statSync(each).isFile());
    if (path === undefined) throw refuse(`there is no file ${name}`);
    if (!isInside(folder, path)) throw refuse(`${name} lies outside of ${folder}; a model imports files inside of it`);
    return this.load(path);
  }
}
