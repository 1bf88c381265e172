/** The run that a page shows: the one it was opened on, until another model is selected, else the active one. Changes nothing but the page. */
import type { Use } from '../../core/schemas';
import type { ActiveModel } from './activeModel';
import type { RunEntry } from './runEntry';
import type { RunStore } from './runStore';

export class LookedAt {
  private folder: string | undefined;

  constructor(private readonly services: { readonly active: ActiveModel; readonly store: RunStore }) {}

  /** @param folder undefined for the active model */
  look(folder: string | undefined): void {
    this.folder = folder;
  }

  async run(use: Use): Promise<RunEntry | undefined> {
    const looked = this.folder === undefined ? undefined : await this.services.store.run(this.folder);
    return looked ?? this.services.active.current(use);
  }
}
