/** The most recently used of what is costly to make; what falls out is released. */
export class BoundedCache<T> {
  private readonly entries = new Map<string, Promise<T>>();

  constructor(
    private readonly limit: number,
    private readonly release: (value: T) => Promise<void>,
  ) {}

  async get(key: string, make: () => Promise<T>): Promise<T> {
    let entry = this.entries.get(key);
    this.entries.delete(key);
    entry ??= make();
    this.entries.set(key, entry);
    try {
      const value = await entry;
      await this.trim();
      return value;
    } catch (error) {
      this.entries.delete(key);
      throw error;
    }
  }

  private async trim(): Promise<void> {
    for (const [key, entry] of this.entries) {
      if (this.entries.size <= this.limit) return;
      this.entries.delete(key);
      await this.release(await entry);
    }
  }

  async clear(): Promise<void> {
    const all = [...this.entries.values()];
    this.entries.clear();
    for (const entry of all) await this.release(await entry);
  }
}
