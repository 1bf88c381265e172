import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { referenceDocs } from '../../../src/core/config/referenceDocs';
import { choice, integer, object, variant } from '../../../src/core/config/schema';
import { configSchema, models } from '../../../src/core/schemas';

describe('config/referenceDocs', () => {
  it('writes a table of keys and a section for each that has keys of its own', () => {
    const schema = object(
      {
        size: integer({ description: 'How much | how many.', minimum: 1, default: 3 }),
        pool: choice({ last: 'the last', mean: 'the mean' }, { description: 'How.' }),
        model: variant(
          {
            small: object(
              { width: integer({ description: 'How wide.', optional: true }) },
              { description: 'A small one.' },
            ),
          },
          { description: 'Which.' },
        ),
      },
      { description: 'All of it.' },
    );
    assert.equal(
      referenceDocs(schema, 'Config'),
      `# Config

All of it.

| Key | Takes | Default | Meaning |
| --- | --- | --- | --- |
| \`size\` | a whole number, 1 or more | \`3\` | How much \\| how many. |
| \`pool\` | one of these | required | How.<br>\`last\`: the last<br>\`mean\`: the mean |
| [\`model\`](#model) | small | required | Which. |

## model

Which.

### model: small

A small one.

| Key | Takes | Default | Meaning |
| --- | --- | --- | --- |
| \`width\` | a whole number |  | How wide. |
`,
    );
  });

  it('is what docs/config.md holds', () => {
    const file = join(__dirname, '../../../docs/config.md');
    const page = referenceDocs(configSchema, 'Config: `NAME.nlp.yaml`');
    if (process.env.UPDATE_FIXTURES) writeFileSync(file, page);
    assert.ok(readFileSync(file, 'utf8') === page, 'a schema has changed: run this test with UPDATE_FIXTURES=1');
  });

  it('has every key of the whole config, and every link leads to a heading', () => {
    const page = referenceDocs(configSchema, 'Config');
    for (const type of Object.keys(models)) assert.ok(page.includes(`### model: ${type}\n`), type);
    assert.match(page, /\| `learning-rate` \| a number above 0, at most 100 \|/);
    const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(match => match[1]!.toLowerCase().replace(/[^\w\- ]/g, ''));
    for (const [, anchor] of page.matchAll(/\]\(#([^)]+)\)/g)) assert.ok(headings.includes(anchor!), anchor);
  });
});
