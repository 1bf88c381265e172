// German sentences and their translations, from a small grammar with cases, genders and the places where verbs stand.

/** Gender, the noun, its translation, and the pronouns that stand for it. */
const SUBJECTS = [
  ['m', 'Hund', 'dog', 'it'],
  ['f', 'Katze', 'cat', 'it'],
  ['n', 'Pferd', 'horse', 'it'],
  ['m', 'Bäcker', 'baker', 'he'],
  ['f', 'Lehrerin', 'teacher', 'she'],
  ['n', 'Mädchen', 'girl', 'she'],
  ['m', 'Fischer', 'fisherman', 'he'],
  ['f', 'Nachbarin', 'neighbour', 'she'],
  ['m', 'Maler', 'painter', 'he'],
  ['f', 'Ärztin', 'doctor', 'she'],
  ['m', 'Vogel', 'bird', 'it'],
  ['f', 'Köchin', 'cook', 'she'],
];
const OBJECTS = [
  ['m', 'Apfel', 'apple'],
  ['f', 'Lampe', 'lamp'],
  ['n', 'Buch', 'book'],
  ['m', 'Brief', 'letter'],
  ['f', 'Tasche', 'bag'],
  ['n', 'Boot', 'boat'],
  ['m', 'Stuhl', 'chair'],
  ['f', 'Zeitung', 'newspaper'],
  ['n', 'Fahrrad', 'bicycle'],
  ['m', 'Schlüssel', 'key'],
  ['f', 'Uhr', 'clock'],
  ['n', 'Bild', 'picture'],
  ['m', 'Tisch', 'table'],
  ['f', 'Decke', 'blanket'],
  ['n', 'Messer', 'knife'],
];
const ADJECTIVES = [
  ['klein', 'small'],
  ['alt', 'old'],
  ['jung', 'young'],
  ['schön', 'beautiful'],
  ['fremd', 'strange'],
  ['groß', 'big'],
];
const QUALITIES = [
  ['neu', 'new'],
  ['rot', 'red'],
  ['schwer', 'heavy'],
  ['alt', 'old'],
  ['schön', 'beautiful'],
  ['grün', 'green'],
  ['leicht', 'light'],
  ['billig', 'cheap'],
];
/** Infinitive, present, participle; and in English: infinitive, present, past. */
const VERBS = [
  ['sehen', 'sieht', 'gesehen', 'see', 'sees', 'saw'],
  ['suchen', 'sucht', 'gesucht', 'look for', 'looks for', 'looked for'],
  ['finden', 'findet', 'gefunden', 'find', 'finds', 'found'],
  ['tragen', 'trägt', 'getragen', 'carry', 'carries', 'carried'],
  ['verkaufen', 'verkauft', 'verkauft', 'sell', 'sells', 'sold'],
  ['kaufen', 'kauft', 'gekauft', 'buy', 'buys', 'bought'],
  ['holen', 'holt', 'geholt', 'fetch', 'fetches', 'fetched'],
  ['vergessen', 'vergisst', 'vergessen', 'forget', 'forgets', 'forgot'],
  ['verstecken', 'versteckt', 'versteckt', 'hide', 'hides', 'hid'],
  ['zeichnen', 'zeichnet', 'gezeichnet', 'draw', 'draws', 'drew'],
];
const PLACES = [
  ['im Garten', 'in the garden'],
  ['am Fluss', 'by the river'],
  ['in der Küche', 'in the kitchen'],
  ['vor dem Haus', 'in front of the house'],
  ['auf dem Markt', 'at the market'],
  ['hinter der Schule', 'behind the school'],
  ['neben der Brücke', 'next to the bridge'],
];
const NOW = [
  ['heute', 'today'],
  ['jeden Tag', 'every day'],
  ['am Abend', 'in the evening'],
  ['am Sonntag', 'on Sunday'],
];
const THEN = [
  ['gestern', 'yesterday'],
  ['am Montag', 'on Monday'],
  ['letzte Woche', 'last week'],
];
const REASONS = [
  ['müde', 'tired'],
  ['hungrig', 'hungry'],
  ['allein', 'alone'],
  ['neugierig', 'curious'],
  ['krank', 'ill'],
];
const MODALS = [
  ['will', 'wants to'],
  ['kann', 'can'],
  ['muss', 'must'],
  ['darf', 'may'],
];
const SAYINGS = [
  ['sagt', 'says'],
  ['glaubt', 'believes'],
  ['hofft', 'hopes'],
  ['weiß', 'knows'],
];
const PRONOUNS = { m: 'er', f: 'sie', n: 'es' };

/** Article and ending of an adjective, by gender: definite and indefinite, as subject and as object. */
const NOMINATIVE = {
  the: { m: ['der', 'e'], f: ['die', 'e'], n: ['das', 'e'] },
  a: { m: ['ein', 'er'], f: ['eine', 'e'], n: ['ein', 'es'] },
};
const ACCUSATIVE = {
  the: { m: ['den', 'en'], f: ['die', 'e'], n: ['das', 'e'] },
  a: { m: ['einen', 'en'], f: ['eine', 'e'], n: ['ein', 'es'] },
};

/** Subjects and objects that only the test has in one clause. */
function isHeldBack(subject, object) {
  return (2 * subject + object) % 5 === 0;
}

const capitalize = text => text[0].toUpperCase() + text.slice(1);

/**
 * @param below a whole number from 0 to below its argument
 * @returns rows of `de` and `en`, no sentence twice
 */
export function makeGerman(below, count, heldBack) {
  const pick = list => list[below(list.length)];
  const nounPhrase = (forms, [gender, noun, english], adjectives) => {
    const kind = below(2) === 0 ? 'the' : 'a';
    const [article, ending] = forms[kind][gender];
    const [adjective, translated] = below(2) === 0 ? pick(adjectives) : [];
    const words = translated ? `${translated} ${english}` : english;
    const determiner = kind === 'a' ? (/^[aeiou]/.test(words) ? 'an' : 'a') : 'the';
    return {
      de: adjective ? `${article} ${adjective}${ending} ${noun}` : `${article} ${noun}`,
      en: `${determiner} ${words}`,
    };
  };
  const clause = () => {
    for (;;) {
      const [s, o] = [below(SUBJECTS.length), below(OBJECTS.length)];
      if (isHeldBack(s, o) !== heldBack) continue;
      const subject = nounPhrase(NOMINATIVE, SUBJECTS[s], ADJECTIVES);
      return { s, subject, object: nounPhrase(ACCUSATIVE, OBJECTS[o], QUALITIES), verb: pick(VERBS) };
    }
  };
  const make = () => {
    const { s, subject, object, verb } = clause();
    const [infinitive, present, participle, plain, presents, past] = verb;
    const [gender, , , pronoun] = SUBJECTS[s];
    const [where, place] = pick(PLACES);
    const [now, today] = pick(NOW);
    const [then, before] = pick(THEN);
    const [why, reason] = pick(REASONS);
    switch (below(8)) {
      case 0:
        return [`${subject.de} ${present} ${object.de} ${where}`, `${subject.en} ${presents} ${object.en} ${place}`];
      case 1:
        return [`${now} ${present} ${subject.de} ${object.de}`, `${today} ${subject.en} ${presents} ${object.en}`];
      case 2:
        return [`${subject.de} hat ${then} ${object.de} ${participle}`, `${subject.en} ${past} ${object.en} ${before}`];
      case 3:
        return [
          `${then} hat ${subject.de} ${object.de} ${where} ${participle}`,
          `${before} ${subject.en} ${past} ${object.en} ${place}`,
        ];
      case 4:
        return [
          `${subject.de} ${present} ${object.de}, weil ${PRONOUNS[gender]} ${why} ist`,
          `${subject.en} ${presents} ${object.en} because ${pronoun} is ${reason}`,
        ];
      case 5: {
        const [modal, can] = pick(MODALS);
        return [
          `${subject.de} ${modal} ${object.de} ${where} ${infinitive}`,
          `${subject.en} ${can} ${plain} ${object.en} ${place}`,
        ];
      }
      case 6: {
        const speaker = nounPhrase(NOMINATIVE, pick(SUBJECTS), ADJECTIVES);
        const [says, said] = pick(SAYINGS);
        return [
          `${speaker.de} ${says}, dass ${subject.de} ${object.de} ${present}`,
          `${speaker.en} ${said} that ${subject.en} ${presents} ${object.en}`,
        ];
      }
      default:
        return [
          `${subject.de} ${present} ${object.de} ${now} nicht`,
          `${subject.en} does not ${plain} ${object.en} ${today}`,
        ];
    }
  };
  const rows = new Map();
  while (rows.size < count) {
    const [de, en] = make();
    rows.set(de, { de: `${capitalize(de)}.`, en: `${capitalize(en)}.` });
  }
  return [...rows.values()];
}
