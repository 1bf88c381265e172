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
    assert.throws(() => parseWords(train, []), {
      code: 'bad-usage',
      message: /Missing argument CONFIG\. Usage: nlp train CONFIG/,
    });
    assert.throws(() => parseWords(check, ['a', 'b']), { code: 'bad-usage' });
    assert.throws(() => parseWords(train, ['a', '--epochs', '3']), {
      code: 'bad-usage',
      message: /Unknown option --epochs\. See nlp train --help\./,
    });
    assert.doesNotThrow(() => parseWords(predict, ['run', ...new Array<string>(50).fill('text')]));
  });

  it('says what to type for texts and values that begin with a dash', () => {
    const hint = (words: readonly string[]) => {
      try {
        parseWords(predict, words);
      } catch (error) {
        return error instanceof Error ? error.message : '';
      }
      return '';
    };
    assert.equal(
      hint(['spam', '-1 star, bad']),
      'Unknown option -1. If a text begins with a dash, write -- before the texts: nlp predict spam -- "-1 star, bad". See nlp predict --help.',
    );
    assert.match(hint(['spam', '--json', '-h is not meant']), /predict spam -- "-h is not meant"\. See/);
    assert.match(hint(['spam', '-5']), /predict spam -- "-5"\. See/);
    assert.match(hint(['spam', '--- "so" he said']), /predict spam -- "--- \\"so\\" he said"\. See/);
    assert.match(
      hint(['spam', 'a', '--pair', '-2 degrees']),
      /argument is ambiguous\. .* write --pair="-2 degrees"\. See/,
    );
    assert.equal(hint(['spam', '--', '-1 star, bad']), '');
    assert.deepEqual(parseWords(predict, ['spam', '--json', '--', '-1', '--pair']).positionals, [
      'spam',
      '-1',
      '--pair',
    ]);
    assert.throws(() => parseWords(train, ['a', '-1']), { message: 'Unknown option -1. See nlp train --help.' });
  });

  it('asks for no words when help is wanted, and help names every option', () => {
    assert.equal(parseWords(train, ['--help']).options.help, true);
    const help = describeCommand(train);
    for (const option of ['--set KEY=VALUE', '--json', '--workspace DIR', '-h, --help'])
      assert.ok(help.includes(option));
  });
});
