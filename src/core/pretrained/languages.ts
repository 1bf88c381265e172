/**
 * Which languages a pretrained model reads and writes, and how its family is told: by tokens around the text and before what is written
 * (mBART, M2M-100, NLLB), by a mark before the text (Marian), or by words before it (T5). Loads no runtime.
 */
import { ActionableError } from '../base/errors';
import { findLanguage, type Language, nameLanguages } from '../base/languageNames';
import type { Generation } from './generation';
import { prefixesOf } from './prefixes';
import type { PretrainedModel } from './source';

/** Told by a token. */
interface TokenLanguage extends Language {
  readonly id: number;
}

/** Told by words before the text. */
interface WordsOfPair {
  readonly source: Language;
  readonly target: Language;
  readonly prefix: string;
}

export type Languages =
  | { readonly by: 'token'; readonly all: readonly TokenLanguage[] }
  | { readonly by: 'mark'; readonly all: readonly (Language & { readonly mark: string })[] }
  | { readonly by: 'words'; readonly pairs: readonly WordsOfPair[] };

/** As people name them. */
export interface LanguageChoice {
  readonly from?: string;
  readonly to?: string;
}

/** What is done to a text, and how writing begins, so that it is from one language to another. */
export interface Spoken {
  /** Put before the text. */
  readonly prefix: string;
  /** The token that says of which language the text is, in place of any other that does. */
  readonly source?: number;
  readonly begin?: number;
  readonly forcedFirst?: number;
}

/** Tokens of languages, with the code in each: `__de__` of M2M-100, `de_DE` of mBART, `deu_Latn` of NLLB. */
const tokens = /^(?:__([a-z]{2,3})__|([a-z]{2}_[A-Z]{2})|([a-z]{3}_[A-Z][a-z]{3}))$/;
/** Of Marian: `>>deu<<`, `>>cmn_Hans<<`. */
const marks = /^>>([a-z]{2,3}(?:_[A-Za-z]{2,4})?)<<$/;
/** Keys of `task_specific_params`: `translation_en_to_de`. */
const pairs = /^translation_([a-z]{2,3})_to_([a-z]{2,3})$/;

/** @param vocabulary id -> token @returns undefined where the model is not told languages */
export function languagesOf(
  { architecture: { modelType }, source: { config } }: PretrainedModel,
  vocabulary: readonly string[],
): Languages | undefined {
  switch (modelType) {
    case 'mbart':
    case 'm2m_100': {
      const found = idsOf(vocabulary, tokens);
      const all = nameLanguages(found.map(({ code }) => code)).map((each, i) => ({ ...each, id: found[i]!.id }));
      return all.length > 0 ? { by: 'token', all } : undefined;
    }
    case 'marian': {
      const found = idsOf(vocabulary, marks);
      const named = nameLanguages(found.map(({ code }) => code));
      const all = named.map((each, i) => ({ ...each, mark: vocabulary[found[i]!.id]! }));
      return all.length > 0 ? { by: 'mark', all } : undefined;
    }
    default: {
      const known = prefixesOf(config).flatMap(({ key, prefix }) => {
        const [, from, to] = pairs.exec(key) ?? [];
        return from !== undefined && to !== undefined ? [{ from, to, prefix }] : [];
      });
      if (known.length === 0) return undefined;
      const [sources, targets] = [
        nameLanguages(known.map(({ from }) => from)),
        nameLanguages(known.map(({ to }) => to)),
      ];
      const all = known.map(({ prefix, from, to }, i) => ({
        source: { ...sources[i]!, name: plain(from) },
        target: { ...targets[i]!, name: plain(to) },
        prefix,
      }));
      return { by: 'words', pairs: all };
    }
  }
}

function plain(code: string): string {
  return nameLanguages([code])[0]!.name;
}

function idsOf(
  vocabulary: readonly string[],
  pattern: RegExp,
): readonly { readonly id: number; readonly code: string }[] {
  return vocabulary.flatMap((token, id) => {
    // Codes are short: most tokens are passed over at once.
    const code =
      token.length <= 12
        ? pattern
            .exec(token)
            ?.slice(1)
            .find(each => each !== undefined)
        : undefined;
    return code === undefined ? [] : [{ id, code }];
  });
}

/** Each once, by name. */
function once<L extends Language>(languages: readonly L[]): readonly L[] {
  const seen = new Set<string>();
  const first = languages.filter(({ code }) => !seen.has(code) && seen.add(code));
  return first.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

export interface SpokenLanguages {
  /** Empty where the text's language is not told. */
  readonly sources: readonly Language[];
  readonly targets: readonly Language[];
}

/** For who chooses. */
export function listLanguages(languages: Languages): SpokenLanguages {
  const bare = ({ code, name }: Language) => ({ code, name });
  switch (languages.by) {
    case 'token': {
      const all = once(languages.all).map(bare);
      return { sources: all, targets: all };
    }
    case 'mark':
      return { sources: [], targets: once(languages.all).map(bare) };
    case 'words':
      return {
        sources: once(languages.pairs.map(({ source }) => source)).map(bare),
        targets: once(languages.pairs.map(({ target }) => target)).map(bare),
      };
  }
}

/** What stands in for the languages of a model that is told none. */
export function refuseLanguage(): ActionableError {
  return new ActionableError(
    'no-languages',
    'this model has no choice of languages: it translates between the two that it was trained with. Leave the languages out.',
  );
}

/** @throws ActionableError `unknown-language` that names what there is */
export function speak(languages: Languages, { from, to }: LanguageChoice, generation: Generation | undefined): Spoken {
  switch (languages.by) {
    case 'token': {
      const source = from === undefined ? undefined : findLanguage(languages.all, from, 'reads').id;
      const target = to === undefined ? undefined : findLanguage(languages.all, to, 'writes').id;
      // mBART's first models begin with the language; others are made to write it first.
      const begins = languages.all.some(({ id }) => id === generation?.begin);
      return {
        prefix: '',
        ...(source !== undefined && { source }),
        ...(target !== undefined && (begins ? { begin: target } : { forcedFirst: target })),
      };
    }
    case 'mark': {
      const mark = to === undefined ? undefined : findLanguage(languages.all, to, 'writes').mark;
      return { prefix: mark === undefined ? '' : `${mark} ` };
    }
    case 'words': {
      if (from === undefined && to === undefined) return { prefix: '' };
      const sources = once(languages.pairs.map(({ source }) => source));
      const source = from === undefined ? sources[0]! : findLanguage(sources, from, 'reads');
      const own = languages.pairs.filter(each => each.source.code === source.code);
      const targets = own.map(({ target }) => target);
      const { code } = to === undefined ? targets[0]! : findLanguage(targets, to, 'writes');
      return { prefix: own.find(({ target }) => target.code === code)!.prefix };
    }
  }
}

/** The tokens that say a language, where tokens do. */
export function languageTokens(languages: Languages): ReadonlySet<number> {
  return new Set(languages.by === 'token' ? languages.all.map(({ id }) => id) : []);
}
