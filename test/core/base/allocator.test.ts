import assert from 'node:assert/strict';
import { allocatorEnvironment, keepsFreedMemory } from '../../../src/core/base/allocator';

describe('the allocator', () => {
  it('is told to keep what is freed, on Linux alone', () => {
    assert.deepEqual(allocatorEnvironment('darwin'), {});
    assert.deepEqual(allocatorEnvironment('win32'), {});
    assert.ok(keepsFreedMemory({ PATH: '/bin', ...allocatorEnvironment('linux') }, 'linux'));
  });

  it('is not taken to keep it when a setting is missing or the system is another', () => {
    const { MALLOC_MMAP_MAX_, ...others } = allocatorEnvironment('linux');
    assert.equal(MALLOC_MMAP_MAX_, '0');
    assert.equal(keepsFreedMemory(others, 'linux'), false);
    assert.equal(keepsFreedMemory({ ...others, MALLOC_MMAP_MAX_ }, 'win32'), false);
  });
});
