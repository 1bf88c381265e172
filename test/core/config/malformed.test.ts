/** Malformed configs: each gives located messages that help, and no stack trace. UPDATE_FIXTURES=1 rewrites what is expected. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../../src/core/base/problem';
import { readConfig } from '../../../src/core/config/readConfig';
import { configSchema } from '../../../src/core/schemas';

const folder = join(__dirname, '../../fixtures/config/malformed');
const golden = join(folder, 'expected.txt');

function describeProblem({ range, message, code, severity, fix }: Problem): string {
  const place = range ? `${range.start.line}:${range.start.column}-${range.end.line}:${range.end.column}` : '-';
  // Lists of names grow with every model and key.
  const shown = message.replace(/(?:[\w-]+, ){3,}[\w-]+(?: or [\w-]+)?/, '(names)');
  return `  ${place} ${severity} ${code}: ${shown}${fix ? ` [${fix.title}: ${JSON.stringify(fix.replacement)}]` : ''}\n`;
}

function check(): string {
  const files = readdirSync(folder).filter(name => name !== 'expected.txt');
  return files
    .sort()
    .map(name => {
      const path = join(folder, name);
      const { config, problems } = readConfig(path, configSchema);
      assert.equal(config, undefined, name);
      assert.ok(problems.length > 0, name);
      for (const problem of problems) {
        assert.ok(problem.range, `${name}: no place`);
        assert.ok(
          problem.message.length < 300 && !/\bat .*\.(ts|js):\d|undefined|\[object/.test(problem.message),
          problem.message,
        );
        assert.equal(problem.path, path);
      }
      return `${name}\n${problems.map(describeProblem).join('')}`;
    })
    .join('');
}

describe('config: malformed files', () => {
  it('are told what is wrong and where', () => {
    const actual = check();
    if (process.env.UPDATE_FIXTURES) writeFileSync(golden, actual);
    assert.equal(actual, readFileSync(golden, 'utf8'));
  });

  it('are at least 40', () => {
    assert.ok(readdirSync(folder).length > 40);
  });
});
