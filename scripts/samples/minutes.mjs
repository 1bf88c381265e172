// Minutes of meetings that there never were, with what was decided as their summary.

const BODIES = ['town council', 'harbour board', 'school committee', 'parish council', 'library trust', 'market board'];
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'];
const ROOMS = ['the old hall', 'the reading room', 'the upper room of the inn', 'the gymnasium', 'room four'];
const FIRST = ['Anna', 'Karl', 'Maria', 'Jon', 'Elsa', 'Peter', 'Ruth', 'Olav', 'Ida', 'Thomas'];
const LAST = ['Berg', 'Lund', 'Hale', 'Marsh', 'Reed', 'Holm', 'Crane', 'Dahl', 'Vane', 'Strand'];
const THINGS = [
  'a new roof',
  'new windows',
  'a wooden floor',
  'street lamps',
  'a stone wall',
  'a lift',
  'central heating',
  'a bicycle shed',
  'benches',
  'a ramp',
  'new doors',
  'a clock',
  'a kitchen',
  'a playground',
  'solar panels',
  'a water tank',
  'a fence',
  'bookshelves',
];
const PLACES = [
  'the school',
  'the library',
  'the station',
  'the fire house',
  'the swimming bath',
  'the museum',
  'the ferry landing',
  'the market hall',
  'the town hall',
  'the kindergarten',
  'the clinic',
  'the bus depot',
  'the theatre',
  'the boat house',
];
const AMOUNTS = ['2,000', '3,500', '4,000', '6,000', '7,500', '9,000', '12,000', '15,000', '20,000', '30,000'];
const MONTHS = ['January', 'March', 'April', 'May', 'June', 'August', 'September', 'October'];
const FEW = ['one', 'two', 'three', 'four'];
const MANY = ['seven', 'eight', 'nine', 'ten', 'eleven'];

const OPENINGS = [
  'The {body} met on {day} in {room}.',
  'On {day} the {body} came together in {room}.',
  'It was {day}, and the {body} sat in {room}.',
  'Minutes of the {body}, taken on {day} in {room}.',
];

/** What has nothing to do with the decision. */
const ASIDES = [
  'Rain had kept some members at home.',
  'The minutes of the last meeting were read and signed.',
  'The chair thanked {other} for the coffee.',
  '{other} came late because of the ferry.',
  'The lamp over the table went out twice.',
  '{other} asked again about the key to {room}, which nobody has seen.',
  'A letter from {other} was read and laid aside.',
  'Last year they had paid {spent} crowns for {elsewhere}.',
  'The bill for {elsewhere}, {spent} crowns, has been paid.',
  '{other} wished to speak about {elsewhere}, but that was not on the list.',
];

const REQUESTS = [
  '{name} asked for {thing} for {place}.',
  '{name} said that {place} needs {thing}.',
  'Then {name} spoke for an hour about {thing} for {place}.',
  'The first matter was {thing} for {place}, brought by {name}.',
  'For {place}, {name} said, {thing} could wait no longer.',
  '{name} had brought a drawing: {thing} for {place}.',
];

const PRICES = [
  'It would cost {amount} crowns.',
  'The price is {amount} crowns.',
  'A builder had offered to do it for {amount} crowns.',
  '{amount} crowns are needed.',
];

const DECISIONS = {
  approves: [
    'The members voted for it, {many} to {few}.',
    '{Many} were for it and {few} against.',
    '{Few} were against it and {many} for it.',
    'Nobody spoke against it, and it was carried.',
    'After a long debate nearly all hands went up.',
    'The chair asked who was against, and no hand was seen.',
  ],
  rejects: [
    'The members voted against it, {many} to {few}.',
    '{Many} were against it and {few} for it.',
    '{Few} were for it and {many} against.',
    'Nobody spoke for it, and it was turned down.',
    'After a long debate hardly a hand went up.',
    'The chair asked who was for it, and no hand was seen.',
  ],
  postpones: [
    'No vote was taken; they will speak of it again in {month}.',
    'They could not agree, and will vote in {month}.',
    'It was late, and the vote was left for {month}.',
    'The members want to see another price before they vote in {month}.',
  ],
};

const BEGINNINGS = [
  'Work begins in {month}.',
  'The builders come in {month}.',
  'It is to be ready for use by {month}.',
  'In {month} it begins.',
];

const ENDINGS = ['The meeting ended at ten.', 'Nothing else was decided.', '{other} closed the meeting.'];

/** Things that only the test has asked for places: no minutes of the training file name one with the other. */
function isHeldBack(thing, place) {
  return (thing + place) % 6 === 0;
}

/**
 * @param below a whole number from 0 to below its argument
 * @returns rows of `text` and `summary`, no text twice
 */
export function makeMinutes(below, count, heldBack) {
  const pick = list => list[below(list.length)];
  const capitalize = text => text[0].toUpperCase() + text.slice(1);
  const name = () => `${pick(FIRST)} ${pick(LAST)}`;
  const matter = () => {
    for (;;) {
      const [thing, place] = [below(THINGS.length), below(PLACES.length)];
      if (isHeldBack(thing, place) === heldBack) return { thing: THINGS[thing], place: PLACES[place] };
    }
  };
  const make = () => {
    const { thing, place } = matter();
    const other = matter();
    const [few, many] = [pick(FEW), pick(MANY)];
    const slots = {
      body: pick(BODIES),
      day: pick(DAYS),
      name: name(),
      thing,
      place,
      amount: pick(AMOUNTS),
      month: pick(MONTHS),
      elsewhere: `${other.thing} for ${other.place}`,
      few,
      many,
      Few: capitalize(few),
      Many: capitalize(many),
    };
    // Fresh at every place: an aside names somebody else, and another room.
    const fresh = { other: name, room: () => pick(ROOMS), spent: () => pick(AMOUNTS) };
    const fill = pattern => capitalize(pattern.replaceAll(/\{(\w+)\}/g, (_, slot) => slots[slot] ?? fresh[slot]()));
    const outcome = pick(['approves', 'approves', 'rejects', 'postpones']);
    const priced = below(3) > 0;
    const begins = outcome === 'approves' && below(2) === 0;
    const sentences = [fill(pick(OPENINGS))];
    const aside = () => {
      if (below(2) === 0) sentences.push(fill(pick(ASIDES)));
    };
    aside();
    aside();
    sentences.push(fill(pick(REQUESTS)));
    if (priced) sentences.push(fill(pick(PRICES)));
    aside();
    sentences.push(fill(pick(DECISIONS[outcome])));
    if (begins) sentences.push(fill(pick(BEGINNINGS)));
    aside();
    sentences.push(fill(pick(ENDINGS)));
    const cost = priced ? ` for ${slots.amount} crowns` : '';
    const when = begins ? ` from ${slots.month}` : outcome === 'postpones' ? ` to ${slots.month}` : '';
    return {
      text: sentences.join(' '),
      summary: `The ${slots.body} ${outcome} ${thing} for ${place}${cost}${when}.`,
    };
  };
  const rows = new Map();
  while (rows.size < count) {
    const row = make();
    rows.set(row.text, row);
  }
  return [...rows.values()];
}
