import assert from 'node:assert/strict';
import { csvLine } from '../../../src/core/base/csvLine';

describe('a line of comma separated values', () => {
  it('quotes what has commas, quotes or line ends, and leaves numbers whole', () => {
    assert.equal(csvLine(['a', 'b,c', 'say "so"', 'two\nlines']), 'a,"b,c","say ""so""","two\nlines"\n');
    assert.equal(csvLine([0.1 + 0.2, true, null, undefined, '']), '0.30000000000000004,true,,,\n');
  });

  it('makes no formula of a text', () => {
    assert.equal(
      csvLine(['=HYPERLINK("http://x")', '-3.5', '-x', '@a']),
      '"\'=HYPERLINK(""http://x"")",-3.5,\'-x,\'@a\n',
    );
  });
});
