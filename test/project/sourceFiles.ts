// The source files of this repository and what each imports, for the tests of its structure.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

export const ROOT = resolve(__dirname, '..', '..');

export interface Import {
  /** As written: `../base/errors` or `vscode`. */
  readonly specifier: string;
  /** Path from the repository (`src/core/base/errors`), or undefined for a package. */
  readonly path: string | undefined;
  /** True when nothing is left of it at run time. */
  readonly typeOnly: boolean;
}

export interface SourceFile {
  /** Path from the repository, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

/** Every file under a folder of the repository whose name ends with one of `endings`. */
export function listFiles(folder: string, endings: readonly string[]): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile() && endings.some(ending => entry.name.endsWith(ending)))
    .map(entry => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** The TypeScript sources under a folder. */
export function readSources(folder: string): SourceFile[] {
  return listFiles(folder, ['.ts']).map(path => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    return { path, text, imports: findImports(path, text) };
  });
}

const STATEMENT = /^\s*(?:import|export)\s+(type\s+)?(?:([\w*{][^'";=]*?)\s+from\s+)?['"]([^'"]+)['"]/gm;
const CALL = /(\btypeof\s+)?\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)(\s*\.\s*[A-Z])?/g;

/** What a file imports, by statement or by call. */
export function findImports(path: string, text: string): Import[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
  const locate = (specifier: string) =>
    specifier.startsWith('.') ? join(dirname(path), specifier).split(sep).join('/') : undefined;
  const statements = [...code.matchAll(STATEMENT)].map(([, type, names = '', specifier = '']) => {
    // `import { type A, type B }` leaves nothing either.
    const inBraces = /^\{([^}]*)\}$/
      .exec(names.trim())?.[1]
      ?.split(',')
      .map(name => name.trim());
    const allTypes = inBraces?.filter(Boolean).every(name => name.startsWith('type ')) ?? false;
    return { specifier, path: locate(specifier), typeOnly: Boolean(type) || allTypes };
  });
  const calls = [...code.matchAll(CALL)].map(([, type, specifier = '', member]) => ({
    specifier,
    path: locate(specifier),
    typeOnly: Boolean(type) || Boolean(member),
  }));
  return [...statements, ...calls];
}
