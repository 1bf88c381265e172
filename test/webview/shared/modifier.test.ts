import assert from 'node:assert/strict';
import { modifierName } from '../../../webview/shared/modifier';

describe('modifierName', () => {
  it('is what stands on the key', () => {
    for (const [platform, name] of [
      ['MacIntel', 'Cmd'],
      ['iPad', 'Cmd'],
      ['Win32', 'Ctrl'],
      ['Linux x86_64', 'Ctrl'],
      ['', 'Ctrl'],
    ] as const) {
      assert.equal(modifierName(platform), name);
    }
  });
});
