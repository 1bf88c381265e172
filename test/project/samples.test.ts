// Every sample config is valid, every model has one, and the data that the project writes itself is what its script writes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeSamples } from '../../scripts/makeSamples.mjs';
import { readConfig } from '../../src/core/config/readConfig';
import { configSchema, models } from '../../src/core/schemas';
import { listFiles, ROOT } from './sourceFiles';

describe('the samples', () => {
  const configs = listFiles('samples', ['.nlp.yaml']).filter(path => !path.includes('/.nlp/'));

  it('are valid configs', () => {
    assert(configs.length > 0);
    for (const path of configs) assert.deepEqual(readConfig(join(ROOT, path), configSchema).problems, [], path);
  });

  it('have data that the script writes again, byte for byte', () => {
    for (const [name, content] of Object.entries(makeSamples())) {
      assert.equal(readFileSync(join(ROOT, 'samples', 'data', name), 'utf8'), content, name);
    }
  });

  it('test no sentence that is in the training file', () => {
    const written = makeSamples();
    for (const name of ['reviews', 'messages'] as const) {
      const train = new Set(written[`${name}.csv`]?.split('\n'));
      const known = written[`${name}-test.csv`]?.split('\n').filter(line => line !== '' && train.has(line));
      assert.deepEqual(known, ['text,label']);
    }
  });

  it('ask in the test what no training text tells', () => {
    const written = makeSamples();
    const lines = (name: string) => written[name]!.trimEnd().split('\n').slice(1);
    const known = new Set(lines('german.csv'));
    assert.deepEqual(
      lines('german-test.csv').filter(line => known.has(line)),
      [],
    );
    const matter = (line: string) =>
      / (?:approves|rejects|postpones) (.+? for the [a-z ]+?)(?: for | from | to |\.)/.exec(line)![1]!;
    const matters = new Set(lines('minutes.csv').map(matter));
    const asked = lines('minutes-test.csv').map(matter);
    assert.ok(matters.size > 100 && new Set(asked).size > 20, `${matters.size} ${new Set(asked).size}`);
    assert.deepEqual(
      asked.filter(each => matters.has(each)),
      [],
    );
  });

  it('have something to try for every task', () => {
    const tried = readFileSync(join(ROOT, 'samples', 'try-me.md'), 'utf8');
    const headings = [...tried.matchAll(/^## For (.*)$/gm)].map(([, heading]) => heading).join(' ');
    for (const path of configs) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      const found = headings.includes(name) || (name.startsWith('sentiment-') && headings.includes('sentiment'));
      assert.ok(found, `try-me.md has nothing for ${name}`);
    }
  });

  it('have a config for each model', () => {
    const used = new Set(
      configs.map(path => /^model: \{ type: ([\w-]+)/m.exec(readFileSync(join(ROOT, path), 'utf8'))?.[1]),
    );
    // A pretrained model, or one that is joined of two, starts from a folder, and samples have none so large; vectors of a file are not
    // trained.
    const made = Object.keys(models).filter(name => !['pretrained', 'encoder-decoder', 'vectors'].includes(name));
    assert.deepEqual([...used].sort(), made.sort());
  });
});
