// A chat model answers messages by the template that came with it; a run without one says so.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ActionableError } from '../../../../src/core/base/errors';
import { chatPrompt, chatTemplateOf, parseMessages } from '../../../../src/core/inference/chat/chatPrompt';
import { engineFor } from '../../../../src/core/inference/engineFor';
import { generateText } from '../../../../src/core/inference/generateText';
import { openRun } from '../../../../src/core/inference/openRun';
import type { Run } from '../../../../src/core/inference/run';
import { type GeneratedToken, generationDefaults } from '../../../../src/core/tasks/abilities/generator';
import { importModel } from '../../../../src/core/training/importModel';
import { gather } from '../../training/tinyWorkspace';

const GPT2 = resolve(__dirname, '../../../fixtures/thoughts/gpt2');
const TEMPLATE =
  "{{ bos_token }}{% for message in messages %}[{{ message['role'] }}] {{ message['content'] }}\n{% endfor %}{% if add_generation_prompt %}[answer]{% endif %}";
const greedy = { ...generationDefaults, temperature: 0, maximumTokens: 8 };

describe('inference/chat/chatPrompt', function () {
  this.timeout(60_000);
  const workspace = mkdtempSync(join(tmpdir(), 'nlp-chat-'));
  let [plain, chat]: (Run | undefined)[] = [];

  before(async () => {
    const folder = join(workspace, 'chatty');
    cpSync(GPT2, folder, { recursive: true });
    writeFileSync(join(folder, 'chat_template.jinja'), TEMPLATE);
    const { engine } = await engineFor('auto');
    const open = async (path: string) => openRun((await importModel({ path }, gather(workspace))).folder, engine);
    chat = await open(folder);
    plain = await open(GPT2);
  });

  after(async () => {
    await Promise.all([plain?.dispose(), chat?.dispose()]);
    rmSync(workspace, { recursive: true, force: true });
  });

  const write = async (run: Run, request: Omit<Parameters<typeof generateText>[1], 'options'>) => {
    let text = '';
    const onNews = (tokens: readonly GeneratedToken[]) => {
      text += tokens.map(each => each.text).join('');
    };
    await generateText(run, { ...request, options: greedy }, { onNews });
    return text;
  };

  it('is the text that transformers would have the model read', async () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Where is the quay?' },
    ];
    assert.equal(
      await chatPrompt(chat!, messages),
      '<|endoftext|>[system] Be brief.\n[user] Where is the quay?\n[answer]',
    );
  });

  it('is read with the special tokens that it has, and no others', async () => {
    const asked = [{ role: 'user', content: 'Wind' }];
    const answer = await write(chat!, { prompt: asked });
    // The same tokens, one by one: the prompt alone begins with the token that begins a text.
    const { ids } = chat!.tokenizer.encode(await chatPrompt(chat!, asked));
    assert.equal([...ids].filter(id => id === chat!.tokenizer.special.bos).length, 1);
    let expected = '';
    const whole = { ...greedy, isWhole: true };
    for await (const token of chat!.open('generator').generate('<|endoftext|>[user] Wind\n[answer]', whole))
      expected += token.text;
    assert.equal(answer, expected);
  });

  it('a text is a message of its user where it was selected, and its answer begins below', async () => {
    assert.match(await write(chat!, { prompt: 'Wind', asMessage: true }), /^\n\n\S/);
    const [continued, asMessage] = [
      await write(plain!, { prompt: 'Wind' }),
      await write(plain!, { prompt: 'Wind', asMessage: true }),
    ];
    assert.equal(asMessage, continued);
  });

  it('an imported model is held to a form too, characters of several tokens among it', async () => {
    for (const constraint of [
      { kind: 'regex', regex: '(é|字|😀){2,4}!' },
      { kind: 'schema', schema: { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] } },
    ] as const)
      for (const seed of [1, 2, 3]) {
        let text = '';
        const options = { ...generationDefaults, temperature: 2, topP: 1, maximumTokens: 30, seed, constraint };
        for await (const token of plain!.open('generator').generate('Wind', options)) text += token.text;
        const value = text.replace(/^ /, '');
        if (constraint.kind === 'schema') assert.equal(typeof JSON.parse(value).a, 'string');
        else assert.match(value, new RegExp(`^${constraint.regex}$`, 'u'));
      }
  });

  it('is missing from models without a template', async () => {
    assert.equal(await chatTemplateOf(plain!), undefined);
    await assert.rejects(
      chatPrompt(plain!, [{ role: 'user', content: 'x' }]),
      (error: unknown) => error instanceof ActionableError && error.code === 'no-chat-template',
    );
  });

  it('takes messages of a file in either form', () => {
    const messages = [{ role: 'user', content: 'x' }];
    assert.deepEqual(parseMessages(messages), messages);
    assert.deepEqual(parseMessages({ messages }), messages);
    for (const bad of [[], {}, null, 'x', [{ role: 'user' }], [{ content: 'x', role: 1 }]])
      assert.throws(() => parseMessages(bad), ActionableError);
  });
});
