// docs/reference/errors.md has each code that a user can meet, and none that is gone.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles, ROOT } from './sourceFiles';

const CODE = "'([a-z]+(?:-[a-z0-9]+)+)'";
/** How a code stands in the sources: of an error, of a problem, of what a reader or a check reports. */
const GIVEN = [
  new RegExp(`\\bActionableError\\(\\s*${CODE}`, 'g'),
  new RegExp(`^\\s*(?:readonly )?code: ${CODE}`, 'gm'),
  new RegExp(`\\b(?:report|add|refuse|tell|fail)\\(\\s*${CODE}`, 'g'),
];

describe('the codes of errors', () => {
  const sources = listFiles('src', ['.ts']).map(path => readFileSync(join(ROOT, path), 'utf8'));
  const page = readFileSync(join(ROOT, 'docs/reference/errors.md'), 'utf8');
  const explained = page
    .split('\n')
    .filter(line => line.startsWith('| `'))
    .flatMap(line => Array.from(line.split('|')[1]!.matchAll(/`([a-z0-9-]+)`/g), found => found[1]!));

  it('are explained one by one', () => {
    const given = sources.flatMap(text => GIVEN.flatMap(form => Array.from(text.matchAll(form), found => found[1]!)));
    assert.ok(given.length > 100);
    assert.deepEqual([...new Set(given)].filter(code => !explained.includes(code)).sort(), []);
  });

  it('are those of the sources, each once', () => {
    assert.deepEqual(
      explained.filter((code, i) => explained.indexOf(code) !== i),
      [],
    );
    const all = sources.join('\n');
    assert.deepEqual(
      explained.filter(code => !all.includes(`'${code}'`)),
      [],
    );
  });
});
