import assert from 'node:assert/strict';
import { readHubId, writeHubId } from '../../../src/core/base/hubId';

describe('the name of a model on a hub', () => {
  const model = (repository: string, revision = 'main', file?: string) => ({
    repository,
    revision,
    ...(file !== undefined && { file }),
  });

  it('is two words, with a revision or a file', () => {
    const cases: Readonly<Record<string, object>> = {
      'google-bert/bert-base-uncased': model('google-bert/bert-base-uncased'),
      ' prajjwal1/bert-tiny ': model('prajjwal1/bert-tiny'),
      'org/name@v1.0': model('org/name', 'v1.0'),
      'org/name@refs/pr/1': model('org/name', 'refs/pr/1'),
      'org/name/model.Q4_0.gguf': model('org/name', 'main', 'model.Q4_0.gguf'),
      'org/name/sub/m.gguf@abc': model('org/name', 'abc', 'sub/m.gguf'),
      'https://huggingface.co/org/name': model('org/name'),
      'https://huggingface.co/org/name/tree/main?x=1': model('org/name'),
      'https://huggingface.co/org/name/tree/refs%2Fpr%2F1': model('org/name', 'refs/pr/1'),
      'https://huggingface.co/org/name/blob/main/m.gguf': model('org/name', 'main', 'm.gguf'),
      'https://huggingface.co/org/name/resolve/v2/config.json': model('org/name', 'v2'),
    };
    for (const [text, wanted] of Object.entries(cases)) assert.deepEqual(readHubId(text), wanted, text);
  });

  it('is no path, and nothing that leads out of a folder', () => {
    const paths = [
      '',
      'bert',
      './org/name',
      '../name',
      '/org/name',
      '~/models/bert',
      'C:\\models\\bert',
      'models\\bert',
      'C:/m/bert',
      'a/b/c',
      'org/..',
      'org/na..me',
      'org/na--me',
      '-a/b',
      'org/name@',
      'org/name@../x',
      'org/name@a b',
      'org/name/',
      'org/name/../x.gguf',
      'org/name\n',
      'https://huggingface.co/org',
      'https://huggingface.co/org/name/tree/%',
      'https://huggingface.co/org/name/tree/a/../b',
      `${'a'.repeat(97)}/b`,
      'org/name.',
      'org/\0',
    ]; // prettier-ignore
    for (const text of paths) {
      const expected = text === 'org/name\n' ? model('org/name') : undefined;
      assert.deepEqual(readHubId(text), expected, JSON.stringify(text));
    }
  });

  it('is written as it is read', () => {
    for (const text of ['org/name', 'org/name@v2', 'org/name/m.gguf', 'org/name/m.gguf@v2']) {
      assert.equal(writeHubId(readHubId(text)!), text);
    }
  });
});
