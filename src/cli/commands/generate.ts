/** `generate`: goes on with a text, printed as it is written. */
import { countOf } from '../../core/base/countOf';
import type { GenerationOptions } from '../../core/tasks/generator';
import { type Command, numberOf, type OptionValues, textOf, textsOf } from '../command';
import { openRunFor } from '../openRun';

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

export const generate: Command = {
  name: 'generate',
  usage: 'RUN|CONFIG',
  summary: 'Go on with a text, token by token, with a trained language model; or tell what may come next.',
  options: {
    prompt: { type: 'string', value: 'TEXT', description: 'What to go on with; nothing begins a new text.' },
    label: { type: 'string', value: 'LABEL', description: 'What the text begins as, where the model has labels.' },
    length: { type: 'string', value: 'N', description: 'Most tokens; 200 if not given.' },
    temperature: {
      type: 'string',
      value: 'T',
      description: '0 takes the likeliest token, 1 draws as the model says; 0.8 if not given.',
    },
    'top-k': { type: 'string', value: 'K', description: 'Only the K likeliest; 0 for all (as is).' },
    'top-p': { type: 'string', value: 'P', description: 'Only the likeliest that together reach P; 0.95.' },
    'repetition-penalty': { type: 'string', value: 'X', description: 'Above 1 makes repeating less likely; 1.' },
    seed: { type: 'string', value: 'N', description: 'The same seed gives the same text; 1.' },
    stop: { type: 'string', multiple: true, value: 'TEXT', description: 'End before this; may be repeated.' },
    beam: { type: 'string', value: 'N', description: 'Search with N hypotheses in place of drawing.' },
    next: { type: 'string', value: 'N', description: 'Only tell the N likeliest next tokens.' },
    candidates: { type: 'string', value: 'N', description: 'With --json: candidates told for each token.' },
    checkpoint: { type: 'string', value: 'NAME', description: 'best (as is) or last.' },
  },
  positionals: [1, 1],
  async run({ positionals, options, terminal, signal }) {
    const { generationDefaults } = await import('../../core/tasks/generator');
    const asked = readOptions(options, generationDefaults);
    const next = numberOf(options, 'next', 0, { least: 1, most: 1000, whole: true });
    const prompt = textOf(options, 'prompt') ?? '';
    const json = options.json === true;
    const run = await openRunFor(positionals[0]!, options);
    try {
      const { generator, identity } = run;
      if (next > 0) {
        const found = await generator.next(prompt, next, signal);
        const candidates = found.map(({ token, probability }) => ({ text: token, probability }));
        if (!json)
          for (const { text, probability } of candidates)
            terminal.print(`${probability.toFixed(4)}\t${text === '' ? '(end)' : JSON.stringify(text)}`);
        return { run: identity, prompt, candidates };
      }
      const begun = performance.now();
      let text = '';
      let firstMilliseconds = 0;
      const tokens = [];
      if (!json) terminal.write(prompt);
      for await (const token of generator.generate(prompt, { ...asked, signal })) {
        if (tokens.length === 0) firstMilliseconds = performance.now() - begun;
        tokens.push(token);
        text += token.text;
        if (!json) terminal.write(token.text);
      }
      if (!json) terminal.write('\n');
      const window = asked.beam > 0 ? generator.longestSearch : undefined;
      if (window !== undefined && window < asked.maximumTokens && tokens.length >= window)
        terminal.warn(
          `the text reached the limit of ${countOf(window, 'token')}: a search writes no more than the model reads at once; leave --beam out for longer texts`,
        );
      const seconds = (performance.now() - begun) / 1000;
      const { beam, shown, ...settings } = asked;
      const told = tokens.map(({ text: piece, probability, adjusted, candidates }) => ({
        text: piece,
        probability,
        adjusted,
        ...(shown > 0 && { candidates }),
      }));
      const ended = tokens.length < Math.min(asked.maximumTokens, window ?? asked.maximumTokens);
      return {
        run: identity,
        prompt,
        text,
        ended,
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
