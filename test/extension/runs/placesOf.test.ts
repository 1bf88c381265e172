import assert from 'node:assert/strict';
import { placesOf } from '../../../src/extension/runs/placesOf';

describe('placesOf', () => {
  const at = (name: string, folder: string) => ({ name, path: `/w/${folder}/${name}.nlp.yaml` });
  const show = (folder: string) => folder.slice('/w/'.length);

  it('tells those of one name apart by their folder, and leaves the others', () => {
    const [a, b, other] = [at('model', 'a'), at('model', 'b/deep'), at('spam', 'a')];
    const places = placesOf([a, b, other], show);
    assert.deepEqual([places.get(a), places.get(b), places.get(other)], ['a', 'b/deep', undefined]);
  });

  it('tells nothing of several of one name in one folder', () => {
    assert.equal(placesOf([at('model', 'a'), at('model', 'a')], show).size, 0);
  });

  it('takes names that objects have for what they are', () => {
    assert.equal(placesOf([at('constructor', 'a'), at('__proto__', 'b')], show).size, 0);
  });
});
