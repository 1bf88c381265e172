/** Tokens of clusters as the editor keeps them, outside of any workspace: by the name of a runtime, each for one address. Knows no `vscode`. */

/** The part of VS Code's `SecretStorage` that is used. */
export interface Secrets {
  get(key: string): Thenable<string | undefined>;
  store(key: string, value: string): Thenable<void>;
  delete(key: string): Thenable<void>;
}

/** Address -> token. A file of the same name elsewhere may name another cluster, which gets none of it. */
type Kept = Readonly<Record<string, string>>;

export class ClusterTokens {
  constructor(private readonly secrets: Secrets) {}

  /** @param address as `plainAddress` writes it */
  async find(name: string, address: string): Promise<string | undefined> {
    const kept = await this.read(name);
    return Object.hasOwn(kept, address) ? kept[address] : undefined;
  }

  async keep(name: string, address: string, token: string): Promise<void> {
    await this.write(name, { ...(await this.read(name)), [address]: token });
  }

  async forget(name: string, address: string): Promise<void> {
    const { [address]: _, ...others } = await this.read(name);
    await this.write(name, others);
  }

  private async read(name: string): Promise<Kept> {
    const text = await this.secrets.get(keyOf(name));
    if (text === undefined) return {};
    try {
      const kept: unknown = JSON.parse(text);
      if (typeof kept !== 'object' || kept === null) return {};
      return Object.fromEntries(Object.entries(kept).filter(([, token]) => typeof token === 'string'));
    } catch {
      // Not written by this version: it is asked for again.
      return {};
    }
  }

  private async write(name: string, kept: Kept): Promise<void> {
    if (Object.keys(kept).length === 0) await this.secrets.delete(keyOf(name));
    else await this.secrets.store(keyOf(name), JSON.stringify(kept));
  }
}

function keyOf(name: string): string {
  return `nlpWorkbench.clusterToken.${name}`;
}
