/** Questions that were asked before, the last one first: they are offered again. Pure but for its memory. */

const KEY = 'nlpWorkbench.questions';
const MOST = 50;

/** What `Memento` is of VS Code, as far as it is needed. */
interface Memory {
  get<T>(key: string): T | undefined;
  update(key: string, value: unknown): Thenable<void>;
}

export class AskedBefore {
  constructor(private readonly memory: Memory) {}

  get all(): readonly string[] {
    return this.memory.get<string[]>(KEY) ?? [];
  }

  async remember(question: string): Promise<void> {
    const others = this.all.filter(each => each !== question);
    await this.memory.update(KEY, [question, ...others].slice(0, MOST));
  }

  async forget(question: string): Promise<void> {
    const left = this.all.filter(each => each !== question);
    await this.memory.update(KEY, left);
  }
}
