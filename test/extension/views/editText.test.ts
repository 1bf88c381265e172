import assert from 'node:assert/strict';
import { editText } from '../../../src/extension/views/editText';

/** As VS Code's editors answer: a read-only one as if it had done it, a closed one with an error. */
function editorThat(does: 'changes' | 'is read-only' | 'refuses' | 'is closed') {
  const document = { version: 4 };
  const edit = async () => {
    if (does === 'is closed') throw new Error('TextEditor#edit not possible on closed editors');
    if (does === 'changes') document.version++;
    return does !== 'refuses';
  };
  return { document, edit };
}

describe('editText', () => {
  it('says whether the text has changed, not whether the editor took it', async () => {
    const said = async (does: Parameters<typeof editorThat>[0]) => editText(editorThat(does), () => undefined);
    assert.equal(await said('changes'), true);
    assert.equal(await said('is read-only'), false);
    assert.equal(await said('refuses'), false);
    assert.equal(await said('is closed'), false);
  });
});
