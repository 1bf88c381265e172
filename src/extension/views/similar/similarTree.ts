/** The Similar view: files with the passages that were found in them, as VS Code lists what its search finds. */
import { basename, dirname } from 'node:path';
import {
  type Disposable,
  Disposable as Disposables,
  EventEmitter,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeView,
  Uri,
  window,
  workspace,
} from 'vscode';
import { countOf } from '../../../core/base/countOf';
import { formatScore } from '../../../core/base/formatNumber';
import { shorten } from '../../../core/base/shorten';
import type { SearchHit } from '../../../core/search/search';
import { commandId } from '../../contributed';
import { describeChoices } from './choices';
import { describeCount, describeHit, type FileHits } from './found';
import type { Similar, SimilarTexts } from './similar';

type Node = FileHits | HitNode;
interface HitNode {
  readonly kind: 'hit';
  readonly hit: SearchHit;
  readonly of: FileHits;
}

const LONGEST_TITLE = 60;

export class SimilarTree implements TreeDataProvider<Node>, Disposable {
  private readonly changed = new EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: TreeView<Node>;
  private readonly subscriptions: Disposable;
  private readonly nodes = new WeakMap<SearchHit, HitNode>();

  constructor(private readonly similar: SimilarTexts) {
    this.view = window.createTreeView('nlpWorkbench.similar', { treeDataProvider: this, showCollapseAll: true });
    this.subscriptions = Disposables.from(
      this.view,
      this.changed,
      similar.onDidChange(() => this.refresh()),
      similar.onDidLook(hit => this.select(hit)),
    );
  }

  getChildren(node?: Node): Node[] {
    if (!node) return [...(this.similar.found?.groups ?? [])];
    return isHitNode(node) ? [] : node.hits.map(hit => this.nodeOf(hit, node));
  }

  getParent(node: Node): Node | undefined {
    return isHitNode(node) ? node.of : undefined;
  }

  getTreeItem(node: Node): TreeItem {
    return isHitNode(node) ? this.describeHit(node) : describeFile(node);
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private nodeOf(hit: SearchHit, of: FileHits): HitNode {
    const node = this.nodes.get(hit) ?? { kind: 'hit', hit, of };
    this.nodes.set(hit, node);
    return node;
  }

  private refresh(): void {
    const { found } = this.similar;
    this.view.message = found && describeFound(found);
    this.changed.fire();
  }

  private select(hit: SearchHit): void {
    const of = this.similar.found?.groups.find(({ hits }) => hits.includes(hit));
    if (of && this.view.visible) void this.view.reveal(this.nodeOf(hit, of), { select: true, focus: false });
  }

  private describeHit(node: HitNode): TreeItem {
    const { hit } = node;
    const { text, highlights } = describeHit(hit, this.similar.found?.question.words ?? '');
    const item = new TreeItem({ label: text, highlights });
    const lines = hit.end > hit.line ? `lines ${hit.line} to ${hit.end}` : `line ${hit.line}`;
    item.description = `${formatScore(hit.score)} · ${lines}`;
    item.tooltip = hit.text;
    item.accessibilityInformation = { label: `${text}, ${lines} of ${basename(hit.file)}, ${formatScore(hit.score)}` };
    item.command = { command: commandId('openSimilar'), title: 'Go to Similar Text', arguments: [node] };
    return item;
  }
}

function describeFile({ file, hits }: FileHits): TreeItem {
  const item = new TreeItem(Uri.file(file), TreeItemCollapsibleState.Expanded);
  item.label = basename(file);
  const folder = dirname(workspace.asRelativePath(file));
  item.description = `${folder === '.' ? '' : `${folder} · `}${hits.length}`;
  item.accessibilityInformation = { label: `${basename(file)}, ${countOf(hits.length, 'result')}` };
  return item;
}

function describeFound({ question, groups, answer, choices }: Similar): string {
  const asked = `“${shorten(question.title.replaceAll(/\s+/g, ' ').trim(), LONGEST_TITLE)}”`;
  const skipped = answer.skipped.length > 0 ? ` ${countOf(answer.skipped.length, 'file')} could not be searched.` : '';
  const by = describeChoices(choices);
  if (groups.length > 0) return `${describeCount(groups)} for ${asked} · ${by}.${skipped}`;
  if (answer.passages === 0)
    return `No text to search was found (${by}). Select Options, and search elsewhere.${skipped}`;
  return `Nothing is similar to ${asked} (${by}). Select Options, and use another method.${skipped}`;
}

/** Whether a command was called on a result of this view. */
export function isHitNode(value: unknown): value is HitNode {
  return typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'hit';
}
