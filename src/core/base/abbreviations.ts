/** Words with a stop that ends no sentence, by language; small letters, without their last stop. */

export interface Abbreviations {
  /** Something always follows: titles, `e.g.` */
  readonly never: string;
  /** Numbers or small letters follow: `No. 5`; before anything else they are words, or ends. */
  readonly numbered: string;
  /** A sentence may end with them: `etc.`, `Inc.`; it does where a word of `starters` follows. */
  readonly maybe: string;
  /** Words that begin sentences, and seldom are part of a name. */
  readonly starters: string;
}

export const abbreviations = {
  en: {
    never: `mr mrs ms messrs mx dr drs prof profs rev hon pres gov sen rep reps gen col maj capt cpt cmdr adm lt sgt cpl pvt brig supt det
      insp msgr st ste mt amb atty e.g i.e eg ie viz cf vs v p.s ps`,
    numbered: `no nos p pp pg vol vols fig figs eq eqs sec secs ch chap art par para ex tab app ref refs op col cols ver rm apt ext ca
      approx c jan feb mar apr jun jul aug sep sept oct nov dec tel mon tue tues wed thu thur thurs fri sat sun max min`,
    maybe: `etc al inc ltd co corp llc plc bros jr sr esq ph.d phd m.d b.a b.s b.sc m.a m.s m.sc d.c a.m p.m pm a.d b.c u.s u.k u.n e.u
      dept univ assn assoc ave blvd rd sq ct mfg misc avg hrs hr mins secs sec lb lbs oz cm mm km kg jan feb mar apr jun jul aug sep sept
      oct nov dec ariz calif colo conn fla mich minn mo mont neb nev okla penn tenn tex vt wis wisc wyo n.y n.j n.c s.c n.h n.m r.i w.va
      ft`,
    starters: `the a an this that these those there here he she it we they i you his her its our their my your who what when where why how
      which if in on at by for from with without after before during since until while although though because as but and or so yet nor
      however moreover therefore thus then now also once one two some many most all any each every no not is are was were do does did has
      have had can could will would should may might must let please thanks well yes`,
  },
  de: {
    never: `hr hrn fr frl dr prof dipl ing med jur rer nat h.c st bzw z.b z.t z.zt d.h u.u i.d.r i.a i.v vgl sog bspw insb inkl exkl zzgl
      abzgl geb gest verh gegr hl o.g u.g s.o s.u m.e lt betr evtl ggf ggfs allg bes ev kath dt engl frz lat griech ital span russ österr
      schweiz amerik öffentl wiss techn gem z.hd ehem vors stellv mr mrs ms fa`,
    numbered: `nr nrn s abs art bd bde kap abb tab anm fn ziff lfd bl jg heft ausg aufl ca etwa tel pf § jan jän feb mär apr jun jul aug
      sep sept okt nov dez`,
    maybe: `usw usf etc u.a u.ä o.ä u.v.m u.dgl u.s.w a.d n.chr v.chr co str jh jhdt jhs mio mrd tsd mwst std min sek tgl bzgl ff f jr sen
      jun a.m p.m e.v i.r jan jän feb mär apr aug sep sept okt nov dez`,
    starters: `der die das dem den des ein eine einer eines einem einen dieser diese dieses jener jene es er sie wir ihr ich du man sein
      seine ihre unser unsere mein meine im in am an auf aus bei beim mit nach seit von vom vor zu zum zur für durch gegen ohne um über
      unter während wegen trotz aber und oder doch denn sondern auch nur noch schon dann da dort hier heute gestern morgen jetzt nun so
      wenn als weil dass obwohl ob wer was wo wann warum wie welche welcher ist sind war waren hat haben wird werden kann danach davor
      dabei dadurch damit darauf daher deshalb deswegen trotzdem jedoch zuerst schließlich damals später außerdem anschließend zudem
      seitdem inzwischen manchmal oft immer alle viele einige keine kein nicht ja nein danke bitte`,
  },
  ru: {
    never: `т.е т.к т.н т.о т.ч г-н г-жа гг ул пр просп пл пер наб д корп кв обл р-н пос дер проф доц акад канд ред сост изд св о-в напр
      см ср тов гр гос англ нем фр лат греч рус`,
    numbered: `с стр рис табл гл ч п пп ст т тт вып ном илл прим разд ок тел кн руб коп тыс млн млрд трлн чел мин сек см мм кг экз шт т.д
      т.п др пр`,
    maybe: `г гг в вв и.о и.о км м н.э до.н.э л янв фев февр мар апр авг сен сент окт ноя нояб дек им`,
    starters: `он она оно они мы вы я ты это этот эта эти тот та те то в во на по из за от до для при под над о об у с со к ко и а но или
      да нет не как так что чтобы если когда где кто почему потому поэтому однако после перед затем тогда теперь сейчас уже ещё еще все
      всё его её ее их наш ваш мой там здесь также тоже только один некоторые многие каждый потом`,
  },
  fr: {
    never: `mme mmes mlle mlles dr mgr st ste p.ex c.-à-d c.à.d cf av bd env`,
    numbered: `n no p pp vol t chap art fig éd`,
    maybe: `etc janv févr avr juil sept oct nov déc j.-c`,
    starters: `le la les un une des ce cet cette ces il elle ils elles on nous vous je tu son sa ses leur leurs notre votre mon ma dans en
      au aux à de du par pour sur sous avec sans mais et ou donc or ni car si quand lorsque comme après avant depuis pendant puis alors
      ainsi cependant qui que quoi où pourquoi comment`,
  },
  es: {
    never: `sr sra sres srta dr dra d dña ud uds vd vds prof gral p.ej lic ing arq av avda pza`,
    numbered: `n núm nº pág págs vol cap art fig tel`,
    maybe: `etc ee.uu s.a a.c d.c ene abr sept oct nov dic`,
    starters: `el la los las un una unos unas este esta estos estas ese esa él ella ellos ellas nosotros yo tú usted su sus mi tu en a al
      de del con sin por para desde hasta entre sobre pero y o ni si cuando donde como porque aunque después antes luego entonces ahora
      también no qué quién cuándo dónde`,
  },
  hi: {
    never: `डॉ श्री श्रीमती प्रो पं कु सं`,
    numbered: `पृ क्र`,
    maybe: `ई इ`,
    starters: `यह वह ये वे मैं हम आप तुम और लेकिन पर इस उस एक क्या कौन कब जब अगर`,
  },
} as const satisfies Record<string, Abbreviations>;

export type SentenceLanguage = keyof typeof abbreviations;

/** In German an ordinal has a stop: after these words, and before those. */
export const beforeOrdinals = `am im vom zum zur beim ab bis seit der die das dem den des ein eine einen einem jeder jede jedes jeden ihr ihre sein
  seine unser`;
export const afterOrdinals = `januar jänner februar märz april mai juni juli august september oktober november dezember jahrhundert
  jahrhunderts jahrtausend weltkrieg weltkriegs jahrestag geburtstag auflage`;

export function wordsIn(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/));
}
