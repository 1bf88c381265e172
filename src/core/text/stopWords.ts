/** Words that say little about what an English text is about, in the pieces that the word tokenizer makes (`don ' t`). */

const groups = {
  articles: 'a an the',
  pronouns:
    'i me my mine myself you your yours yourself yourselves he him his himself she her hers herself it its itself we us our ours ourselves they them their theirs themselves one',
  pointing: 'this that these those here there who whom whose which what when where why how',
  prepositions:
    'about above after against along among around as at before behind below beneath beside between beyond by down during for from in into of off on onto out over since through to toward towards under until up upon via with within',
  conjunctions: 'and but or nor so yet because although though if unless whether while than',
  verbs:
    'am is are was were be been being have has had having do does did doing done will would shall should can could may might must ought',
  quantities: 'all any both each either few more most much many neither other others own same several some such',
  adverbs: 'again also else even ever further just now once only rather then thus too very',
  contractions: 's t d ll m re ve don didn doesn isn aren wasn weren hasn haven hadn won wouldn shouldn couldn',
} as const;

/** Sorted; "no" and "not", which turn a meaning round, are not among them. */
export const englishStopWords: readonly string[] = Object.values(groups)
  .flatMap(words => words.split(' '))
  .sort();
