/** What runs of a task can be asked, and what they are for; each task's `schema.ts` says it. Loads no runtime. */

/** `attend` looks into attention, where the network has some; `project` makes a vector of each text. */
export type TaskAbility =
  | 'analogy'
  | 'answer'
  | 'attend'
  | 'classify'
  | 'compare'
  | 'embed'
  | 'fillMask'
  | 'generate'
  | 'neighbours'
  | 'project'
  | 'relate'
  | 'score'
  | 'tag'
  | 'write';

export interface Purpose {
  /** In the editor one run of each use is the active one. */
  readonly use: string;
  /** What it is for first. */
  readonly abilities: readonly TaskAbility[];
  /** A sentence is not all that it reads: a second text, a question, marked places. */
  readonly beyondSentence?: true;
}

export interface Offers extends Purpose {
  /** What its runs are called, with the article. */
  readonly is: string;
  /** Of the command line. */
  readonly command: string;
  /** Of runs that read two texts. */
  readonly ofPairs?: Purpose;
  /** Of runs that read texts from their end. */
  readonly ofBackward?: Purpose & Pick<Offers, 'is' | 'command'>;
}

/** Of tasks that give a vector of a text. */
export const vectorOffers = {
  use: 'embed',
  abilities: ['embed', 'compare', 'attend', 'project'],
  is: 'a model of sentence vectors',
  command: 'embed',
} as const satisfies Offers;

/** Of tasks that say something of one text, or of two. */
export const readingOffers = {
  use: 'classify',
  abilities: ['classify', 'attend', 'project'],
  ofPairs: { use: 'compare', abilities: ['compare', 'attend', 'project'], beyondSentence: true },
  command: 'predict',
} as const satisfies Omit<Offers, 'is'>;
