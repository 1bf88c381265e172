import assert from 'node:assert/strict';
import { reasonOnWindows } from '../../scripts/skippedOnWindows.mjs';
import { readSources } from './sourceFiles';

describe('tests that skip themselves on Windows', () => {
  it('have a reason each, and no other test has one', () => {
    assert.match(reasonOnWindows('engines tensorflow: three steps as on the eager cpu backend') ?? '', /TensorFlow/);
    assert.match(reasonOnWindows('runs/runsOfConfig follows links of folders and of files') ?? '', /symbolic links/);
    assert.match(reasonOnWindows('the command line saves a checkpoint at SIGTERM') ?? '', /signals/);
    assert.equal(reasonOnWindows('the command line trains, lists, evaluates and predicts'), undefined);
    assert.equal(reasonOnWindows('worker/train saves a checkpoint when its parent goes away'), undefined);
  });

  it('are told by their names where they need a browser, which Wine has none of', () => {
    const skipping = readSources('test').filter(
      ({ path, text }) => path.endsWith('.test.ts') && /\bskipWithoutBrowser\b/.test(text),
    );
    assert.ok(skipping.length > 10);
    assert.deepEqual(
      skipping.map(({ path }) => path).filter(path => !path.endsWith('.browser.test.ts')),
      [],
    );
  });
});
