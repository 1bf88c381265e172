/** Looks up neighbours and analogies, and keeps what was found in the model. */
import type { AskedAnalogy, AskedNeighbours, NearName } from '../../src/core/explain/points/lookUp';
import type { ShownPoints } from '../../src/protocol/projection';
import { announce } from '../shared/announce';
import { Latest } from '../shared/channel';
import type { Metric } from './limits';
import { type AskedWords, describeAnalogy, type Looked, lookAt, lookAway, lookedAt, stepBy } from './lookUp';
import { type Model, shownPoints } from './model';

/** Answers that are listed of an analogy. */
const ANSWERS = 10;

interface Page {
  readonly model: () => Model;
  readonly become: (model: Model) => void;
  /** Of what is chosen too. */
  readonly remember: (model: Model) => void;
  /** After other points stand out. */
  readonly restyle: () => void;
  readonly request: {
    readonly neighbours: (asked: ShownPoints & AskedNeighbours, signal: AbortSignal) => Promise<readonly NearName[]>;
    readonly analogy: (asked: ShownPoints & AskedAnalogy, signal: AbortSignal) => Promise<readonly NearName[]>;
  };
}

export class Looking {
  private readonly neighbours = new Latest();
  private readonly analogy = new Latest();

  constructor(private readonly page: Page) {}

  lookAt(looked: Looked): void {
    const model = this.page.model();
    this.find({ ...model, lookUp: lookAt(model.lookUp, looked) });
  }

  step(by: 1 | -1): void {
    const model = this.page.model();
    const lookUp = stepBy(model.lookUp, by);
    if (lookUp !== model.lookUp) this.find({ ...model, lookUp });
  }

  count(neighbours: number): void {
    const model = this.page.model();
    const next = { ...model, choice: { ...model.choice, neighbours } };
    this.page.remember(next);
    this.find(next);
  }

  nearBy(nearBy: Metric): void {
    const model = this.page.model();
    const next = { ...model, choice: { ...model.choice, nearBy } };
    this.page.remember(next);
    this.find(next);
  }

  /** All points stand out again. */
  leave(): void {
    const model = this.page.model();
    this.neighbours.cancel();
    this.page.become({ ...model, lit: 'search', selected: [], lookUp: lookAway(model.lookUp) });
    this.page.restyle();
  }

  private async find(next: Model): Promise<void> {
    const { page } = this;
    const looked = lookedAt(next.lookUp);
    page.become({ ...next, lit: 'neighbours' });
    page.restyle();
    if (!looked) return;
    const near = looked.point ?? looked.name;
    const { neighbours: count, nearBy: metric } = next.choice;
    const asked = { ...shownPoints(next), near, count, metric };
    try {
      const neighbours = await this.neighbours.run(signal => page.request.neighbours(asked, signal));
      if (!neighbours) return;
      const model = page.model();
      page.become({ ...model, lookUp: { ...model.lookUp, neighbours, failure: undefined } });
      announce(
        `Nearest to ${looked.name}: ${neighbours
          .slice(0, 3)
          .map(({ name }) => name)
          .join(', ')}`,
      );
    } catch (error) {
      const model = page.model();
      page.become({ ...model, lookUp: { ...model.lookUp, neighbours: [], failure: messageOf(error) } });
    }
    page.restyle();
  }

  async complete(words: AskedWords): Promise<void> {
    const { page } = this;
    const before = page.model();
    const { a, b, c, method } = words;
    page.remember({ ...before, choice: { ...before.choice, analogy: words } });
    try {
      const asked = { ...shownPoints(before), a, b, c, method, count: ANSWERS };
      const answers = await this.analogy.run(signal => page.request.analogy(asked, signal));
      if (!answers) return;
      const analogy = { asked: words, answers, chosen: 0 };
      page.become({ ...page.model(), analogy, lit: 'analogy' });
      announce(describeAnalogy(analogy) ?? 'No answer');
    } catch (error) {
      page.become({ ...page.model(), analogy: { chosen: 0, failure: messageOf(error) } });
    }
    page.restyle();
  }

  /** The arrow goes to another answer. */
  choose(chosen: number): void {
    const model = this.page.model();
    const analogy = { ...model.analogy, chosen };
    this.page.become({ ...model, analogy, lit: 'analogy' });
    announce(describeAnalogy(analogy) ?? '');
    this.page.restyle();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
