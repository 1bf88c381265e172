/** Host side of the learning-rate finder: sweeps a config, and writes the rate that was chosen into it. */
import { type Disposable, Selection, Uri, ViewColumn, WorkspaceEdit, window, workspace } from 'vscode';
import { ActionableError, CancelledError, ProblemsError } from '../../core/base/errors';
import type { RateView } from '../../protocol/rate';
import { toVscodeRange } from '../config/place';
import { ofConfig } from '../originOf';
import type { ConfigFile } from '../runs/runStore';
import type { Services } from '../services';
import type { Handlers } from './channel';
import type { PanelKind } from './panel';
import { saveDrawing } from './saveDrawing';

const CONFIG_KEY = 'nlpWorkbench.rate.config';
const KEYS = ['train', 'optimizer', 'learning-rate'];

type State = RateView['toView']['state'];
type Post = Parameters<PanelKind<RateView>['connect']>[0];

export class RatePanel implements PanelKind<RateView> {
  readonly view = 'rate';
  readonly title = 'Learning Rate';
  private post: Post | undefined;
  private config: ConfigFile | undefined;
  private found: Pick<State, 'sweep' | 'used' | 'failure'> = {};
  private finding: (State['finding'] & { readonly job: string | undefined }) | undefined;

  constructor(
    private readonly services: Services,
    /** Asks for a config and sweeps it. */
    private readonly choose: () => void,
  ) {
    const known = services.context.workspaceState.get<{ path: string; name: string }>(CONFIG_KEY);
    if (known) this.config = { uri: Uri.file(known.path), name: known.name };
  }

  async find(config: ConfigFile): Promise<void> {
    if (this.finding) return;
    if (config.uri.toString() !== this.config?.uri.toString()) {
      this.config = config;
      this.found = {};
      await this.services.context.workspaceState.update(CONFIG_KEY, { path: config.uri.fsPath, name: config.name });
    }
    const { jobs, log } = this.services;
    const before = new Set(jobs.all.map(job => job.id));
    this.finding = { message: 'Reading the data', job: undefined };
    const listening = jobs.onDidChange(({ id, kind, message, fraction, state }) => {
      if (before.has(id) || kind !== 'findRate' || !this.finding) return;
      const said = state === 'queued' ? 'Waiting for the running training' : (message ?? this.finding.message);
      this.finding = { message: said, fraction, job: id };
      this.push();
    });
    this.push();
    try {
      this.found = { sweep: await jobs.start('findRate', ofConfig(config), { name: config.name }) };
    } catch (error) {
      const stopped = error instanceof CancelledError;
      if (!stopped) log.warn(`learning rate of ${config.name}: ${describe(error)}`);
      this.found = { ...this.found, failure: stopped ? 'The range test was stopped.' : describe(error) };
    } finally {
      listening.dispose();
      this.finding = undefined;
      this.push();
    }
  }

  connect(post: Post): Handlers<RateView> & Disposable {
    this.post = post;
    return {
      news: {
        ready: () => this.push(),
        find: () => (this.config ? this.find(this.config) : this.choose()),
        stop: () => {
          if (this.finding?.job !== undefined) this.services.jobs.stop(this.finding.job);
        },
        use: ({ rate }) => this.use(rate),
        openConfig: async () => {
          if (this.config) await window.showTextDocument(this.config.uri, { viewColumn: columnOf(this.config.uri) });
        },
        save: ({ name, svg }) => saveDrawing(name, svg),
      },
      requests: {},
      dispose: () => {
        if (this.post === post) this.post = undefined;
      },
    };
  }

  /** One edit, which one undo takes back; the file is shown with the rate selected and is left for its user to save. */
  private async use(rate: number): Promise<void> {
    const { config } = this;
    if (!config || !Number.isFinite(rate)) return;
    const document = await workspace.openTextDocument(config.uri);
    const { setValue } = await import('../../core/config/editor/setValue');
    const change = setValue(document.getText(), KEYS, String(rate));
    if (!change) {
      throw new ActionableError('config-broken', `${config.name} cannot be edited while it has errors. Fix them first`);
    }
    const edit = new WorkspaceEdit();
    edit.replace(config.uri, toVscodeRange(change.range), change.replacement);
    if (!(await workspace.applyEdit(edit)))
      throw new ActionableError('not-edited', `${config.name} could not be edited. Check that it is not read-only`);
    this.found = { ...this.found, used: rate };
    this.push();
    const editor = await window.showTextDocument(document, { viewColumn: columnOf(config.uri), preserveFocus: true });
    const start = document.offsetAt(toVscodeRange(change.range).start) + change.replacement.lastIndexOf(String(rate));
    const [from, to] = [document.positionAt(start), document.positionAt(start + String(rate).length)];
    editor.selection = new Selection(from, to);
    editor.revealRange(editor.selection);
  }

  private push(): void {
    const { config, finding } = this;
    this.post?.('state', {
      ...(config && { config: { path: config.uri.fsPath, name: config.name } }),
      ...this.found,
      ...(finding && { finding: { message: finding.message, fraction: finding.fraction } }),
    });
  }
}

/** Where the file is open already, else beside what is there. */
function columnOf(uri: Uri): ViewColumn {
  const open = window.visibleTextEditors.find(editor => editor.document.uri.toString() === uri.toString());
  return open?.viewColumn ?? ViewColumn.One;
}

function describe(error: unknown): string {
  if (error instanceof ProblemsError) return error.problems.map(problem => problem.message).join('; ');
  return error instanceof Error ? error.message : String(error);
}
