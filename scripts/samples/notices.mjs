// Notices with the people, places and houses of trade in them marked, from patterns; those of the test have other names and patterns.

const FIRST = [
  'Anna',
  'Jonas',
  'Mary',
  'Peter',
  'Ellen',
  'Hugo',
  'Ruth',
  'Tom',
  'Clara',
  'Ivo',
  'Nell',
  'Oscar',
  'Ada',
  'Felix',
  'Dora',
  'Emil',
  'Flora',
  'Gideon',
  'Hanna',
  'Isaac',
  'Jane',
  'Karl',
  'Lucy',
  'Max',
  'Nora',
  'Otto',
  'Paula',
  'Quentin',
  'Rosa',
  'Stefan',
  'Tilda',
  'Ulric',
  'Vera',
  'Walter',
  'Agnes',
  'Basil',
  'Cora',
  'David',
  'Elsa',
  'Frank',
  'Gwen',
  'Henry',
  'Ida',
  'Jack',
  'Kate',
  'Leo',
  'Mabel',
  'Ned',
];
const FIRST_TEST = ['Greta', 'Simon', 'Edith', 'Ralph', 'Lena', 'Bruno'];
const LAST_BEGIN = ['Ber', 'Lind', 'Ash', 'Whit', 'Mar', 'Hol', 'Pem', 'Cal', 'Thorn', 'Wes', 'Brad', 'Hart'];
const LAST_END = ['by', 'quist', 'ford', 'low', 'ton', 'man', 'well', 'der', 'ley', 'ner'];
const PLACE_BEGIN = ['Sand', 'Grey', 'Raven', 'Holm', 'Kirk', 'Stone', 'Elm', 'Fair', 'Winter', 'Oak', 'Mill', 'Red'];
const PLACE_END = ['haven', 'wick', 'stead', 'port', 'field', 'bridge', 'mouth', 'burn'];
const HOUSE_END = ['& Sons', 'Works', 'Shipping', '& Daughters', 'Mills', 'Press'];
const GOODS = ['rope', 'salt', 'lamps', 'paper', 'timber', 'wool', 'clocks', 'seed', 'glass', 'tea'];
const VERBS = [
  ...[
    'Take',
    'Fetch',
    'Keep',
    'Leave',
    'Send',
    'Carry',
    'Hang',
    'Dry',
    'Count',
    'Sort',
    'Weigh',
    'Pack',
    'Load',
    'Mend',
  ],
  ...[
    'Wash',
    'Paint',
    'Store',
    'Order',
    'Return',
    'Hold',
    'Lift',
    'Cover',
    'Burn',
    'Stack',
    'Buy',
    'Lend',
    'Try',
    'Borrow',
  ],
];
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const PATTERNS = [
  '{person} of {place} has sold {goods} to {house}.',
  '{house} is looking for a clerk in {place}; ask for {person}.',
  'On {day}, {person} and {person} will speak at the hall of {place}.',
  'Lost between {place} and {place}: a case of {goods}. Please write to {person}.',
  'The office of {house} in {place} stays closed on {day}.',
  '{goods} from {house} can be had at {place} every {day}.',
  "{person}'s boat leaves {place} on {day} at 7:30.",
  'We thank {person} for the {goods}.',
  'Is there anybody in {place} who mends {goods}? {person}, {place}.',
  '{house} and {house} have agreed on a price for {goods}.',
  'Mr {last} of {house} will not be in {place} before {day}.',
  'Nobody has paid for the {goods}. {house} will hear from Mrs {last}.',
  'Rain again on {day}; the road to {place} is closed.',
  'A walk on {day}: we meet at the bridge, bring {goods}.',
  'It was {person} who wrote to {house}, not {person}.',
  'Who has seen the dog of Mrs {last}? It ran off towards {place}.',
  'Found: a box of {goods}. It can be fetched from {person} in {place}.',
  'We still wait for the {goods} that {house} promised us for {day}.',
  'Please bring back the {goods} you borrowed from {person}.',
  'Nothing new from {place} this week.',
  'The new shop of {house} opens on {day}, said Mr {last}.',
  'Did {person} come by the early boat? Ask at {house}.',
  'For sale near {place}: two boxes of {goods}, hardly used.',
  'Every {day} {person} walks from {place} to {place} and back.',
  'No {goods} before {day}. Sorry!',
  '{verb} {goods} on {day} only, and keep the bills.',
  '{verb} the {goods} before {day}, if you can.',
  '{verb} them, dry them, and bring them to {place}.',
  'Whoever saw {person} on {day}, please write to {house}.',
  'Whatever is left of the {goods} goes to {person}, without excuses.',
  'Notices for {day} must be handed in by {day}.',
  'All of {place} knows {person}; {house} does not.',
  'Has anybody a ladder to lend? {person} would be glad of it.',
  "{place}'s market is moved to {day}.",
  'Whenever {house} sends {goods}, half of them are broken.',
  'She moved to {place} with {person}, who works for {house}.',
];
const PATTERNS_TEST = [
  'Has {house} paid {person} for the {goods} yet?',
  '{person} moved from {place} to {place} on {day}.',
  'Whoever found the {goods} near {place}, please bring them to {house}.',
  'Nobody from {house} was in {place} on {day}, said Mrs {last}.',
  'Bring {goods} on {day}, and no excuses.',
  "{house}'s new shop in {place} is led by {person}.",
];

/** Label of what a slot is filled with; other slots are plain words. */
const LABELS = { person: 'person', last: 'person', place: 'place', house: 'house' };

function createFill(draw, test) {
  const pick = list => list[draw(list.length)];
  // Every third pair of a beginning and an end is kept for the test.
  const combine = (begins, ends) => {
    for (;;) {
      const [a, b] = [draw(begins.length), draw(ends.length)];
      if (((a + 2 * b) % 3 === 0) === test) return begins[a] + ends[b];
    }
  };
  const last = () => combine(LAST_BEGIN, LAST_END);
  const fills = {
    person: () => `${pick(test ? FIRST_TEST : FIRST)} ${last()}`,
    last,
    place: () => combine(PLACE_BEGIN, PLACE_END),
    house: () => `${draw(2) ? last() : combine(PLACE_BEGIN, PLACE_END)} ${pick(HOUSE_END)}`,
    goods: () => pick(GOODS),
    day: () => pick(DAYS),
    verb: () => pick(VERBS),
  };
  return slot => fills[slot]();
}

/** JSON lines: `text`, and `spans` with `start`, `end` (in characters) and `label`. */
export function makeNotices(draw, count, test) {
  const fill = createFill(draw, test);
  const patterns = test ? PATTERNS_TEST : PATTERNS;
  const lines = [];
  for (let i = 0; i < count; i++) {
    const pattern = patterns[i % patterns.length];
    const spans = [];
    let text = '';
    for (const part of pattern.split(/(\{\w+\})/)) {
      const slot = /^\{(\w+)\}$/.exec(part)?.[1];
      const written = slot === undefined ? part : fill(slot);
      if (LABELS[slot]) spans.push({ start: text.length, end: text.length + written.length, label: LABELS[slot] });
      text += written;
    }
    lines.push(JSON.stringify({ text: text[0].toUpperCase() + text.slice(1), spans }));
  }
  return `${lines.join('\n')}\n`;
}
