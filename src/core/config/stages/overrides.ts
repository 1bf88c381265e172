/** `model.layers=4`: single values put over a config, from a command line. */
import type { Problem, Range } from '../../base/problem';
import type { ConfigNode, MapEntry } from '../yaml/node';
import { readYaml } from '../yaml/readYaml';
import { putAt } from './mergeNodes';

/** @param overrides `KEY.KEY=VALUE`, the value as YAML; problems name `--set OVERRIDE` as their file */
export function applyOverrides(
  root: ConfigNode,
  overrides: readonly string[],
): { readonly root: ConfigNode; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  let result = root;
  for (const override of overrides) {
    const path = `--set ${override}`;
    const equals = override.indexOf('=');
    const keys = override.slice(0, Math.max(equals, 0)).split('.');
    if (equals === -1 || keys.some(key => key.trim() === '')) {
      const message = 'expected KEY=VALUE, such as model.layers=4';
      problems.push({ code: 'bad-override', severity: 'error', message, path, range: span(0, override.length) });
      continue;
    }
    // Spaces in the place of the keys keep the columns those of the override.
    const value = readYaml(' '.repeat(equals + 1) + override.slice(equals + 1), path);
    problems.push(...value.problems);
    const range = span(equals + 1, override.length);
    const nothing: ConfigNode = { kind: 'scalar', value: null, source: '', quoted: false, path, range };
    result = putAt(result, entriesOf(keys, path), value.root ?? nothing);
  }
  return { root: result, problems };
}

function entriesOf(keys: readonly string[], path: string): readonly MapEntry[] {
  let column = 0;
  return keys.map(key => {
    const keyRange = span(column, column + key.length);
    column += key.length + 1;
    const value: ConfigNode = { kind: 'map', entries: [], path, range: keyRange };
    return { key: key.trim(), keyPath: path, keyRange, value };
  });
}

function span(start: number, end: number): Range {
  return { start: { line: 1, column: start + 1 }, end: { line: 1, column: end + 1 } };
}
