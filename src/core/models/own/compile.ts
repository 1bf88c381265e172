/** A TypeScript or ECMAScript module -> the body of a CommonJS function, every line where it was. */
import { Script } from 'node:vm';
import { transform } from 'sucrase';
import { ProblemsError } from '../../base/errors';
import { problemAt } from './locate';

/** Names that the compiled text may use; what it is called with. */
export const parameters = ['exports', 'require', 'module'] as const;

/**
 * Types are taken out, not checked; imports and exports become calls.
 * @param path absolute: says whether it is TypeScript, and stands in problems and stacks
 * @throws ProblemsError at the line that cannot be read
 */
export function compileModule(text: string, path: string): Script {
  const typed = /\.[cm]?ts$/.test(path);
  let code: string;
  try {
    ({ code } = transform(text, {
      transforms: typed ? ['typescript', 'imports'] : ['imports'],
      filePath: path,
      production: true,
      disableESTransforms: true,
    }));
  } catch (error) {
    const { message, loc } = error as Error & { loc?: { line: number; column: number } };
    const said = message.replace(/^Error transforming .*?: /, '').replace(/ \(\d+:\d+\)$/, '');
    throw new ProblemsError([problemAt(path, 'model-syntax', said, loc && { line: loc.line, column: loc.column + 1 })]);
  }
  try {
    // On the first line, so that the lines stay those of the file.
    return new Script(`(function (${parameters.join(', ')}) {'use strict';${code}\n})`, { filename: path });
  } catch (error) {
    const { name, message, stack } = error as Error;
    const line = Number(/^.*:(\d+)\n/.exec(stack ?? '')?.[1]);
    const at = Number.isFinite(line) ? { line, column: 1 } : undefined;
    throw new ProblemsError([problemAt(path, 'model-syntax', `${name}: ${message}`, at)]);
  }
}
