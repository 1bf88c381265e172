/** What a config comes to, for a reader: everything merged and every default, or what is wrong and what could be merged. */
import { dirname, relative } from 'node:path';
import { formatProblem } from '../base/problem';
import type { ParsedConfig } from './parseConfig';
import { resolveConfig } from './resolveConfig';
import { plainOf } from './yaml/node';

/** YAML. Without problems it parses to the same config; with problems they stand at the top as comments. */
export function resolvedText({ config, problems, document, merged }: ParsedConfig<unknown>): string {
  if (config) return resolveConfig(config as Readonly<Record<string, unknown>>);
  const folder = dirname(document.path);
  const lines = problems.map(problem => {
    // One line a problem: what follows a line break would be no comment.
    const short = formatProblem({ ...problem, path: problem.path && relative(folder, problem.path) });
    return `# ${short.replace(/\s+/g, ' ')}`;
  });
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  const title = `# This config has ${count}; defaults are filled in once there is none.`;
  const written =
    merged?.kind === 'map' && merged.entries.length > 0
      ? resolveConfig(plainOf(merged) as Record<string, unknown>)
      : '';
  return `${[title, ...lines].join('\n')}\n${written && `\n${written}`}`;
}
