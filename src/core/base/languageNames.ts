/** Languages as models call them (de, de_DE, deu_Latn), found by any of their codes, and by their names in English and in themselves. */
import { ActionableError } from './errors';
import { suggest } from './suggest';

export interface Language {
  /** As the model has it, without marks around it: `de_DE`. */
  readonly code: string;
  /** In English: `German`, `Chinese (Simplified)` where the model has several Chinese ones. */
  readonly name: string;
}

const inEnglish = new Intl.DisplayNames(['en'], { type: 'language', languageDisplay: 'standard' });

/** Undefined of what is no code of a language, in any of ISO 639's parts. */
function localeOf(code: string): Intl.Locale | undefined {
  try {
    return new Intl.Locale(code.trim().replaceAll('_', '-'));
  } catch {
    return undefined;
  }
}

function nameOf(code: string): string {
  const locale = localeOf(code);
  return (locale && inEnglish.of(locale.language)) ?? code;
}

/** `de_DE`, `de_AT` -> German (Germany), German (Austria); one of its language alone needs no more. */
export function nameLanguages(codes: readonly string[]): readonly Language[] {
  const counts = new Map<string, number>();
  for (const code of codes) counts.set(nameOf(code), (counts.get(nameOf(code)) ?? 0) + 1);
  return codes.map(code => {
    const locale = localeOf(code);
    const name = nameOf(code);
    return { code, name: counts.get(name)! > 1 && locale ? (inEnglish.of(locale.toString()) ?? code) : name };
  });
}

function fold(text: string): string {
  return text.trim().toLowerCase().normalize('NFC');
}

/** The language's own name: Deutsch. */
function ownNameOf(code: string): string | undefined {
  const locale = localeOf(code);
  if (!locale) return undefined;
  return new Intl.DisplayNames([locale.toString()], { type: 'language' }).of(locale.language);
}

/**
 * @param asked a name or a code: German, Deutsch, de, deu, de_DE, deu_Latn
 * @param what the model does with them, for messages: `writes`
 * @throws ActionableError `unknown-language` that names one that is near, or what there is
 */
export function findLanguage<L extends Language>(languages: readonly L[], asked: string, what: 'reads' | 'writes'): L {
  const found = byCode(languages, asked) ?? byName(languages, asked);
  if (found) return found;
  const show = ({ name, code }: Language) => (name === code ? code : `${name} (${code})`);
  const names = languages.flatMap(({ code, name }) => [name, code]);
  const near = suggest(asked, names);
  const meant = languages.find(({ code, name }) => code === near || name === near);
  const shown = languages.slice(0, SHOWN).map(show).join(', ');
  const more = languages.length > SHOWN ? `, and ${languages.length - SHOWN} more` : '';
  throw new ActionableError(
    'unknown-language',
    `"${asked.slice(0, 60)}" is no language that this model ${what}${meant ? `; did you mean ${show(meant)}?` : `. It ${what} ${shown}${more}.`}`,
  );
}

/** Languages in a message. */
const SHOWN = 8;

function byCode<L extends Language>(languages: readonly L[], asked: string): L | undefined {
  const exact = languages.find(({ code }) => fold(code).replaceAll('-', '_') === fold(asked).replaceAll('-', '_'));
  if (exact) return exact;
  const wanted = localeOf(asked);
  // Longer words are names, though any eight letters could be a code.
  if (!wanted || wanted.language.length > 3) return undefined;
  const alike = languages.flatMap(each => {
    const locale = localeOf(each.code);
    const fits =
      locale?.language === wanted.language &&
      agree(wanted.script, locale.maximize().script) &&
      agree(wanted.region, locale.maximize().region);
    return locale && fits ? [{ each, locale }] : [];
  });
  const usual = wanted.maximize();
  const best = alike.find(({ locale }) => {
    const { script, region } = locale.maximize();
    return script === usual.script && region === usual.region;
  });
  return (best ?? alike.find(({ locale }) => locale.maximize().script === usual.script) ?? alike[0])?.each;
}

/** What was not asked for is as it comes. */
function agree(asked: string | undefined, there: string | undefined): boolean {
  return asked === undefined || asked === there;
}

function byName<L extends Language>(languages: readonly L[], asked: string): L | undefined {
  const wanted = fold(asked);
  const named = languages.filter(({ code, name }) =>
    [name, nameOf(code), ownNameOf(code)].some(each => each !== undefined && fold(each) === wanted),
  );
  if (named.length < 2) return named[0];
  // Several of one language: that which its code alone would find.
  const language = localeOf(named[0]!.code)?.language;
  return (language && byCode(named, language)) || named[0];
}
