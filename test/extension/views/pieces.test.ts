import assert from 'node:assert/strict';
import { asOne, bySentence } from '../../../src/extension/views/pieces';
import { assertLinear } from '../../growth';

const shout = (text: string) => {
  const { texts, join } = bySentence(text);
  return { texts, joined: join(texts.map(one => one.toUpperCase())) };
};

describe('pieces of a selection', () => {
  it('are found in time that grows with a run of spaces, of line ends, and with lines that go on', async () => {
    for (const inner of [' ', '\n', '\r\n ', 'word\n']) {
      await assertLinear(
        size => `a${inner.repeat(size)}b`,
        20_000,
        text => [asOne(text).texts, bySentence(text).texts],
      );
    }
    assert.deepEqual(asOne(' a  b \r\n\n \tc\n d ').texts, ['a  b c d']);
  });

  it('are sentences, with all that stands between them', () => {
    assert.deepEqual(shout('Ein Hund. Zwei Hunde!\n\n  - eins\n  2. Drei Katzen.\n'), {
      texts: ['Ein Hund.', 'Zwei Hunde!', 'eins', 'Drei Katzen.'],
      joined: 'EIN HUND. ZWEI HUNDE!\n\n  - EINS\n  2. DREI KATZEN.\n',
    });
    assert.deepEqual(shout('# Titel\n\nText. Mehr  Text.'), {
      texts: ['Titel', 'Text.', 'Mehr  Text.'],
      joined: '# TITEL\n\nTEXT. MEHR  TEXT.',
    });
  });

  it('go on over a line that ends within a sentence', () => {
    assert.deepEqual(shout('  Der kleine\n  Hund schläft. Er\nträumt.\nEs regnet.\n'), {
      texts: ['Der kleine Hund schläft.', 'Er träumt.', 'Es regnet.'],
      joined: '  DER KLEINE HUND SCHLÄFT. ER TRÄUMT.\nES REGNET.\n',
    });
    assert.deepEqual(shout('Ein\r\nHund.\r\nZwei.\r\n').joined, 'EIN HUND.\r\nZWEI.\r\n');
  });

  it('leave a text alone that has none', () => {
    for (const text of ['', ' \n\t\n']) assert.deepEqual(shout(text), { texts: [], joined: text });
  });

  it('are one where a text is summarized, its lines one', () => {
    const { texts, join } = asOne('\n  A first line\n  and a second.\n\nA third. \n');
    assert.deepEqual(texts, ['A first line and a second. A third.']);
    assert.equal(join(['Short.']), '\n  Short. \n');
    assert.deepEqual(asOne(' \n').texts, []);
    assert.equal(asOne(' \n').join([]), ' \n');
  });
});
