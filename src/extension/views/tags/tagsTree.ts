/** The Tags view: the legend of the colours, with how often each tag was found and where. */

import {
  type Disposable,
  Disposable as Disposables,
  EventEmitter,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeView,
  window,
  workspace,
} from 'vscode';
import { formatCount, formatPercent } from '../../../core/base/formatNumber';
import { formatOrigin } from '../../../core/base/formatTime';
import { shorten } from '../../../core/base/shorten';
import { commandId } from '../../contributed';
import { iconOf, lineOf } from './colors';
import type { Mark } from './marks';
import type { TaggedDocument, Tagging } from './tagging';

/** Places listed below a tag. */
const MOST_PLACES = 500;

type Node =
  | { readonly kind: 'type'; readonly tagged: TaggedDocument; readonly type: string; readonly marks: readonly Mark[] }
  | { readonly kind: 'mark'; readonly tagged: TaggedDocument; readonly mark: Mark }
  | { readonly kind: 'more'; readonly left: number };

export class TagsTree implements TreeDataProvider<Node>, Disposable {
  private readonly changed = new EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: TreeView<Node>;
  private readonly subscriptions: Disposable;

  constructor(private readonly tagging: Tagging) {
    this.view = window.createTreeView('nlpWorkbench.tags', { treeDataProvider: this, showCollapseAll: true });
    this.subscriptions = Disposables.from(
      this.view,
      this.changed,
      tagging.onDidChange(() => this.refresh()),
    );
  }

  getChildren(node?: Node): Node[] {
    if (!node) {
      const tagged = this.tagging.current();
      if (!tagged) return [];
      return tagged.types
        .map(type => ({ kind: 'type', tagged, type, marks: tagged.marks.filter(mark => mark.type === type) }) as const)
        .filter(({ marks }) => marks.length > 0);
    }
    if (node.kind !== 'type') return [];
    const { tagged, marks } = node;
    const places = marks.slice(0, MOST_PLACES).map(mark => ({ kind: 'mark', tagged, mark }) as const);
    const left = marks.length - places.length;
    return left > 0 ? [...places, { kind: 'more', left }] : places;
  }

  getTreeItem(node: Node): TreeItem {
    if (node.kind === 'more') return new TreeItem(`${formatCount(node.left)} more`);
    return node.kind === 'type' ? describeType(node) : describeMark(node);
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private refresh(): void {
    const tagged = this.tagging.current();
    this.view.description = tagged && workspace.asRelativePath(tagged.document.uri);
    this.view.message = tagged && `By ${tagged.run.name}, ${formatOrigin(tagged.run)}`;
    this.changed.fire();
  }
}

function describeType({ tagged, type, marks }: Node & { kind: 'type' }): TreeItem {
  const item = new TreeItem(type, TreeItemCollapsibleState.Collapsed);
  item.id = type;
  const index = tagged.types.indexOf(type);
  const line = lineOf(index);
  item.description = `${formatCount(marks.length)}${line === 'solid' ? '' : ` · ${line} line`}`;
  item.iconPath = iconOf(index);
  item.accessibilityInformation = { label: `${type}, ${marks.length} in this file` };
  return item;
}

function describeMark(node: Node & { kind: 'mark' }): TreeItem {
  const { tagged, mark } = node;
  const { document } = tagged;
  const [start, end] = [document.positionAt(mark.start), document.positionAt(mark.end)];
  const text = mark.words.length > 0 ? mark.words.map(word => word.text).join(' ') : '';
  const item = new TreeItem(shorten(text, 80));
  item.description = `line ${start.line + 1} · ${formatPercent(mark.probability)}`;
  item.tooltip = `${mark.type} ${formatPercent(mark.probability)}, lines ${start.line + 1} to ${end.line + 1}`;
  item.command = { command: commandId('openTag'), title: 'Go to Tag in Editor', arguments: [node] };
  return item;
}

/** Whether a command was called on a place of this view. */
export function isMarkNode(value: unknown): value is { readonly tagged: TaggedDocument; readonly mark: Mark } {
  return typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'mark';
}
