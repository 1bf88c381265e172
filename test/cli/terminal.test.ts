import assert from 'node:assert/strict';
import { drawBar, Terminal } from '../../src/cli/terminal';

function capture(isTTY: boolean) {
  let written = '';
  return {
    isTTY,
    columns: 20,
    write(text: string) {
      written += text;
      return true;
    },
    read: () => written,
  };
}

describe('cli/terminal', () => {
  it('draws bars', () => {
    assert.equal(drawBar(0.5, 4), '[##--]');
    assert.equal(drawBar(-1, 2), '[--]');
    assert.equal(drawBar(9, 2), '[##]');
  });

  it('redraws one line on a terminal, cut to its width', () => {
    const [out, errors] = [capture(true), capture(true)];
    let now = 0;
    const terminal = new Terminal(out, errors, () => now);
    terminal.progress('a'.repeat(50));
    terminal.progress('too soon');
    now = 200;
    terminal.progress('b');
    terminal.print('result');
    assert.equal(errors.read(), `\r\u001b[2K${'a'.repeat(19)}\r\u001b[2Kb\r\u001b[2K`);
    assert.equal(out.read(), 'result\n');
  });

  it('writes a line every few seconds elsewhere', () => {
    const [out, errors] = [capture(false), capture(false)];
    let now = 0;
    const terminal = new Terminal(out, errors, () => now);
    for (; now < 7000; now += 500) terminal.progress(`at ${now}`);
    assert.equal(errors.read(), 'at 0\nat 3000\nat 6000\n');
    assert.equal(out.read(), '');
  });

  it('lets no text move the cursor, set a title or clear the screen', () => {
    const [out, errors] = [capture(true), capture(true)];
    let now = 0;
    const terminal = new Terminal(out, errors, () => (now += 1000));
    const evil = 'a\u001b]0;title\u0007b\u001b[2Jc\u009b2Jd\re\u0008f\u007fg\th\u0000';
    terminal.print(evil);
    terminal.write(evil);
    terminal.warn(evil);
    assert.equal(out.read(), 'a]0;titleb[2Jc2Jdefg\th\na]0;titleb[2Jc2Jdefg\th');
    assert.equal(errors.read(), 'a]0;titleb[2Jc2Jdefg\th\n');
    terminal.progress('x\u001b[2J');
    terminal.clear();
    assert(errors.read().includes('x[2J'));
    const whole = { label: evil, plain: 'ü\u2028' };
    const json = capture(true);
    new Terminal(json, errors).printJson(whole);
    assert.deepEqual(JSON.parse(json.read()), whole);
    assert(![...json.read().trimEnd()].some(c => c < ' ' || (c >= '\u007f' && c <= '\u009f')));
  });
});
