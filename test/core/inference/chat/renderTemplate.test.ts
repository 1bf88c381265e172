// Chat templates give what transformers gives; one that takes too much, or is broken, is a clear message.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ActionableError } from '../../../../src/core/base/errors';
import { renderTemplate } from '../../../../src/core/inference/chat/renderTemplate';

interface Row {
  readonly name: string;
  readonly chat: string;
  readonly template: string;
  readonly messages: readonly object[];
  readonly add: boolean;
  readonly text?: string;
  readonly error?: string;
}

const { special, chats }: { readonly special: object; readonly chats: readonly Row[] } = JSON.parse(
  readFileSync(resolve(__dirname, '../../../fixtures/chat/chats.json'), 'utf8'),
);

describe('inference/chat/renderTemplate', () => {
  for (const { name, chat, template, messages, add, text, error } of chats)
    it(`${name}: ${chat}${add ? '' : ', without a beginning of the answer'}`, () => {
      const render = () => renderTemplate(template, { ...special, messages, add_generation_prompt: add });
      if (error === undefined) assert.equal(render(), text);
      else
        assert.throws(
          render,
          (thrown: unknown) =>
            thrown instanceof ActionableError && thrown.code === 'bad-messages' && thrown.message.includes(error),
        );
    });

  it('writes the time as Python does', () => {
    const now = new Date(2026, 6, 4, 9, 5, 7);
    assert.equal(
      renderTemplate("{{ strftime_now('%d %b %Y, %A %H:%M:%S %y%%') }}", {}, now),
      '04 Jul 2026, Saturday 09:05:07 26%',
    );
  });

  const endless: Readonly<Record<string, string>> = {
    'counts too far': '{% for i in range(1000000000) %}x{% endfor %}',
    'goes on and on': '{% for i in range(99999) %}{% for j in range(99999) %}{% set x = i %}{% endfor %}{% endfor %}',
    'doubles a text':
      "{% set ns = namespace(x='ab') %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}{{ ns.x }}",
    'doubles a list': '{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}',
    'writes on and on':
      "{% set x = 'abcdefghij' | replace('', 'abcdefghij' * 1) %}{% for i in range(99999) %}{{ 'abcdefghijklmnopqrstuvwxyz' ~ i ~ 'abcdefghijklmnopqrstuvwxyz' }}{% for j in range(9) %}{{ 'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz' }}{% endfor %}{% endfor %}",
    'calls itself': '{% macro f(x) %}{{ f(x) }}{% endmacro %}{{ f(1) }}',
    'is nested deeply': `${'('.repeat(50_000)}`,
    'nests expressions': `{{ ${'('.repeat(20_000)}1${')'.repeat(20_000)} }}`,
  };
  for (const [what, template] of Object.entries(endless))
    it(`ends one that ${what}`, () => {
      const start = performance.now();
      if (what === 'is nested deeply') assert.equal(renderTemplate(template, {}), template);
      else
        assert.throws(
          () => renderTemplate(template, {}),
          (thrown: unknown) => thrown instanceof ActionableError && thrown.code === 'bad-template',
        );
      // Far above what it takes, far below what it would.
      assert.ok(performance.now() - start < 20_000);
    });

  for (const template of [
    '{% if %}',
    '{{ messages',
    '{% unknown %}',
    '{{ messages.x.y.z() }}',
    '{% for %}{% endfor %}',
    "{{ 'a' | nothing }}",
    '{{ 1 + }}',
  ])
    it(`says so of a broken one: ${template}`, () => {
      assert.throws(
        () => renderTemplate(template, { messages: [] }),
        (thrown: unknown) =>
          thrown instanceof ActionableError && thrown.code === 'bad-template' && thrown.message.length < 300,
      );
    });
});
