// What `nlp-workbench.d.ts` declares is what a model of the user's own is given.
/// <reference path="../../../../templates/own/nlp-workbench.d.ts" />
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as declared from 'nlp-workbench';
import type { Definition } from '../../../../src/core/models/own/definition';
import * as provided from '../../../../src/core/models/own/provided';

const ROOT = join(__dirname, '../../../..');

/** The compiler holds these: each name that is declared is there, and is what it is said to be. */
const asDeclared: typeof declared = provided;
const asReturned = (definition: declared.Definition): Definition => definition as Definition;

describe('nlp-workbench.d.ts', () => {
  const text = readFileSync(join(ROOT, 'templates/own/nlp-workbench.d.ts'), 'utf8');

  it('declares everything that is provided', () => {
    assert.equal(typeof asReturned, 'function');
    const names = [...text.matchAll(/export (?:function|const) (\w+)/g)].map(match => match[1]);
    assert.deepEqual(names.sort(), Object.keys(asDeclared).sort());
  });

  it('and the example model are the same in the samples', () => {
    for (const name of ['nlp-workbench.d.ts', 'my-model.ts'])
      assert.equal(
        readFileSync(join(ROOT, 'samples', name), 'utf8'),
        readFileSync(join(ROOT, 'templates/own', name), 'utf8'),
        name,
      );
  });
});
