import assert from 'node:assert/strict';
import { emptyManifest, type Manifest, parseManifest } from '../../../../src/core/search/store/manifest';

const segment = '0123456789abcdef';
const file = { size: 1, modified: 2, read: 3, sha256: '', parts: [[segment, 0, 2]], whole: true };
const good = { version: 1, key: 'k', segments: { [segment]: 2 }, files: { 'a.txt': file } };
const withFile = (more: object) => ({ ...good, files: { 'a.txt': { ...file, ...more } } });

describe('the list of an index', () => {
  it('is read as it was written', () => {
    const { version: _, ...manifest } = good;
    assert.deepEqual({ ...parseManifest(JSON.stringify(good)), version: 1 }, { ...manifest, version: 1 });
  });

  it('is refused where it does not hold together', () => {
    for (const [what, value] of Object.entries({
      'no object': [],
      'no key': { ...good, key: 1 },
      'a name that leads elsewhere': { ...good, segments: { '../../secret': 2 }, files: {} },
      'a count below 0': { ...good, segments: { [segment]: -1 }, files: {} },
      'a part beyond its segment': withFile({ parts: [[segment, 1, 2]] }),
      'a part below 0': withFile({ parts: [[segment, -1, 1]] }),
      'a part of no segment': withFile({ parts: [['fedcba9876543210', 0, 1]] }),
      'a part that is none': withFile({ parts: [[segment, 0]] }),
      'no times': withFile({ modified: 'now' }),
      'a run that is none': { ...good, run: {} },
    })) {
      assert.equal(parseManifest(JSON.stringify(value)), undefined, what);
    }
    assert.equal(parseManifest('{"version": 1'), undefined);
  });

  it('of another version fits nothing', () => {
    const found = parseManifest(JSON.stringify({ version: 2, anything: true })) as Manifest;
    assert.deepEqual(found, emptyManifest(''));
  });
});
