/** English nouns in sets of nearly one meaning, written for this program, a set a line; words with several common meanings are left out, or in the set of the commonest. */

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

/** Mass nouns: no plural. */
export const withoutPlural: readonly string[] =
  'money cash luck anger rage fury happiness sadness grief affection assistance aid advice guidance information data rubbish garbage trash junk food humor wit music software commerce freight love help'.split(
    ' ',
  );
