// Sentences about people and firms that there never were, two of them marked, and how those two are related. A sentence has
// up to three facts, so that its words alone do not decide; the same sentence with the marks the other way round has the
// inverse label. Names of the test part are not in the training part, and half of its facts are worded otherwise.

/** Each fact of `a` and `b`, worded from either side; `test` has wordings that the training part lacks. */
const relations = [
  {
    of: ['person', 'firm'],
    labels: ['works-for', 'employs'],
    train: [
      '{a} works for {b}',
      '{a} is a clerk at {b}',
      '{a} keeps the books of {b}',
      '{a} joined {b} as an engineer',
      '{a} is on the staff of {b}',
      '{b} employs {a}',
      '{b} hired {a} in the spring',
      '{b} pays {a} for the night shift',
      '{b} gave {a} a post',
    ],
    test: ['{a} is an engineer at {b}', '{a} works the night shift for {b}', '{b} hired {a} as a clerk'],
  },
  {
    of: ['person', 'firm'],
    labels: ['founded', 'founded-by'],
    train: [
      '{a} founded {b}',
      '{a} set up {b} with borrowed money',
      '{a} started {b} in a shed',
      '{a} is the founder of {b}',
      '{b} was founded by {a}',
      '{b} was set up by {a}',
      '{b} owes its beginning to {a}',
    ],
    test: ['{a} founded {b} with borrowed money', '{b} was started by {a} in a shed', '{a} set up {b}'],
  },
  {
    of: ['person', 'person'],
    labels: ['parent-of', 'child-of'],
    train: [
      '{a} is the mother of {b}',
      '{a} is the father of {b}',
      '{a} raised {b} alone',
      '{a} named a first child {b}',
      '{b} is the daughter of {a}',
      '{b} is the son of {a}',
      '{b} was born to {a}',
      '{b} is the youngest child of {a}',
    ],
    test: ['{b} is the first child of {a}', '{a} is the mother and teacher at home of {b}', '{b} was raised by {a}'],
  },
  {
    of: ['person', 'person'],
    labels: ['teacher-of', 'pupil-of'],
    train: [
      '{a} taught {b} to paint',
      '{a} was the teacher of {b}',
      '{a} gave lessons to {b}',
      '{a} trained {b} for years',
      '{b} learned the trade from {a}',
      '{b} was a pupil of {a}',
      '{b} took lessons from {a}',
      '{b} was trained by {a}',
    ],
    test: ['{a} taught {b} the trade', '{b} was taught by {a}', '{b} learned to paint from {a}'],
  },
  {
    of: ['firm', 'firm'],
    labels: ['owner-of', 'owned-by'],
    train: [
      '{a} bought {b}',
      '{a} took over {b}',
      '{a} owns {b}',
      '{a} holds all shares of {b}',
      '{b} was bought by {a}',
      '{b} was sold to {a}',
      '{b} belongs to {a}',
      '{b} is a branch of {a}',
    ],
    test: ['{a} bought all shares of {b}', '{b} was taken over by {a}', '{b} is owned by {a}'],
  },
  {
    of: ['person', 'person'],
    labels: ['married-to', 'married-to'],
    train: [
      '{a} married {b}',
      '{a} is the wife of {b}',
      '{a} is the husband of {b}',
      '{a} is married to {b}',
      '{a} and {b} are a couple',
      '{a} has been engaged to {b} and wed in May',
    ],
    test: ['{a} was wed to {b} in May', '{a} and {b} are married', '{a} is the new husband of {b}'],
  },
];

const NONE = 'none';
/** In places of sentences where nothing is said of anybody. */
const asides = ['as the paper wrote', 'so the neighbours say', 'it is said', 'as far as anyone knows'];
const whens = ['Years ago', 'In those days', 'Since the war', 'By all accounts', 'As it happens'];

const onsets = [
  'B',
  'Br',
  'C',
  'D',
  'Dr',
  'F',
  'G',
  'Gr',
  'H',
  'J',
  'K',
  'Kl',
  'L',
  'M',
  'N',
  'P',
  'R',
  'S',
  'St',
  'T',
  'V',
  'W',
];
const vowels = ['a', 'e', 'i', 'o', 'u', 'ai', 'ei', 'oa'];
const codas = ['l', 'm', 'n', 'nd', 'r', 'rn', 's', 'sk', 't', 'th', 'v', 'x'];
const endings = ['a', 'e', 'o', 'ie', 'us', 'en'];
const kinds = ['Works', 'Bank', 'Mills', 'Press', 'Lines', 'Brothers', 'Trading', 'Foundry'];

/** @param taken words that are no names any more */
function createNames(draw, taken) {
  const pick = list => list[draw(list.length)];
  const word = end => {
    for (;;) {
      const made = `${pick(onsets)}${pick(vowels)}${pick(codas)}${pick(end)}`;
      if (!taken.has(made)) return made;
    }
  };
  return {
    person: () => `${word(endings)} ${word(['er', 'man', 'berg', 'sen', 'ow', 'ley'])}`,
    firm: () => `${word(['co', 'tec', 'ia', 'mar', 'ix'])} ${pick(kinds)}`,
  };
}

/** One sentence with its facts: who stands in it, and label of each ordered pair that a fact is about. */
function makeSentence(draw, names, test) {
  const pick = list => list[draw(list.length)];
  const entities = [];
  const facts = [];
  const entity = kind => {
    const known = entities.filter(each => each.kind === kind);
    // One time in three somebody of before is spoken of again.
    if (known.length > 0 && draw(3) === 0) return pick(known);
    const made = { kind, name: names[kind]() };
    entities.push(made);
    return made;
  };
  const clause = () => {
    for (;;) {
      const relation = pick(relations);
      const [a, b] = relation.of.map(kind => entity(kind));
      if (a === b || facts.some(fact => fact.has(a) && fact.has(b))) continue;
      facts.push(
        new Map([
          [a, relation.labels[0]],
          [b, relation.labels[1]],
        ]),
      );
      const wordings = test && draw(2) === 0 ? relation.test : relation.train;
      return pick(wordings).replace('{a}', a.name).replace('{b}', b.name);
    }
  };
  const [first, second] = [clause(), clause()];
  switch (draw(6)) {
    case 0:
      return { text: `${first}, and ${second}.`, entities, facts };
    case 1:
      return { text: `${first}, while ${second}.`, entities, facts };
    case 2:
      return { text: `${pick(whens)} ${first}; ${second}, ${pick(asides)}.`, entities, facts };
    case 3:
      return { text: `${first}. ${second}.`, entities, facts };
    case 4:
      return { text: `That ${first} is well known, but few know that ${second}.`, entities, facts };
    default:
      return { text: `${first}, ${pick(asides)}, and ${second}; ${clause()}.`, entities, facts };
  }
}

/** Marks the first mention of each of two. */
function markPlaces(text, one, two) {
  const at = [one, two].map(({ name }) => text.indexOf(name));
  if (at.includes(-1)) return undefined;
  const order =
    at[0] < at[1]
      ? [
          [two, 'e2'],
          [one, 'e1'],
        ]
      : [
          [one, 'e1'],
          [two, 'e2'],
        ];
  return order.reduce((marked, [{ name }, mark]) => {
    const start = marked.indexOf(name);
    return `${marked.slice(0, start)}<${mark}>${name}</${mark}>${marked.slice(start + name.length)}`;
  }, text);
}

/**
 * @param draw whole numbers from 0 to below its argument
 * @param count examples, as many of each label
 * @param test with wordings that the training part lacks
 * @param taken words that are no names any more; those of this part are added
 */
export function makeRelations(draw, count, test, taken) {
  const labels = [...new Set(relations.flatMap(relation => relation.labels)), NONE];
  const names = createNames(draw, taken);
  const used = new Set();
  const rows = [];
  for (let made = 0; made < count; made++) {
    const label = labels[made % labels.length];
    for (;;) {
      const { text, entities, facts } = makeSentence(draw, names, test);
      const pairs = entities.flatMap(one => entities.filter(two => two !== one).map(two => [one, two]));
      const fitting = pairs.filter(([one, two]) => {
        const fact = facts.find(each => each.has(one) && each.has(two));
        return (fact?.get(one) ?? NONE) === label;
      });
      if (fitting.length === 0) continue;
      const [one, two] = fitting[draw(fitting.length)];
      const marked = markPlaces(text, one, two);
      if (!marked) continue;
      for (const { name } of entities) for (const word of name.split(' ')) if (!kinds.includes(word)) used.add(word);
      rows.push({ text: marked, label });
      break;
    }
  }
  for (const word of used) taken.add(word);
  for (let last = rows.length - 1; last > 0; last--) {
    const other = draw(last + 1);
    [rows[last], rows[other]] = [rows[other], rows[last]];
  }
  return rows;
}
