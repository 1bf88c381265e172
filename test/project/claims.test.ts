/** What is claimed of numbers, names and files holds. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { templates } from '../../src/core/config/templates/templates';
import { smallSynonyms } from '../../src/core/data/augment/synonyms';
import { readModule } from '../../src/core/models/own/readModule';
import { configSchema, models } from '../../src/core/schemas';
import { INTERVAL } from '../../webview/report/terms';
import { listFiles } from './sourceFiles';
import { findUserStrings } from './userStrings';

describe('claims', () => {
  it('the built-in list of synonyms has as many words as the config says', () => {
    const list = configSchema.keys.data.keys.augment.keys['synonym-list'].choices.small;
    assert.equal(list, smallSynonyms().name);
  });

  it("a model of one's own may be in every kind of file that the config names", () => {
    const kinds = models.own.keys.file.description.match(/\.[a-z]+(?=[, ])/g) ?? [];
    assert.deepEqual(kinds, ['.ts', '.mts', '.js', '.mjs']);
    const folder = mkdtempSync(join(tmpdir(), 'nlp-claims-'));
    try {
      for (const kind of kinds) {
        writeFileSync(join(folder, `mine${kind}`), 'export const create = () => 1;\n');
        const { exports } = readModule(join(folder, `mine${kind}`), { provided: {}, folder });
        assert.equal(typeof exports.create, 'function', kind);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('templates that are named are there', () => {
    const titles = new Set(templates.map(({ title }) => title));
    const named = ['src/extension', 'webview']
      .flatMap(folder => listFiles(folder, ['.ts']))
      .flatMap(findUserStrings)
      .flatMap(({ text }) =>
        /[Tt]emplates? "/.test(text) ? Array.from(text.matchAll(/"([^"]+)"/g), found => found[1]!) : [],
      );
    assert.ok(named.length >= 4, String(named.length));
    assert.deepEqual(
      named.filter(name => !titles.has(name)),
      [],
    );
  });

  it('an interval of confidence is not said to hold the score of other examples', () => {
    assert.match(INTERVAL.meaning, /95% of such intervals.* contain the true score/);
  });
});
