/** English verbs in sets of nearly one meaning, written for this program, a set a line; words with several common meanings are left out, or in the set of the commonest. */

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

/** Past and participle of those that do not take -ed. */
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

/** Those of more than one syllable, the last one stressed, that double their last letter. */
export const doublingVerbs: readonly string[] = ['admit', 'permit', 'occur', 'forget', 'begin', 'forbid'];
