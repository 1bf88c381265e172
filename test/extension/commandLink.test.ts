import assert from 'node:assert/strict';
import { type CommandLink, commandLinks, commandsOf } from '../../src/extension/commandLink';

/** What a link's address carries, read by CommonMark's rule: it ends at white space or at the bracket that closes it. */
function argumentOf(markdown: string): unknown {
  const start = markdown.indexOf('](command:') + 2;
  let depth = 0;
  let end = start;
  for (; end < markdown.length && !/\s/.test(markdown[end]!); end++) {
    if (markdown[end] === '(') depth++;
    if (markdown[end] === ')' && depth-- === 0) break;
  }
  const query = markdown.slice(start, end).split('?')[1]!;
  return JSON.parse(decodeURIComponent(query))[0];
}

describe('extension/commandLink', () => {
  const texts = [
    'Great film',
    'See you :)',
    'a (b) c',
    '(open',
    "it's *all* _here_!",
    'a) [x](command:workbench.action.quit)',
    'x)](https://example.org "t")',
    'q"uote \\ back ` tick',
    'line\nnext\r\n\ttab',
    '\u{1F600} \u202e \ud800 lone \u2028',
    '<b>&amp;</b> %29 ?#',
    ')'.repeat(1000),
  ];

  for (const text of texts) {
    it(`carries ${JSON.stringify(text.slice(0, 40))}`, () => {
      const argument = { text, use: 'classify' };
      const link = commandLinks([{ command: 'explainText', label: '$(lightbulb) Why', tooltip: 'Show', argument }]);
      assert.deepEqual(argumentOf(link), argument);
      assert.match(link, /^\[\$\(lightbulb\) Why\]\(command:nlpWorkbench\.explainText\?[\w%.~-]+ "Show"\)$/);
    });
  }

  it('leaves out what is too long to be carried, and keeps the others', () => {
    const links: readonly CommandLink[] = [
      { command: 'explainText', label: 'Why', tooltip: 't', argument: 'x'.repeat(50_000) },
      { command: 'clearTags', label: 'Clear', tooltip: 'u' },
      { command: 'nextEntity', label: 'Next', tooltip: 'v' },
    ];
    assert.equal(
      commandLinks(links),
      '[Clear](command:nlpWorkbench.clearTags "u") · [Next](command:nlpWorkbench.nextEntity "v")',
    );
    assert.deepEqual(commandsOf(links), [
      'nlpWorkbench.explainText',
      'nlpWorkbench.clearTags',
      'nlpWorkbench.nextEntity',
    ]);
  });
});
