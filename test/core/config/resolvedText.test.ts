// What a config comes to: merged and complete without problems, problems as comments with them.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../../../src/core/config/parseConfig';
import { resolvedText } from '../../../src/core/config/resolvedText';
import { configSchema } from '../../../src/core/schemas';

describe('resolvedText', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'nlp-resolved-'));
    mkdirSync(join(folder, 'shared'));
    const base =
      'task: classify\ndata: { train: mails.csv, label: kind }\nmodel: { type: lstm, hidden: 32 }\ntrain: { batch: 16 }\n';
    writeFileSync(join(folder, 'shared', 'base.nlp.yaml'), base);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const parse = (text: string, trusted = false) =>
    parseConfig<typeof configSchema>(text, join(folder, 'own.nlp.yaml'), configSchema, {
      access: { workspace: folder, trusted },
    });

  it('has what is extended, referred to and left out', () => {
    const written = `extends: shared/base.nlp.yaml\nmodel: { width: "\${train.batch}" }\n`;
    const text = resolvedText(parse(written));
    assert.match(text, /^ {2}train: shared\/mails\.csv$/m);
    assert.match(text, /^ {2}type: lstm$/m);
    assert.match(text, /^ {2}width: 16$/m);
    assert.match(text, /^ {2}epochs: 5$/m);
    assert.doesNotMatch(text, /extends|#/);
    const again = parse(text);
    assert.deepEqual(again.problems, []);
    assert.deepEqual(again.config, parse(written).config);
  });

  it('says every problem at the top, then what could be merged', () => {
    const text = resolvedText(parse('extends: shared/base.nlp.yaml\nmodel: { hiden: 3 }\ntrain: { epochs: -1 }\n'));
    const [title, ...lines] = text.split('\n');
    assert.match(title ?? '', /^# This config has 2 problems/);
    assert.match(lines[0] ?? '', /^# own\.nlp\.yaml:2:10: unknown key "hiden"; did you mean/);
    assert.match(lines[1] ?? '', /^# own\.nlp\.yaml:3:18: epochs must be/);
    assert.match(text, /^ {2}hiden: 3$/m);
    assert.match(text, /^ {2}type: lstm$/m);
  });

  it('is all comments where the text cannot be read', () => {
    for (const line of resolvedText(parse('model: "lstm\ntask: [')).trimEnd().split('\n')) assert.match(line, /^#/);
  });

  it('names the config that was probably meant', () => {
    const { problems } = parse('extends: shared/bas.nlp.yaml\n');
    const missing = problems.find(({ code }) => code === 'missing-file');
    assert.match(missing?.message ?? '', /did you mean "shared\/base\.nlp\.yaml"/);
    assert.equal(missing?.fix?.replacement, 'shared/base.nlp.yaml');
  });

  it('reads nothing outside of an untrusted workspace', () => {
    const text = resolvedText(parse('extends: ../elsewhere.nlp.yaml\ntask: classify\n'));
    assert.match(text, /^# own\.nlp\.yaml:1:10: .*outside of the workspace/m);
    assert.match(text, /^task: classify$/m);
  });
});
