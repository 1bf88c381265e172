// The log of a harbour that there is not, from a small grammar.

const ENTRIES = 420;

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = [
  ['January', 31],
  ['February', 28],
  ['March', 31],
  ['April', 30],
  ['May', 31],
  ['June', 30],
  ['July', 31],
  ['August', 31],
  ['September', 30],
  ['October', 31],
  ['November', 30],
  ['December', 31],
];
const SHIPS = [
  ['Marigold', 'brig', 'Captain Orme'],
  ['Northern Star', 'schooner', 'Captain Hale'],
  ['Petrel', 'cutter', 'Captain Vane'],
  ['Good Intent', 'barque', 'Captain Lister'],
  ['Heron', 'ketch', 'Captain Pryce'],
  ['Lady Anne', 'sloop', 'Captain Dunmore'],
  ['Resolute', 'steamer', 'Captain Bell'],
  ['Swift Return', 'lugger', 'Captain Crane'],
];
const PORTS = ['Sandhaven', 'Greywick', 'Port Alder', 'the Skerries', 'Holmstead', 'Ravensea', 'Low Point'];
const CARGO = [
  'salt',
  'rope',
  'coal',
  'timber',
  'herring',
  'wool',
  'tar',
  'barley',
  'slate',
  'lamp oil',
  'glass',
  'tea',
];
const WINDS = ['north', 'north-east', 'east', 'south-east', 'south', 'south-west', 'west', 'north-west'];
const SKIES = ['clear', 'overcast', 'hazy', 'broken cloud', 'low cloud', 'thin high cloud'];
const SEAS = ['smooth', 'slight', 'moderate', 'rough', 'very rough'];
const REPAIRS = ['the lantern glass', 'the outer buoy', 'the crane', 'the tide gauge', 'the bell rope', 'the slipway'];

function weather({ below, pick, chance }) {
  const force = below(9);
  const sea = SEAS[Math.min(4, Math.floor(force / 2))];
  const trend = pick(['steady', 'rising', 'falling', 'backing', 'veering']);
  const wind = force === 0 ? 'Calm' : `Wind ${pick(WINDS)}, force ${force}, ${trend}`;
  const rain = chance(0.3) ? `, ${pick(['rain before noon', 'showers', 'fog until ten', 'rain all day'])}` : '';
  return { force, text: `${wind}; sky ${pick(SKIES)}${rain}; sea ${sea}.` };
}

function event(force, { below, pick, chance }) {
  const [ship, kind, captain] = pick(SHIPS);
  const port = pick(PORTS);
  const goods = chance(0.6) ? `${pick(CARGO)} and ${pick(CARGO)}` : pick(CARGO);
  if (force >= 7 && chance(0.6)) {
    return pick([
      `The ${ship} stayed at her moorings; ${captain} would not leave in such a sea.`,
      `No ship left. The ${ship} was seen off the point under bare poles and came in at dusk.`,
      `The harbour was closed at noon. Two boats of the ${ship} were made fast behind the mole.`,
    ]);
  }
  return pick([
    `The ${kind} ${ship}, ${captain}, came in from ${port} with ${goods}.`,
    `The ${ship} left for ${port} with ${goods} on the ${pick(['morning', 'evening'])} tide.`,
    `${captain} of the ${ship} asked for a pilot and was brought in by ${pick(['Tom Reed', 'old Marsh', 'the Askew brothers'])}.`,
    `The ${ship} lay at the ${pick(['north', 'south', 'inner'])} quay and took on ${goods}.`,
    `${2 + below(60)} barrels of ${pick(CARGO)} were landed from the ${ship}.`,
  ]);
}

/** @param below a whole number from 0 to below its argument */
export function makeHarbourLog(below) {
  const draw = {
    below,
    pick: words => words[below(words.length)],
    chance: part => below(100) < 100 * part,
  };
  const { pick, chance } = draw;
  const lines = ['LOG OF THE HARBOUR OF ST BRIDE', ''];
  let [day, month, weekday] = [1, 0, 2];
  for (let i = 0; i < ENTRIES; i++) {
    const { force, text } = weather(draw);
    lines.push(`${DAYS[weekday]}, ${day} ${MONTHS[month][0]}.`);
    lines.push(text);
    const events = 1 + below(3);
    for (let e = 0; e < events; e++) lines.push(event(force, draw));
    if (chance(0.25)) {
      lines.push(
        `Mended ${pick(REPAIRS)}; ${1 + below(9)} hours' work for ${pick(['one man', 'two men', 'three men'])}.`,
      );
    }
    lines.push(chance(0.8) ? 'Lamp lit at dusk, put out at dawn.' : 'Lamp lit at four for the fog.', '');
    weekday = (weekday + 1) % 7;
    day++;
    if (day > MONTHS[month][1]) [day, month] = [1, (month + 1) % 12];
  }
  return `${lines.join('\n')}\n`;
}
