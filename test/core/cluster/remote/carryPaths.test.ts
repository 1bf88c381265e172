import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { carryPaths, placeFrom, placeIn } from '../../../../src/core/cluster/remote/carryPaths';
import { findRuntime } from '../../../../src/core/cluster/remote/remote';
import { exampleRecord } from '../../runs/exampleRecord';
import { temporaryFolder } from '../../runs/temporaryFolder';

const placeOf = () => undefined;

describe('paths of a run on another machine', () => {
  it('lie to its config as they did', () => {
    const paths = ['/a/b/train.csv', '/a/data/x/test.csv', 'relative.csv'];
    const files = paths.map(path => ({ path, sha256: 'ab' }));
    const carried = carryPaths(exampleRecord({ files }), resolve('/here/c/d.nlp.yaml'), { before: '/a/b', placeOf });
    assert.equal(carried.configPath, resolve('/here/c/d.nlp.yaml'));
    const here = [resolve('/here/c/train.csv'), resolve('/here/data/x/test.csv'), 'relative.csv'];
    assert.deepEqual(
      carried.files,
      here.map(path => ({ path, sha256: 'ab' })),
    );
    const windows = [
      { path: 'C:\\work\\data\\x.csv', sha256: '' },
      { path: 'D:\\y.csv', sha256: '' },
    ];
    const { files: found } = carryPaths(exampleRecord({ files: windows }), resolve('/here/c/d.nlp.yaml'), {
      before: 'C:\\work',
      placeOf,
    });
    assert.deepEqual(
      found.map(({ path }) => path),
      [resolve('/here/c/data/x.csv'), 'D:\\y.csv'],
    );
  });

  it('that were named whole are where the package has them', () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'elsewhere/data'), { recursive: true });
    writeFileSync(join(root, 'elsewhere/data/x.csv'), '');
    assert.equal(placeIn(root, '/data/x.csv'), join(root, 'elsewhere/data/x.csv'));
    assert.equal(placeIn(root, '/data/y.csv'), undefined);
    const known = new Map([['elsewhere/C/x.csv', 'C:\\x.csv']]);
    assert.equal(placeFrom('/job/work', '/job/work/elsewhere/data/x.csv', known), '/data/x.csv');
    assert.equal(placeFrom('/job/work', '/job/work/elsewhere/C/x.csv', known), 'C:\\x.csv');
    assert.equal(placeFrom('/job/work', '/job/work/a.csv', known), undefined);
    assert.equal(placeFrom('/job/work', '/other/elsewhere/a.csv', known), undefined);
  });

  it('a runtime is named by a word next to the config, or by a path', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'lab.runtime.yaml');
    writeFileSync(path, 'type: ray\n');
    const config = join(folder, 'a.nlp.yaml');
    assert.equal(await findRuntime('lab', config), path);
    assert.equal(await findRuntime(path, '/elsewhere/b.nlp.yaml'), path);
    assert.equal(await findRuntime('here', config), 'here');
    await assert.rejects(findRuntime('lav', config), { code: 'no-runtime', message: /did you mean lab\?/ });
    await assert.rejects(findRuntime('nowhere', config), { code: 'no-runtime', message: /there are lab/ });
  });
});
