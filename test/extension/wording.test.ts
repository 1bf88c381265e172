import assert from 'node:assert/strict';
import { escapeMarkdown, withoutPictures } from '../../src/extension/wording';

describe('wording', () => {
  it('escapes what Markdown would read as its own', () => {
    assert.equal(escapeMarkdown('&lt;b&gt; \u0007\u009bx'), '\\&lt;b\\&gt; x');
    assert.equal(escapeMarkdown('![x](https://example.org/k.png)'), '\\!\\[x\\]\\(https://example.org/k.png\\)');
    assert.equal(escapeMarkdown('a|b *c*\n[d](e) $(f)'), 'a\\|b \\*c\\* \\[d\\]\\(e\\) \\$\\(f\\)');
  });

  it('shows Markdown without its pictures, however often they are marked', () => {
    for (const notes of ['![a](x.png)', '!![a](x.png)', '!!!![a](x.png)', '!![a][r]\n\n[r]: https://example.org/r.png'])
      assert.doesNotMatch(withoutPictures(notes), /!\[/);
    assert.equal(withoutPictures('Good! [a](b) !'), 'Good! [a](b) !');
  });
});
