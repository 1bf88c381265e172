import assert from 'node:assert/strict';
import { describeCommand, parseWords, textOf, textsOf } from '../../src/cli/command';
import { check } from '../../src/cli/commands/check';
import { predict } from '../../src/cli/commands/predict';
import { train } from '../../src/cli/commands/train';

describe('cli/command', () => {
  it('reads words and options, some repeated', () => {
    const { positionals, options } = parseWords(train, ['a.nlp.yaml', '--set', 'a=1', '--set', 'b=2', '--json']);
    assert.deepEqual(positionals, ['a.nlp.yaml']);
    assert.deepEqual(textsOf(options, 'set'), ['a=1', 'b=2']);
    assert.equal(textOf(options, 'set'), undefined);
    assert.equal(options.json, true);
  });

  it('refuses too few words, too many, and unknown options', () => {
    assert.throws(() => parseWords(train, []), { code: 'bad-usage', message: /usage: train CONFIG/ });
    assert.throws(() => parseWords(check, ['a', 'b']), { code: 'bad-usage' });
    assert.throws(() => parseWords(train, ['a', '--epochs', '3']), {
      code: 'bad-usage',
      message: /Unknown option '--epochs'.*train --help/,
    });
    assert.doesNotThrow(() => parseWords(predict, ['run', ...new Array<string>(50).fill('text')]));
  });

  it('asks for no words when help is wanted, and help names every option', () => {
    assert.equal(parseWords(train, ['--help']).options.help, true);
    const help = describeCommand(train);
    for (const option of ['--set KEY=VALUE', '--json', '--workspace DIR', '-h, --help'])
      assert.ok(help.includes(option));
  });
});
