/** English adjectives and adverbs in sets of nearly one meaning, written for this program, a set a line; words with several common meanings are left out, or in the set of the commonest. */

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
