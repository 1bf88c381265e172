import assert from 'node:assert/strict';
import type { Memento } from 'vscode';
import {
  describePair,
  keepPair,
  languageItems,
  lastPair,
  readPair,
} from '../../../../src/extension/views/languages/offer';

const all = [
  { code: 'en_XX', name: 'English' },
  { code: 'de_DE', name: 'German' },
];
const known = { languages: { sources: all, targets: all } };

function memory(): Memento {
  const kept = new Map<string, unknown>();
  return {
    get: (key: string, usual?: unknown) => kept.get(key) ?? usual,
    update: async (key: string, value: unknown) => {
      kept.set(key, value);
    },
  } as Partial<Memento> as Memento;
}

describe('languages that are offered', () => {
  it('are kept for each config', async () => {
    const memento = memory();
    await keepPair(memento, 'mbart', { from: 'en_XX', to: 'de_DE' });
    await keepPair(memento, 'nllb', { to: 'deu_Latn' });
    assert.deepEqual(readPair(memento, 'mbart'), { from: 'en_XX', to: 'de_DE' });
    assert.equal(readPair(memento, 'toString'), undefined);
  });

  it('begin with the last, else with those of the config, where the model has them', () => {
    const last = { from: 'en_XX', to: 'de_DE' };
    assert.deepEqual(lastPair(known, last), last);
    assert.deepEqual(lastPair({ ...known, usual: { to: 'en_XX' } }, { to: 'gone' }), { to: 'en_XX' });
    assert.equal(lastPair({ ...known, usual: { from: 'en_XX' } }, undefined), undefined);
    assert.equal(lastPair({}, last), undefined);
  });

  it('are named', () => {
    assert.equal(describePair(known, { from: 'en_XX', to: 'de_DE' }), 'English to German');
    assert.equal(describePair({ languages: { sources: [], targets: all } }, { to: 'de_DE' }), 'to German');
    assert.deepEqual(languageItems([{ code: 'ns', name: 'ns' }, all[1]!]), [
      { label: 'ns', description: '', code: 'ns' },
      { label: 'German', description: 'de_DE', code: 'de_DE' },
    ]);
  });
});
