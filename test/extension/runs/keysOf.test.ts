import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from '../../../src/core/runs/run';
import { keysOf } from '../../../src/extension/runs/keysOf';
import type { RunEntry } from '../../../src/extension/runs/runEntry';

const ROOT = join(__dirname, '..', '..', '..');
const { contributes } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

function makeRun(record: Partial<RunRecord>, more: Partial<RunEntry> = {}): RunEntry {
  return {
    folder: '/w/.nlp/runs/a/1',
    record: record as RunRecord,
    status: 'completed',
    usable: true,
    trainedAt: '2026-03-10T12:00:00Z',
    continues: false,
    model: 'lstm',
    ...more,
  };
}

/** Names of the keys that are true. */
function trueOf(runs: readonly RunEntry[], more: Partial<Parameters<typeof keysOf>[0]> = {}): string[] {
  const keys = keysOf({ configs: 1, runs, broken: 0, working: false, training: false, ...more });
  return Object.keys(keys).filter(key => keys[key]);
}

describe('what can be done here', () => {
  it('is little in an empty folder', () => {
    assert.deepEqual(trueOf([], { configs: 0 }), ['scanned']);
    assert.deepEqual(trueOf([]), ['hasConfigs', 'scanned']);
  });

  it('goes by the tasks of what is trained', () => {
    assert.deepEqual(trueOf([makeRun({ task: 'tag' })]), [
      'canTag',
      'hasConfigs',
      'hasRuns',
      'hasModels',
      'hasUnpinned',
      'canDelete',
      'canProject',
      'scanned',
    ]);
    const writer = trueOf([makeRun({ task: 'translate', pinned: true }, { model: 'transformer' })]);
    assert.ok(writer.includes('canTranslate') && writer.includes('canAttend') && writer.includes('hasPinned'));
    assert.ok(!writer.includes('canProject') && !writer.includes('canClassify') && !writer.includes('hasUnpinned'));
    assert.ok(trueOf([makeRun({}, { model: 'transformer' })]).includes('canAttend'));
    assert.ok(trueOf([makeRun({ pair: {} as never })]).includes('canCompare'));
  });

  it('goes by how runs ended', () => {
    const failed = trueOf([makeRun({}, { usable: false, status: 'failed' })]);
    assert.ok(!failed.includes('canClassify') && !failed.includes('hasModels') && !failed.includes('canResume'));
    assert.ok(trueOf([makeRun({}, { status: 'stopped', continues: true })]).includes('canResume'));
    const running = trueOf([makeRun({}, { status: 'running' })], { working: true });
    assert.ok(running.includes('working') && !running.includes('canDelete'));
    assert.ok(!trueOf([makeRun({}, { status: 'completed', continues: true })]).includes('canResume'));
  });

  it('offers Resume from the instant a training stops on, as it did while it went', () => {
    assert.ok(trueOf([makeRun({}, { status: 'running' })]).includes('canResume'));
    // Begun here, and not found on the disk yet.
    assert.ok(trueOf([], { working: true, training: true }).includes('canResume'));
    assert.ok(!trueOf([], { working: true }).includes('canResume'));
  });

  it('goes by what cannot be read, and by folds', () => {
    assert.ok(trueOf([], { broken: 1 }).includes('canDelete'));
    assert.ok(trueOf([makeRun({ group: 'g', fold: { index: 1, of: 3 } })]).includes('hasFolds'));
  });
});

describe('what package.json offers', () => {
  it('offers in the palette without a condition only what works in any folder', () => {
    const conditional = new Set(
      (contributes.menus.commandPalette as { command: string }[]).map(({ command }) => command),
    );
    const always = (contributes.commands as { command: string; title: string }[])
      .filter(({ command }) => !conditional.has(command))
      .map(({ title }) => title);
    assert.deepEqual(always.sort(), [
      'Choose Tokenizer',
      'Get Started',
      'Import Pretrained Model',
      'Inspect Tokenization',
      'Neighbors',
      'New Model from Template',
      'Open Documentation',
      'Open Vectors',
      'Restart Workers',
      'Show Log',
      'Try Native Engine Again',
    ]);
  });

  it('names only commands that there are', () => {
    const there = new Set((contributes.commands as { command: string }[]).map(({ command }) => command));
    const named = Object.values<{ command?: string }[]>(contributes.menus)
      .flat()
      .flatMap(({ command }) => command ?? []);
    assert.deepEqual(
      named.filter(command => !there.has(command)),
      [],
    );
  });
});
