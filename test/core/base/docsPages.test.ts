import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  docsPages,
  errorsWithTopics,
  isDocsTopic,
  keysWithTopics,
  pageOfError,
  topicOfKey,
  typesWithTopics,
} from '../../../src/core/base/docsPages';
import type { Schema } from '../../../src/core/config/schema';
import { configSchema } from '../../../src/core/schemas';
import { headingsOf, listDocuments } from '../../documents';
import { ROOT } from '../../project/sourceFiles';

describe('base/docsPages', () => {
  it('names pages and headings that are there', () => {
    const documents = listDocuments();
    const missing = Object.values(docsPages).filter(page => {
      const [path, heading] = page.split('#');
      return !documents.includes(path!) || (heading !== undefined && !headingsOf(path!).has(heading));
    });
    assert.deepEqual(missing, []);
  });

  it('knows keys that the schema has', () => {
    const children = (schema: Schema): readonly (readonly [string, Schema])[] => {
      if (schema.kind === 'object') return Object.entries(schema.keys);
      if (schema.kind === 'variant') return Object.values(schema.variants).flatMap(each => Object.entries(each.keys));
      return [];
    };
    const has = (path: string) => {
      let found: readonly Schema[] = [configSchema];
      for (const key of path.split('.')) {
        found = found.flatMap(each => children(each).flatMap(([name, child]) => (name === key ? [child] : [])));
      }
      return found.length > 0;
    };
    assert.deepEqual(
      keysWithTopics.filter(path => !has(path)),
      [],
    );
  });

  it('knows the choices of the schema, and for each its page', () => {
    for (const [key, words] of Object.entries(typesWithTopics)) {
      const schema = (configSchema.keys as Readonly<Record<string, Schema>>)[key];
      assert.ok(schema?.kind === 'variant', key);
      const types = Object.keys(schema.variants);
      assert.deepEqual(
        words.filter(word => !types.includes(word)),
        [],
      );
      if (key !== 'tokenizer') assert.deepEqual([...words].sort(), types.sort(), key);
    }
    assert.equal(topicOfKey(['model'], 'lstm'), 'concept-recurrent-networks');
    assert.equal(topicOfKey(['model', 'type'], 'transformer'), 'concept-attention');
    assert.equal(topicOfKey(['model', 'cell'], 'lstm'), 'which-model');
    assert.equal(topicOfKey(['tokenizer', 'type'], 'word'), 'tokenizers');
  });

  it('has a page with a heading for each code of an error', () => {
    const text = readFileSync(join(ROOT, docsPages.errors), 'utf8');
    const codes = text
      .split('\n')
      .filter(line => line.startsWith('| `'))
      .flatMap(line => Array.from(line.split('|')[1]!.matchAll(/`([a-z0-9-]+)`/g), found => found[1]!));
    assert.ok(codes.length > 100);
    const lost = codes.filter(code => {
      const [path, heading] = pageOfError(code, text).split('#');
      return path === docsPages.errors && (heading === undefined || !headingsOf(path).has(heading));
    });
    assert.deepEqual(lost, []);
    assert.deepEqual(
      errorsWithTopics.filter(code => !codes.includes(code)),
      [],
    );
    assert.equal(pageOfError('unknown-key', text), 'docs/reference/errors.md#configs');
    assert.equal(pageOfError('no-run', text), docsPages['first-model']);
    assert.equal(pageOfError('constructor', text), docsPages.errors);
  });

  it('takes the longest beginning of a path', () => {
    assert.equal(topicOfKey(['train', 'loss', 'class-weights']), 'imbalanced-labels');
    assert.equal(topicOfKey(['train', 'loss', 'gamma']), 'training-loss');
    assert.equal(topicOfKey(['train', 'seed']), 'config-train');
    assert.equal(topicOfKey(['constructor']), 'config');
    assert.equal(topicOfKey(['constructor'], 'assign'), 'config');
    assert.equal(topicOfKey([]), 'config');
    assert.ok(isDocsTopic('report') && !isDocsTopic('toString') && !isDocsTopic(undefined));
  });
});
