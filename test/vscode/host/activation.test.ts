// The extension activates in a real extension host, quickly, and registers every command that it contributes.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const EXTENSION = 'nlp-workbench.nlp-workbench';

describe('activation', () => {
  it('activates in the workspace of the samples', async () => {
    const extension = vscode.extensions.getExtension(EXTENSION);
    assert(extension, `${EXTENSION} is not among the extensions`);
    await extension.activate();
    assert(extension.isActive);
  });

  it('registers every command that package.json contributes', async () => {
    const extension = vscode.extensions.getExtension(EXTENSION);
    const contributed: { command: string }[] = extension?.packageJSON.contributes?.commands ?? [];
    assert(contributed.length > 0, 'package.json contributes no command');
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = contributed.map(({ command }) => command).filter(command => !registered.has(command));
    assert.deepEqual(missing, []);
  });
});
