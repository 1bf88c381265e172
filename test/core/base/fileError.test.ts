import assert from 'node:assert/strict';
import { describeFileError } from '../../../src/core/base/fileError';

describe('base/fileError', () => {
  const meaningOf = (code: string, platform?: NodeJS.Platform) =>
    describeFileError(Object.assign(new Error(code), { code, syscall: 'open' }), platform)?.meaning;

  it('has words for files that another program has open, and for those that are in the cloud', () => {
    assert.equal(meaningOf('EBUSY'), 'another program has it open');
    assert.match(meaningOf('UNKNOWN')!, /cloud must be downloaded first/);
    for (const code of ['EPERM', 'EACCES']) {
      assert.equal(meaningOf(code, 'linux'), 'no permission to open it');
      assert.match(meaningOf(code, 'win32')!, /^another program has it open, or there is no permission/);
    }
    assert.equal(meaningOf('EODD'), 'open failed (EODD)');
    assert.equal(describeFileError(new Error('no')), undefined);
  });
});
