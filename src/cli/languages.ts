/** `--from` and `--to` of commands that translate: of models that are told languages. */
import type { LanguageChoice } from '../core/pretrained/languages';

export const languageOptions = {
  from: {
    type: 'string',
    value: 'LANGUAGE',
    description: 'Language of the text, by name or code: German, de, de_DE. Default: task.source-language.',
  },
  to: {
    type: 'string',
    value: 'LANGUAGE',
    description: 'Language to write. Default: task.target-language.',
  },
} as const;

export function languagesIn({ from, to }: Readonly<Record<string, unknown>>): LanguageChoice {
  return { ...(typeof from === 'string' && { from }), ...(typeof to === 'string' && { to }) };
}
