/** Common English words in sets of nearly one meaning, written for this program; words with several common meanings are left out, or in the set of the commonest. */

/** One set a line. Adverbs are among the adjectives: neither is inflected here. */
export const adjectives = `
good fine nice
great excellent superb outstanding
bad poor lousy
terrible awful horrible dreadful
big large
huge enormous giant massive immense
small little
tiny minute miniature
fast quick rapid swift
slow sluggish unhurried
happy glad cheerful joyful
sad unhappy sorrowful gloomy
angry mad furious irate
afraid scared frightened
beautiful lovely gorgeous pretty
ugly unsightly unattractive
smart clever intelligent bright
stupid dumb foolish silly
rich wealthy affluent
easy simple effortless
hard difficult tough
important significant crucial essential
strange odd weird peculiar
funny amusing humorous comical hilarious
boring dull tedious tiresome
interesting engaging fascinating intriguing
exciting thrilling gripping
wonderful marvelous fantastic amazing terrific
perfect flawless ideal faultless
awkward clumsy
brave courageous bold
calm peaceful quiet tranquil
careful cautious
cheap inexpensive
expensive costly pricey
clean spotless tidy
dirty filthy grimy
correct accurate right
wrong incorrect mistaken
certain sure
clear obvious evident plain
complete entire whole full
empty vacant hollow
famous renowned celebrated
favorite preferred
friendly amiable kind
generous charitable
honest sincere truthful
hot scorching boiling
cold chilly frosty
wet soaked damp moist
dry arid parched
new fresh recent
old ancient aged
modern contemporary
young youthful
strong powerful mighty
weak feeble frail
tired exhausted weary
hungry starving famished
sick ill unwell
healthy fit well
lazy idle
loud noisy
busy occupied
dangerous risky hazardous
safe secure
rare scarce uncommon
common usual ordinary
special exceptional particular
typical normal standard
different distinct
same identical
similar alike comparable
true real genuine
false untrue fake
useful helpful handy
useless worthless pointless
necessary required needed
possible feasible
likely probable
sudden abrupt
final last ultimate
first initial
main chief principal primary
brief short concise
long lengthy extended
wide broad
narrow slim thin
thick dense
heavy weighty
smooth even
rough coarse uneven
sharp keen
delicious tasty yummy
awesome impressive stunning
pleasant enjoyable delightful agreeable
unpleasant disagreeable nasty
annoying irritating frustrating
disappointing unsatisfying
believable convincing credible plausible
ridiculous absurd ludicrous
predictable foreseeable
original novel inventive
creative imaginative
gifted talented
touching moving poignant
violent brutal savage
scary frightening terrifying creepy
serious grave solemn
confusing puzzling perplexing
crazy insane
lonely solitary
polite courteous civil
rude impolite discourteous
proud pleased
ready prepared
reliable dependable trustworthy
sturdy robust solid
stylish elegant fashionable
comfortable cozy
free complimentary
available obtainable
urgent pressing
immediate instant
very really extremely highly
quickly rapidly swiftly fast
slowly gradually
often frequently regularly
rarely seldom
always constantly
sometimes occasionally
usually normally generally typically
probably likely presumably
maybe perhaps possibly
certainly surely definitely
completely totally entirely fully utterly
almost nearly practically
mostly mainly largely chiefly
exactly precisely
especially particularly
suddenly abruptly unexpectedly
immediately instantly promptly
finally eventually ultimately
recently lately
currently presently
clearly obviously evidently plainly
easily effortlessly
simply merely
truly genuinely
badly poorly
perfectly flawlessly
happily gladly cheerfully
sadly unfortunately regrettably
luckily fortunately
incredibly unbelievably
surprisingly astonishingly
roughly approximately
together jointly
twice doubly
maximum highest
minimum lowest
additional extra further
numerous many countless
several various
enough sufficient adequate
afterwards later
otherwise differently
however nevertheless nonetheless
therefore hence consequently
`;

export const nouns = `
movie film picture
actor performer
story tale narrative
idea notion concept
answer reply response
question query
problem difficulty issue
mistake error fault
result outcome consequence
reason cause motive
goal aim objective target
plan scheme strategy
job task assignment
boss manager supervisor
worker employee
company firm business
customer client buyer
shop store
price cost
money cash
prize award
gift present
offer proposal
deal bargain
payment fee
message note
phone telephone
picture image photo
car automobile vehicle
road street
trip journey voyage
house home residence
room chamber
town city
country nation
area region zone
place spot location
world globe
friend pal buddy companion
enemy foe opponent
doctor physician
teacher instructor tutor
student pupil learner
boy lad
girl lass
baby infant
kid youngster
crowd throng
leader chief
meeting gathering conference
party celebration
game match
fight battle conflict
fear dread terror
joy delight happiness
anger rage fury
sorrow grief sadness
love affection
hope wish desire
luck fortune
skill talent ability
strength power might
speed pace
danger peril risk
damage harm injury
help aid assistance
advice guidance
information data
book volume
author writer
director filmmaker
scene sequence
plot storyline
character role
ending conclusion finale
beginning start opening
middle center
part portion section piece
group bunch cluster
pair couple
amount quantity
number figure
list catalog
sample specimen example
kind type sort
manner method fashion
chance opportunity
change alteration modification
choice option selection
difference distinction
increase rise growth
decrease decline drop reduction
benefit advantage
drawback disadvantage
quality standard
rubbish garbage trash junk
food meal
drink beverage
shirt blouse
coat jacket
stone rock
forest wood
ocean sea
storm tempest
hill mound
noise sound
smell scent odor
taste flavor
sight view
purchase acquisition
product item article
service assistance
delivery shipment
package parcel
refund repayment
review critique
rating score
complaint grievance
instruction direction
device gadget appliance
machine apparatus
screen display
software program
website site
account profile
password passcode
code cipher
contest competition tournament
winner victor champion
loser failure
disaster catastrophe calamity
success triumph victory
masterpiece gem
flop dud
comedy farce
humor wit
script screenplay
viewer spectator
audience crowd
performance show
music melody
song tune
voice tone
earnings income revenue
profit gain
loss deficit
share stake
market exchange
bank lender
loan credit
debt liability
tax levy duty
trade commerce
shipping freight
government administration
law statute
agreement accord pact
minister secretary
official officer
spokesman representative
report account statement
analyst expert specialist
forecast prediction
estimate assessment
`;

export const verbs = `
say state remark
tell inform notify
ask inquire
answer reply respond
speak talk
shout yell scream
call phone ring
think believe reckon
know understand realize
like enjoy appreciate
love adore cherish
hate detest loathe despise
want desire wish
need require
hope expect
try attempt
help assist aid
start begin commence
stop halt cease quit
finish complete conclude
continue proceed
make create produce
build construct
destroy ruin wreck demolish
break smash shatter
fix repair mend
change alter modify
improve enhance
grow expand
shrink contract
increase raise boost
decrease reduce lower
buy purchase
sell vend
get obtain acquire receive
give donate provide
send dispatch ship
take grab seize
keep retain
lose misplace
find discover locate
seek pursue
hide conceal
show display exhibit reveal
see notice observe
watch view
look gaze
hear overhear
feel sense
touch handle
hold grip grasp
drop release
throw toss hurl
push shove
pull tug drag
carry transport
go travel
come arrive
leave depart
enter join
return revert
follow trail
lead guide
run sprint
walk stroll
jump leap hop
fall tumble
rise ascend
rest relax
sleep doze
wake awaken
eat consume devour
drink sip
cook prepare
clean wash
cut slice chop
cry weep sob
laugh giggle chuckle
smile grin
win triumph
fail flop
fight battle
attack assault
defend protect guard
save rescue
kill slay murder
hurt injure harm
heal cure
scare frighten terrify
surprise astonish amaze
annoy irritate bother
bore tire
confuse puzzle baffle
please delight
disappoint dissatisfy
entertain amuse
allow permit
forbid ban prohibit
force compel
choose select pick
decide determine
agree concur
argue dispute
explain clarify
describe depict portray
suggest propose recommend
promise pledge vow
warn caution
complain grumble
praise commend
blame accuse
forgive pardon
admit confess
deny reject
accept embrace
refuse decline
offer propose
happen occur
appear emerge
vanish disappear
remain stay
wait linger
use employ utilize
test examine
check verify inspect
count tally
measure gauge
compare contrast
collect gather
divide split separate
connect link attach
mix blend combine
fill stuff
cover coat
open unlock
close shut
lift hoist
hit strike
bend flex
turn rotate
spin twirl
claim assert
announce declare
guess estimate
imagine envision
remember recall recollect
forget overlook
learn study
teach instruct educate
earn gain
pay compensate
steal rob
cheat deceive trick
text message
contact reach
hurry rush
delay postpone
cancel revoke
book reserve
`;

/** Past and participle of the verbs above that do not take -ed; plurals that do not take -s. */
export const irregularVerbs: Readonly<Record<string, readonly [past: string, participle: string]>> = {
  say: ['said', 'said'],
  tell: ['told', 'told'],
  speak: ['spoke', 'spoken'],
  ring: ['rang', 'rung'],
  think: ['thought', 'thought'],
  know: ['knew', 'known'],
  understand: ['understood', 'understood'],
  begin: ['began', 'begun'],
  make: ['made', 'made'],
  build: ['built', 'built'],
  break: ['broke', 'broken'],
  grow: ['grew', 'grown'],
  buy: ['bought', 'bought'],
  sell: ['sold', 'sold'],
  get: ['got', 'got'],
  give: ['gave', 'given'],
  send: ['sent', 'sent'],
  take: ['took', 'taken'],
  keep: ['kept', 'kept'],
  lose: ['lost', 'lost'],
  find: ['found', 'found'],
  seek: ['sought', 'sought'],
  hide: ['hid', 'hidden'],
  show: ['showed', 'shown'],
  see: ['saw', 'seen'],
  hear: ['heard', 'heard'],
  overhear: ['overheard', 'overheard'],
  feel: ['felt', 'felt'],
  hold: ['held', 'held'],
  throw: ['threw', 'thrown'],
  go: ['went', 'gone'],
  come: ['came', 'come'],
  leave: ['left', 'left'],
  lead: ['led', 'led'],
  run: ['ran', 'run'],
  fall: ['fell', 'fallen'],
  rise: ['rose', 'risen'],
  sleep: ['slept', 'slept'],
  wake: ['woke', 'woken'],
  eat: ['ate', 'eaten'],
  drink: ['drank', 'drunk'],
  cut: ['cut', 'cut'],
  weep: ['wept', 'wept'],
  leap: ['leapt', 'leapt'],
  win: ['won', 'won'],
  fight: ['fought', 'fought'],
  hurt: ['hurt', 'hurt'],
  forbid: ['forbade', 'forbidden'],
  choose: ['chose', 'chosen'],
  forgive: ['forgave', 'forgiven'],
  slay: ['slew', 'slain'],
  quit: ['quit', 'quit'],
  split: ['split', 'split'],
  shut: ['shut', 'shut'],
  hit: ['hit', 'hit'],
  strike: ['struck', 'struck'],
  bend: ['bent', 'bent'],
  spin: ['spun', 'spun'],
  forget: ['forgot', 'forgotten'],
  teach: ['taught', 'taught'],
  pay: ['paid', 'paid'],
  steal: ['stole', 'stolen'],
};

/** Verbs of more than one syllable, the last one stressed, that double their last letter. */
export const doublingVerbs: readonly string[] = ['admit', 'permit', 'occur', 'forget', 'begin', 'forbid'];

/** Mass nouns: no plural. */
export const withoutPlural: readonly string[] =
  'money cash luck anger rage fury happiness sadness grief affection assistance aid advice guidance information data rubbish garbage trash junk food humor wit music software commerce freight love help'.split(
    ' ',
  );
