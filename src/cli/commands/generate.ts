/** `generate`: continues a text, printed token by token. */

import { countOf } from '../../core/base/countOf';
import { ActionableError } from '../../core/base/errors';
import { writeScore } from '../../core/base/formatNumber';
import type { ChatMessage } from '../../core/inference/chat/chatPrompt';
import type { Constraint } from '../../core/tasks/abilities/constraint';
import type { GenerationOptions } from '../../core/tasks/abilities/generator';
import { type Command, checkpointOption, numberOf, type OptionValues, textOf, textsOf } from '../command';
import { openRunFor } from '../openRun';
import { readContent } from '../readTexts';

function readOptions(options: OptionValues, defaults: Omit<GenerationOptions, 'signal'>): GenerationOptions {
  const whole = { least: 0, whole: true } as const;
  return {
    temperature: numberOf(options, 'temperature', defaults.temperature, { least: 0, most: 100 }),
    topK: numberOf(options, 'top-k', defaults.topK, { ...whole, most: 1e6 }),
    topP: numberOf(options, 'top-p', defaults.topP, { least: 0.001, most: 1 }),
    repetitionPenalty: numberOf(options, 'repetition-penalty', defaults.repetitionPenalty, { least: 0.01, most: 100 }),
    seed: numberOf(options, 'seed', defaults.seed, { ...whole, most: 4294967295 }),
    maximumTokens: numberOf(options, 'length', defaults.maximumTokens, { least: 1, most: 1e6, whole: true }),
    beam: numberOf(options, 'beam', defaults.beam, { ...whole, most: 64 }),
    shown: numberOf(options, 'candidates', defaults.shown, { ...whole, most: 100 }),
    stop: textsOf(options, 'stop'),
    label: textOf(options, 'label'),
  };
}

/** What the text must be, as the options say. @throws ActionableError `bad-usage` of more than one, or of a file that is no JSON */
async function constraintIn(options: OptionValues): Promise<Constraint | undefined> {
  const choices = textsOf(options, 'choices');
  const [regex, file] = [textOf(options, 'regex'), textOf(options, 'schema')];
  const given = [choices.length > 0, regex !== undefined, file !== undefined].filter(each => each).length;
  if (given > 1) throw new ActionableError('bad-usage', 'Give only one of --choices, --regex and --schema.');
  if (given > 0 && textsOf(options, 'stop').length > 0)
    throw new ActionableError(
      'bad-usage',
      '--stop could cut what must be whole. Leave it out, or say in the pattern where it ends.',
    );
  if (choices.length > 0) return { kind: 'choices', choices };
  if (regex !== undefined) return { kind: 'regex', regex };
  if (file === undefined) return undefined;
  return { kind: 'schema', schema: await readJson(file) };
}

/** What is to be answered. @throws ActionableError `bad-usage`, `bad-messages` */
async function messagesIn(options: OptionValues): Promise<readonly ChatMessage[] | undefined> {
  const [chat, system, file] = ['chat', 'system', 'messages'].map(name => textOf(options, name));
  const given = [chat, file, textOf(options, 'prompt')].filter(each => each !== undefined).length;
  if (given > 1) throw new ActionableError('bad-usage', 'Give only one of --prompt, --chat and --messages.');
  if (system !== undefined && chat === undefined)
    throw new ActionableError(
      'bad-usage',
      '--system goes with --chat. In a file of messages it is one of role "system".',
    );
  if (chat !== undefined && chat.trim() === '')
    throw new ActionableError('bad-usage', 'The message of --chat is empty.');
  if (chat !== undefined)
    return [...(system === undefined ? [] : [{ role: 'system', content: system }]), { role: 'user', content: chat }];
  if (file === undefined) return undefined;
  const { parseMessages } = await import('../../core/inference/chat/chatPrompt');
  return parseMessages(await readJson(file));
}

async function readJson(file: string): Promise<unknown> {
  const text = await readContent(file, {});
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ActionableError('bad-usage', `${file} is no JSON: ${(error as Error).message}`);
  }
}

export const generate: Command = {
  name: 'generate',
  usage: 'RUN|CONFIG',
  summary: 'Continue a text with a trained language model, or list the next tokens.',
  options: {
    prompt: {
      type: 'string',
      value: 'TEXT',
      description: 'Text to continue. Default: empty, which begins a new text.',
    },
    chat: { type: 'string', value: 'TEXT', description: 'Message to answer, for a model with a chat template.' },
    system: { type: 'string', value: 'TEXT', description: 'With --chat: how the model is to answer.' },
    messages: {
      type: 'string',
      value: 'FILE',
      description: 'JSON file of messages to answer: [{"role": "user", "content": "..."}].',
    },
    label: {
      type: 'string',
      value: 'LABEL',
      description: 'Label of the text, for a model trained with labels. Default: the first label.',
    },
    length: { type: 'string', value: 'N', description: 'Maximum new tokens. Default: 200.' },
    temperature: {
      type: 'string',
      value: 'T',
      description: "0 is greedy, 1 the model's own distribution, above 1 more random. Default: 0.8.",
    },
    'top-k': {
      type: 'string',
      value: 'K',
      description: 'Sample from the K most likely tokens; 0 turns it off. Default: 0.',
    },
    'top-p': { type: 'string', value: 'P', description: 'Top-p (nucleus) threshold. Default: 0.95.' },
    'repetition-penalty': {
      type: 'string',
      value: 'X',
      description: 'Above 1, repeated tokens become less likely. Default: 1.',
    },
    seed: {
      type: 'string',
      value: 'N',
      description: 'Seed of sampling: the same seed gives the same text. Default: 1.',
    },
    stop: { type: 'string', multiple: true, value: 'TEXT', description: 'Stop before this text. Can be repeated.' },
    choices: {
      type: 'string',
      multiple: true,
      value: 'TEXT',
      description: 'Write one of these texts. Repeat it for each; with --json, each has its probability.',
    },
    regex: {
      type: 'string',
      value: 'REGEX',
      description: 'Write a text that this regular expression matches as a whole.',
    },
    schema: { type: 'string', value: 'FILE', description: 'Write JSON of the JSON Schema in this file.' },
    beam: { type: 'string', value: 'N', description: 'Beam size of beam search; 0 samples. Default: 0.' },
    next: { type: 'string', value: 'N', description: 'List the N most likely next tokens instead of generating.' },
    candidates: { type: 'string', value: 'N', description: 'With --json: alternative tokens per token. Default: 0.' },
    ...checkpointOption,
  },
  positionals: [1, 1],
  async run({ positionals, options, terminal, signal }) {
    const { generationDefaults } = await import('../../core/tasks/abilities/generator');
    const asked = readOptions(options, generationDefaults);
    const next = numberOf(options, 'next', 0, { least: 1, most: 1000, whole: true });
    const messages = await messagesIn(options);
    const json = options.json === true;
    const { constraintOf } = await import('../../core/inference/constraintOf');
    const run = await openRunFor(positionals[0]!, options);
    try {
      const { identity } = run;
      const generator = run.open('generator');
      const { chatPrompt } = await import('../../core/inference/chat/chatPrompt');
      const prompt = messages ? await chatPrompt(run, messages) : (textOf(options, 'prompt') ?? '');
      const constraint = (await constraintIn(options)) ?? constraintOf(run.parts.config);
      const choices =
        constraint?.kind === 'choices'
          ? await generator.rank(prompt, constraint.choices, { ...asked, signal })
          : undefined;
      if (next > 0) {
        const found = await generator.next(prompt, next, signal);
        const candidates = found.map(({ token, probability }) => ({ text: token, probability }));
        if (!json)
          for (const { text, probability } of candidates)
            terminal.print(`${writeScore(probability)}\t${text === '' ? '(end)' : JSON.stringify(text)}`);
        return { run: identity, prompt, candidates };
      }
      const begun = performance.now();
      let text = '';
      let firstMilliseconds = 0;
      const tokens = [];
      for await (const token of generator.generate(prompt, {
        ...asked,
        constraint,
        isWhole: messages !== undefined,
        signal,
      })) {
        if (tokens.length === 0) {
          firstMilliseconds = performance.now() - begun;
          // Not before: what is asked for may be refused.
          if (!json && !messages) terminal.write(prompt);
        }
        tokens.push(token);
        text += token.text;
        if (!json) terminal.write(token.text);
      }
      if (!json) terminal.write(tokens.length === 0 && !messages ? `${prompt}\n` : '\n');
      const window = asked.beam > 0 && !constraint ? generator.longestSearch : undefined;
      if (window !== undefined && window < asked.maximumTokens && tokens.length >= window)
        terminal.warn(
          `the text reached the limit of ${countOf(window, 'token')} of beam search. Leave --beam out for longer texts.`,
        );
      const seconds = (performance.now() - begun) / 1000;
      const { beam, shown, ...settings } = asked;
      const told = tokens.map(({ text: piece, probability, adjusted, candidates }) => ({
        text: piece,
        probability,
        adjusted,
        ...(shown > 0 && { candidates }),
      }));
      const ended =
        constraint !== undefined || tokens.length < Math.min(asked.maximumTokens, window ?? asked.maximumTokens);
      return {
        run: identity,
        prompt,
        ...(messages && { messages }),
        text,
        ended,
        ...(choices && {
          choices: choices.map(({ choice, probability, logProbability }) => ({ choice, probability, logProbability })),
        }),
        settings: { ...settings, beam },
        tokens: told,
        seconds,
        firstMilliseconds,
      };
    } finally {
      await run.dispose();
    }
  },
};
