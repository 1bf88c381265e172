// While one model trains, the lens answers for another within 100 ms of asking, and the curves go on.
import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from '../workbench';
import { trainSample } from './trainedModel';

const LONG = `task: classify
data: { train: data/reviews.csv, validation: 10% }
tokenizer: { type: word, vocabulary: 2000 }
model: { type: transformer, layers: 2, heads: 4, width: 64 }
train: { epochs: 300, batch: 16 }
`;

/** From the request of the lens to its answer, in milliseconds. */
const LIMIT = 100;

const SENTENCES = [
  'The kettle boils quickly and looks beautiful, I would buy it again.',
  'The screen flickers and nobody answered my messages.',
  'The box was ugly and came late, but the lamp itself is a joy.',
  'The lamp itself is a joy, but it went dark after two days and I want my money back.',
  'Not bad at all.',
  'This is not spam.',
  'Does anybody know whether the meeting on Thursday still takes place?',
];

describe('the lens while another model trains', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ folder: 'samples', files: { 'long.nlp.yaml': LONG } });
    await trainSample(workbench, 'sentiment-lstm.nlp.yaml', 2);
    await workbench.page.locator('.activitybar a[aria-label*="NLP Workbench"]').first().click();
    await workbench.openFile('long.nlp.yaml');
    await workbench.clickCodeLens('Train');
    await workbench.statusBar(/long \d+% loss/);
    await workbench.openFile('try-me.md');
  });

  after(() => workbench.close());

  it('answers within 100 ms, in the median of sentences', async () => {
    const lens = await workbench.webview('body[data-view="lens"] #root > *');
    const times: number[] = [];
    // The first round compiles the lengths that the sentences need.
    for (const round of [0, 1]) {
      for (const sentence of SENTENCES) {
        const line = workbench
          .read('try-me.md')
          .slice(0, workbench.read('try-me.md').indexOf(sentence))
          .split('\n').length;
        await workbench.selectText(sentence);
        await workbench.eventually('the lens has followed', async () => {
          return (await lens.locator('.place').textContent()) === `try-me.md:${line}` || undefined;
        });
        const milliseconds = / (\d+) ms/.exec((await lens.locator('.model').textContent()) ?? '')?.[1];
        if (round === 1) times.push(Number(milliseconds));
      }
    }
    times.sort((a, b) => a - b);
    const median = times[Math.floor(times.length / 2)] ?? Number.NaN;
    console.log(`      lens: median ${median} ms of ${times.join(', ')}`);
    await workbench.statusBar(/long \d+% loss/);
    assert(median < LIMIT, `${median} ms`);
  });
});
