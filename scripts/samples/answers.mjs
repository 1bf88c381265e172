// Questions about short passages, as SQuAD writes them down: several people, ships, houses or shops in each passage, so that the
// question decides; names and places of the test part are not in the training part, and half of its questions are put otherwise.

const onsets = [
  'b',
  'br',
  'd',
  'dr',
  'f',
  'g',
  'gr',
  'h',
  'k',
  'kl',
  'l',
  'm',
  'n',
  'p',
  'r',
  's',
  'st',
  't',
  'tr',
  'v',
];
const vowels = ['a', 'e', 'i', 'o', 'u', 'ai', 'ei', 'ou'];
const codas = ['l', 'm', 'n', 'nd', 'r', 'rn', 's', 'sk', 't', 'th'];
const placeEndings = ['holm', 'wick', 'stead', 'bury', 'mouth', 'dale', 'fell', 'combe'];

const months = ['January', 'March', 'April', 'June', 'July', 'August', 'October', 'November'];
/** Words that answers are made of; every fourth of a list is kept for the test part. */
const jobs = [
  'baker',
  'glazier',
  'teacher',
  'cooper',
  'nurse',
  'pilot',
  'tailor',
  'gardener',
  'smith',
  'doctor',
  'printer',
  'weaver',
  'farmer',
  'carpenter',
  'librarian',
  'beekeeper',
];
const instruments = [
  'violin',
  'flute',
  'cello',
  'oboe',
  'piano',
  'harp',
  'trumpet',
  'lute',
  'drum',
  'guitar',
  'horn',
  'viola',
];
const animals = [
  'goats',
  'geese',
  'horses',
  'llamas',
  'sheep',
  'ducks',
  'cows',
  'rabbits',
  'hens',
  'pigs',
  'dogs',
  'donkeys',
];
const goods = [
  'salt',
  'wool',
  'coffee',
  'copper',
  'timber',
  'tea',
  'grain',
  'amber',
  'cotton',
  'sugar',
  'coal',
  'marble',
];
const streets = ['Mill', 'Church', 'Station', 'Harbour', 'Castle', 'Garden', 'Bridge', 'Market'];

const capitalize = text => text[0].toUpperCase() + text.slice(1);

/**
 * Kinds of things a passage is about. Of each fact: how it is stated ({e} the thing, {v} the value), how it is asked, and how it
 * is asked in the test part alone; `who` and `whoTest` ask for the thing by the value.
 */
const kinds = [
  {
    make: ({ name, surname }) => {
      const first = name();
      return { full: `${first} ${surname()}`, short: first, pronoun: null };
    },
    pronouns: ['She', 'He'],
    facts: {
      home: {
        value: ({ place }) => place(),
        said: [
          '{e} lives in {v}.',
          'The home of {e} is in {v}.',
          '{e} has a house in {v}.',
          '{e} moved to {v} long ago.',
        ],
        asked: ['Where does {e} live?', 'In which town does {e} live?', 'Where is the house of {e}?'],
        test: ['Where is the home of {e}?', 'In which town is the house of {e}?'],
        who: ['Who lives in {v}?', 'Who has a house in {v}?'],
        whoTest: ['Who has a home in {v}?', 'Whose house is in {v}?'],
      },
      born: {
        value: ({ year }) => year(),
        also: v => [`in ${v}`],
        said: ['{e} was born in {v}.', '{e} came into the world in {v}.', 'The year {v} saw the birth of {e}.'],
        asked: ['When was {e} born?', 'In which year was {e} born?', 'What is the year of birth of {e}?'],
        test: ['In what year did {e} come into the world?', 'What year saw the birth of {e}?'],
        who: ['Who was born in {v}?', 'Whose birth was in {v}?'],
        whoTest: ['Who came into the world in {v}?'],
      },
      job: {
        value: ({ one }) => one(jobs),
        article: true,
        said: ['{e} works as a {v}.', '{e} earns a living as a {v}.', '{e} is a {v} by trade.'],
        asked: ['What is the trade of {e}?', 'What does {e} work as?', 'What does {e} do for a living?'],
        test: ['What does {e} earn a living as?', 'By trade, what is {e}?'],
        who: ['Who works as a {v}?', 'Who is a {v}?'],
        whoTest: ['Who earns a living as a {v}?'],
      },
      music: {
        value: ({ one }) => one(instruments),
        article: true,
        said: ['{e} plays the {v}.', 'In the evening {e} practises the {v}.', '{e} is learning the {v}.'],
        asked: ['What does {e} play?', 'Which instrument does {e} play?', 'What is {e} learning?'],
        test: ['Which instrument is {e} learning?', 'What does {e} practise in the evening?'],
        who: ['Who plays the {v}?', 'Who is learning the {v}?'],
        whoTest: ['Who practises the {v}?'],
      },
      animals: {
        value: ({ number, one }) => `${number(3, 60)} ${one(animals)}`,
        said: ['{e} keeps {v}.', '{e} looks after {v}.', 'On the farm of {e} there are {v}.'],
        asked: [
          'Which animals does {e} keep?',
          'What does {e} look after?',
          'What animals are there on the farm of {e}?',
        ],
        test: ['Which animals does {e} look after?', 'What does {e} keep on the farm?'],
        who: ['Who keeps {v}?', 'Who looks after {v}?'],
        whoTest: ['On whose farm are there {v}?'],
      },
    },
  },
  {
    make: ({ name }) => {
      const own = name();
      return { full: `the ship ${own}`, short: `the ${own}`, pronoun: 'It' };
    },
    pronouns: ['It', 'The vessel'],
    facts: {
      built: {
        value: ({ year }) => year(),
        also: v => [`in ${v}`],
        said: ['{e} was built in {v}.', '{e} left the yard in {v}.', 'Work on {e} ended in {v}.'],
        asked: ['When was {e} built?', 'In which year was {e} built?', 'When did {e} leave the yard?'],
        test: ['In which year did work on {e} end?', 'In which year did {e} leave the yard?'],
        who: ['Which ship was built in {v}?', 'What left the yard in {v}?'],
        whoTest: ['Which ship left the yard in {v}?'],
      },
      cargo: {
        value: ({ one }) => one(goods),
        said: ['{e} carries {v}.', 'The cargo of {e} is {v}.', '{e} brings {v} over the sea.'],
        asked: ['What does {e} carry?', 'What is the cargo of {e}?', 'What does {e} bring?'],
        test: ['What cargo does {e} carry?', 'What does {e} bring over the sea?'],
        who: ['Which ship carries {v}?', 'Which ship brings {v}?'],
        whoTest: ['Which ship has a cargo of {v}?'],
      },
      captain: {
        value: ({ name, surname }) => `${name()} ${surname()}`,
        said: ['The captain of {e} is {v}.', '{v} commands {e}.', '{e} sails under {v}.'],
        asked: ['Who is the captain of {e}?', 'Who commands {e}?', 'Under whom does {e} sail?'],
        test: ['Which captain commands {e}?', 'Under which captain does {e} sail?'],
        who: ['Which ship does {v} command?', 'Of which ship is {v} the captain?'],
        whoTest: ['Which ship sails under {v}?'],
      },
      port: {
        value: ({ place }) => place(),
        said: ['The home port of {e} is {v}.', '{e} sails from {v}.', '{e} lies in the harbour of {v}.'],
        asked: ['What is the home port of {e}?', 'From where does {e} sail?', 'In which harbour does {e} lie?'],
        test: ['Which port does {e} sail from?', 'Which harbour is home to {e}?'],
        who: ['Which ship sails from {v}?', 'Which ship lies in {v}?'],
        whoTest: ['Which ship has its home port in {v}?'],
      },
      length: {
        value: ({ number }) => `${number(18, 190)} metres`,
        also: v => [v.split(' ')[0]],
        said: ['{e} measures {v}.', '{e} is {v} long.', 'The length of {e} is {v}.'],
        asked: ['How long is {e}?', 'What is the length of {e}?', 'How many metres does {e} measure?'],
        test: ['What does {e} measure?', 'How many metres long is {e}?'],
        who: ['Which ship is {v} long?', 'Which ship measures {v}?'],
        whoTest: ['Which ship has a length of {v}?'],
      },
    },
  },
  {
    make: ({ name, any }) => {
      const full = `${name()} ${any(['Hall', 'House', 'Tower', 'Museum'])}`;
      return { full, short: full, pronoun: 'It' };
    },
    pronouns: ['It', 'The building'],
    facts: {
      designer: {
        value: ({ name, surname }) => `${name()} ${surname()}`,
        said: ['{e} was designed by {v}.', '{v} drew the plans of {e}.', 'The architect of {e} was {v}.'],
        asked: ['Who designed {e}?', 'Who was the architect of {e}?', 'Who drew the plans of {e}?'],
        test: ['By whom was {e} designed?', 'Which architect drew the plans of {e}?'],
        who: ['What did {v} design?', 'What was designed by {v}?'],
        whoTest: ['Of what did {v} draw the plans?'],
      },
      opened: {
        value: ({ date }) => date(),
        also: v => [`on ${v}`],
        said: ['{e} opened on {v}.', '{e} received its first visitors on {v}.', 'The doors of {e} opened on {v}.'],
        asked: ['When did {e} open?', 'On which day did {e} open?', 'When did the doors of {e} open?'],
        test: ['On which day did {e} receive its first visitors?', 'When did the first visitors of {e} come?'],
        who: ['What opened on {v}?', 'Which building opened on {v}?'],
        whoTest: ['Which building received its first visitors on {v}?'],
      },
      street: {
        value: ({ number, one }) => `${number(1, 99)} ${one(streets)} Lane`,
        said: ['{e} stands at {v}.', 'The address of {e} is {v}.', 'Visitors find {e} at {v}.'],
        asked: ['Where does {e} stand?', 'What is the address of {e}?', 'Where do visitors find {e}?'],
        test: ['At which address does {e} stand?', 'At which address do visitors find {e}?'],
        who: ['What stands at {v}?', 'Which building is at {v}?'],
        whoTest: ['What do visitors find at {v}?'],
      },
      cost: {
        value: ({ number }) => `${number(4, 95)} million crowns`,
        said: ['{e} cost {v}.', 'The price of {e} was {v}.', '{v} were paid for {e}.'],
        asked: ['How much did {e} cost?', 'What was the price of {e}?', 'How much was paid for {e}?'],
        test: ['What was paid for {e}?', 'At what price was {e} built?'],
        who: ['What cost {v}?', 'Which building cost {v}?'],
        whoTest: ['For which building were {v} paid?'],
      },
      books: {
        value: ({ number, any }) => `${number(100, 9000)} ${any(['books', 'paintings', 'coins', 'maps'])}`,
        said: ['{e} holds {v}.', 'In {e} there are {v}.', '{e} is home to {v}.'],
        asked: ['What does {e} hold?', 'What is there in {e}?', 'What is {e} home to?'],
        test: ['To what is {e} home?', 'What is held in {e}?'],
        who: ['What holds {v}?', 'Which building holds {v}?'],
        whoTest: ['Which building is home to {v}?'],
      },
    },
  },
];

/** Whole words of one part of the data; those of the other part are others. */
function createWords(draw, part) {
  const used = new Set();
  const pick = list => list[draw(list.length)];
  const isTest = part === 'test';
  const own = list => list.filter((_, i) => (i % 4 === 3) === isTest);
  const syllable = () => pick(onsets) + pick(vowels);
  /** A name is of one part or of the other, by its letters; and of one thing alone. */
  const word = make => {
    for (;;) {
      const made = capitalize(make());
      const hash = [...made].reduce((sum, c) => sum + c.charCodeAt(0), 0);
      if ((hash % 5 === 0) === isTest && !used.has(made)) {
        used.add(made);
        return made;
      }
    }
  };
  const number = (least, most) => least + draw(most - least + 1);
  return {
    name: () => word(() => syllable() + syllable()),
    surname: () => word(() => syllable() + syllable() + pick(codas)),
    place: () => word(() => syllable() + pick(codas) + pick(placeEndings)),
    year: () => String(number(1620, 1990)),
    date: () => `${number(1, 28)} ${pick(months)} ${number(1780, 1995)}`,
    one: list => pick(own(list)),
    any: pick,
    number,
  };
}

/** A passage, and what is said in it. */
function makePassage(draw, words) {
  const pick = list => list[draw(list.length)];
  const kind = pick(kinds);
  const taken = new Set();
  const facts = [];
  const names = Object.keys(kind.facts);
  const asked = shuffle(names, draw).slice(0, 2 + draw(2));
  const things = Array.from({ length: 2 + draw(2) }, () => ({ ...kind.make(words), pronoun: pick(kind.pronouns) }));
  for (const thing of things) {
    for (const name of asked) {
      const fact = kind.facts[name];
      let value = fact.value(words);
      for (let tries = 0; taken.has(value) && tries < 50; tries++) value = fact.value(words);
      if (taken.has(value)) continue;
      taken.add(value);
      facts.push({ thing, fact, value });
    }
  }
  // Thing by thing with pronouns, or fact by fact with names.
  const byThing = draw(2) === 0;
  const order = byThing ? facts : asked.flatMap(name => facts.filter(each => each.fact === kind.facts[name]));
  const seen = new Set();
  const sentences = order.map(({ thing, fact, value }, i) => {
    const again = seen.has(thing);
    const follows = again && order[i - 1]?.thing === thing;
    seen.add(thing);
    let form = pick(fact.said);
    let mention = again ? thing.short : thing.full;
    if (follows && form.startsWith('{e}')) mention = thing.pronoun;
    form = form.replace('{e}', mention).replace('{v}', value);
    return capitalize(withArticle(form));
  });
  return { text: sentences.join(' '), facts };
}

/** "a oboe" -> "an oboe" */
const withArticle = text => text.replaceAll(/\ba (?=[aeiou])/g, 'an ');

function shuffle(list, draw) {
  const mixed = [...list];
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = draw(last + 1);
    [mixed[last], mixed[other]] = [mixed[other], mixed[last]];
  }
  return mixed;
}

/** Right answers with their places: the first place of each. */
function placesOf(context, texts) {
  return texts.flatMap(text => {
    const at = context.toLowerCase().indexOf(text.toLowerCase());
    return at < 0 ? [] : [{ text: context.slice(at, at + text.length), answer_start: at }];
  });
}

function makeQuestions(draw, { text, facts }, part, id) {
  const pick = list => list[draw(list.length)];
  return shuffle(facts, draw)
    .slice(0, 3)
    .map(({ thing, fact, value }, i) => {
      const mention = draw(2) === 0 ? thing.short : thing.full;
      const backwards = draw(3) === 0;
      const isNew = part === 'test' && i % 2 === 1;
      const forms = backwards ? (isNew ? fact.whoTest : fact.who) : isNew ? fact.test : fact.asked;
      const question = withArticle(pick(forms).replace('{e}', mention).replace('{v}', value));
      const right = backwards ? [thing.full, thing.short] : [value, ...(fact.also?.(value) ?? [])];
      return {
        id: `${id}-${i}${isNew ? '-new' : ''}`,
        question: capitalize(question),
        answers: placesOf(text, [...new Set(right)]),
      };
    });
}

/** A question a line, so that a line tells where a problem is. */
function write(title, paragraphs) {
  const each = paragraphs.map(({ context, qas }) => {
    const lines = qas.map(qa => `      ${JSON.stringify(qa)}`).join(',\n');
    return `    {"context": ${JSON.stringify(context)}, "qas": [\n${lines}\n    ]}`;
  });
  return `{"version": "1.1", "data": [\n  {"title": ${JSON.stringify(title)}, "paragraphs": [\n${each.join(',\n')}\n  ]}\n]}\n`;
}

/** @param first the passage that the file begins with: what people try first should be one that the sample model answers */
function makePart(draw, part, count, first = 0) {
  const words = createWords(draw, part);
  const paragraphs = Array.from({ length: count }, (_, i) => {
    const passage = makePassage(draw, words);
    return { context: passage.text, qas: makeQuestions(draw, passage, part, `${part}-${i}`) };
  });
  return write('People, ships and houses', [...paragraphs.splice(first, 1), ...paragraphs]);
}

/** @param draw whole numbers from 0 to below a limit, from a seed */
export function makeAnswers(draw) {
  return { 'answers.json': makePart(draw, 'train', 1500), 'answers-test.json': makePart(draw, 'test', 200, 3) };
}
