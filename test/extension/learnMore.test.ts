import assert from 'node:assert/strict';
import type { MarkdownString } from 'vscode';
import { learnMore } from '../../src/extension/learnMore';

describe('extension/learnMore', () => {
  /** What the link is written into; VS Code's own class lives in its process. */
  const text = (isTrusted?: MarkdownString['isTrusted']) => {
    const made = {
      value: '**train.loss**',
      isTrusted,
      appendMarkdown(more: string) {
        made.value += more;
        return made;
      },
    };
    return made as unknown as MarkdownString;
  };

  it('ends a hover with a link to the page of its topic, and lets it run that command alone', () => {
    const { value, isTrusted } = learnMore(text(), 'training-loss');
    const argument = encodeURIComponent('["training-loss"]');
    assert.equal(
      value,
      `**train.loss**\n\n[Learn more](command:nlpWorkbench.openDocumentation?${argument} "Open the documentation")`,
    );
    assert.deepEqual(isTrusted, { enabledCommands: ['nlpWorkbench.openDocumentation'] });
  });

  it('keeps the commands that the hover had', () => {
    const { isTrusted } = learnMore(text({ enabledCommands: ['nlpWorkbench.train'] }), 'config');
    assert.deepEqual(isTrusted, { enabledCommands: ['nlpWorkbench.train', 'nlpWorkbench.openDocumentation'] });
  });
});
