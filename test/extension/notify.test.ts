// Notifications go through one place, which makes sentences of them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles, ROOT } from '../project/sourceFiles';

describe('extension/notify', () => {
  const sources = listFiles('src/extension', ['.ts']).map(path => ({
    path,
    text: readFileSync(join(ROOT, path), 'utf8'),
  }));

  it('is the only file that shows notifications', () => {
    const showing = sources.filter(({ text }) => /\bshow(?:Information|Warning|Error)Message\b/.test(text));
    assert.deepEqual(
      showing.map(({ path }) => path),
      ['src/extension/notify.ts'],
    );
  });

  it('is called with sentences that begin in sentence case', () => {
    const messages = sources.flatMap(({ path, text }) =>
      Array.from(
        text.matchAll(
          /\b(?:notify|offer)\(\s*'(?:information|warning|error)',\s*(['`])((?:(?!\1).)+)\1|\baskModally\(\s*(['`])((?:(?!\3).)+)\3/g,
        ),
        ([, , said, , asked]) => ({ path, message: said ?? asked ?? '' }),
      ),
    );
    assert.ok(messages.length > 20, `${messages.length} were found`);
    assert.deepEqual(
      messages.filter(({ message }) => !/^(?:\p{Lu}|\$\{)/u.test(message)),
      [],
    );
  });
});
