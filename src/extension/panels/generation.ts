/** Host side of the generation page: writes with the active language model, and goes on from another token where asked. */

import { commands, type Disposable, env, type TextEditor, window } from 'vscode';
import { CancelledError } from '../../core/base/errors';
import type { Generated } from '../../core/inference/generateText';
import type { GeneratedToken } from '../../core/tasks/abilities/generator';
import type { GenerationSettings, GenerationView } from '../../protocol/generation';
import { commandId } from '../contributed';
import { notify, OPEN_FILE, offer } from '../notify';
import { LookedAt } from '../runs/lookedAt';
import { type RunEntry, titleOf } from '../runs/runEntry';
import type { Services } from '../services';
import { settings } from '../settings';
import { editText } from '../views/editText';
import type { Handlers } from './channel';
import type { PanelKind } from './panel';

const KEY = 'nlpWorkbench.generation';
/** Candidates told for each token. */
const SHOWN = 12;

type Post = Parameters<PanelKind<GenerationView>['connect']>[0];

interface Remembered {
  readonly prompt: string;
  readonly settings: GenerationSettings;
}

export class GenerationPanel implements PanelKind<GenerationView>, Disposable {
  readonly view = 'generation';
  readonly title = 'Generation';
  private post: Post | undefined;
  private prompt: string;
  private settings: GenerationSettings;
  private tokens: readonly GeneratedToken[] = [];
  private writing: AbortController | undefined;
  private failure: string | undefined;
  private took: Generated | undefined;
  /** Where text goes that is inserted: a page that has the focus leaves no active editor. */
  private editor: TextEditor | undefined = window.activeTextEditor;
  private readonly following: Disposable;
  private readonly looked: LookedAt;

  constructor(
    private readonly services: Services,
    private readonly choose: () => Promise<RunEntry | undefined>,
  ) {
    this.looked = new LookedAt(services);
    const known = services.context.workspaceState.get<Remembered>(KEY);
    const asked = settings.generation();
    this.prompt = known?.prompt ?? '';
    this.settings = { ...asked, seed: asked.seed || 1, ...known?.settings };
    this.following = window.onDidChangeActiveTextEditor(editor => {
      if (editor) this.editor = editor;
    });
  }

  /** Writes with this run, here alone; with the active one where it is not given. */
  look(folder: string | undefined): Promise<void> {
    this.looked.look(folder);
    return this.push();
  }

  connect(post: Post): Handlers<GenerationView> & Disposable {
    this.post = post;
    const changed = this.services.active.onDidChange(() => void this.look(undefined));
    const trained = this.services.store.onDidChange(() => void this.push());
    return {
      news: {
        ready: () => this.push(),
        write: async asked => {
          await this.remember(asked);
          await this.write(this.prompt, [], this.settings.maximumTokens);
        },
        stop: () => this.writing?.abort(),
        branch: ({ index, id }) => this.branch(index, id),
        settings: ({ settings: changedTo }) => this.remember({ prompt: this.prompt, settings: changedTo }),
        copy: async () => env.clipboard.writeText(this.prompt + this.text),
        insert: () => this.insert(),
        newModel: async () => void (await commands.executeCommand(commandId('newModel'))),
        choose: async () => {
          const run = await this.choose();
          if (run) await this.look(run.folder);
        },
      },
      requests: {},
      dispose: () => {
        changed.dispose();
        trained.dispose();
        if (this.post === post) {
          this.post = undefined;
          this.writing?.abort();
        }
      },
    };
  }

  dispose(): void {
    this.following.dispose();
    this.writing?.abort();
  }

  private get text(): string {
    return this.tokens.map(token => token.text).join('');
  }

  private async remember(asked: Remembered): Promise<void> {
    this.prompt = asked.prompt;
    this.settings = asked.settings;
    await this.services.context.workspaceState.update(KEY, asked);
  }

  /** The tokens before the place stay, the one that was chosen takes the place of the drawn one. */
  private async branch(index: number, id: number): Promise<void> {
    const at = this.tokens[index];
    const chosen = at?.candidates.find(candidate => candidate.id === id);
    if (!at || !chosen) return;
    // A token without text ends the text here.
    const kept = this.tokens.slice(0, index);
    const tokens = chosen.token === '' ? kept : [...kept, { ...at, ...chosen, text: chosen.token }];
    const left = chosen.token === '' ? 0 : this.settings.maximumTokens - tokens.length;
    await this.write(this.prompt, tokens, left);
  }

  private async write(prompt: string, kept: readonly GeneratedToken[], maximumTokens: number): Promise<void> {
    const run = await this.looked.run('generate');
    this.writing?.abort();
    const writing = new AbortController();
    this.writing = writing;
    this.tokens = kept;
    this.failure = undefined;
    this.took = undefined;
    await this.push();
    try {
      if (!run || maximumTokens <= 0) return;
      const { label, ...own } = this.settings;
      const request = {
        prompt: prompt + this.text,
        options: {
          ...own,
          ...(label !== undefined && run.record.labels.includes(label) && { label }),
          maximumTokens,
          shown: SHOWN,
          beam: 0,
        },
      };
      this.took = await this.services.inference.ask('generate', run.folder, request, {
        signal: writing.signal,
        onNews: tokens => {
          if (this.writing !== writing) return;
          this.tokens = [...this.tokens, ...tokens];
          this.post?.('tokens', { tokens });
        },
      });
    } catch (error) {
      if (error instanceof CancelledError) return;
      this.failure = error instanceof Error ? error.message : String(error);
      this.services.log.warn(`generation: ${this.failure}`);
    } finally {
      if (this.writing === writing) {
        this.writing = undefined;
        await this.push();
      }
    }
  }

  private async insert(): Promise<void> {
    const editor = this.editor && !this.editor.document.isClosed ? this.editor : window.visibleTextEditors[0];
    if (!editor) {
      void offer('information', 'Open the file to insert the text into, and place the cursor.', OPEN_FILE);
      return;
    }
    const { document, selection } = editor;
    const shown = await window.showTextDocument(document, { viewColumn: editor.viewColumn, selection });
    if (!(await editText(shown, edit => edit.replace(shown.selection, this.text))))
      void notify('warning', 'The text was not inserted: the file is read-only.');
  }

  private async push(): Promise<void> {
    const run = await this.looked.run('generate');
    const { prompt, tokens, failure, took } = this;
    this.post?.('state', {
      ...(run && {
        run: { folder: run.folder, name: titleOf(run), trainedAt: run.trainedAt, labels: run.record.labels },
      }),
      prompt,
      settings: this.settings,
      tokens,
      writing: this.writing !== undefined,
      ...(failure !== undefined && { failure }),
      ...(took && { took }),
    });
  }
}
