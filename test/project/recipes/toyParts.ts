/** What the shorter recipes say to write: an attribution method, a projection, an ability, a job, a command and a panel. */
import type { Addition } from './workplace';

export const toyMethod: Addition = {
  files: {
    'src/core/explain/attribution/firstWord.ts': `/** All weight on the first word: what the prediction loses without it. */
import type { AttributionMethod } from './method';
import { leaveOut, numberOf, numbersOf, unitsOf } from './perturb';

export const firstWord: AttributionMethod = {
  name: 'first-word',
  title: 'first word',
  needs: 'predict',
  signed: true,
  async explain(run, input, target, options, signal) {
    const units = unitsOf(run, input, 'words');
    const value = numberOf(input, target);
    const [without = value] = await numbersOf(run, units.slice(0, 1).map(unit => leaveOut(input, unit)), target, options, signal);
    const parts = units.map((unit, i) => ({ ...unit, weight: i === 0 ? value - without : 0 }));
    return { of: input.kind === 'score' ? 'score' : 'probability', value, evaluations: 1, parts };
  },
};
`,
  },
  lines: [
    {
      file: 'src/core/explain/attribution/methods.ts',
      after: "import { suggestOr } from '../../base/suggest';",
      line: "import { firstWord } from './firstWord';",
    },
    {
      file: 'src/core/explain/attribution/methods.ts',
      after: 'rollout,',
      line: '  firstWord,',
    },
    {
      file: 'docs/how-to/read-attention.md',
      after: '# Read attention and attributions',
      line: '\n`first-word` looks at the first word alone.',
    },
  ],
};

export const toyProjection: Addition = {
  files: {
    'src/core/projection/firstTwo.ts': `/** The first two numbers of each vector. */
import type { Vectors } from './methods';

export function firstTwo({ vectors, count, width }: Vectors): Float32Array {
  return Float32Array.from({ length: 2 * count }, (_, i) => vectors[(i >> 1) * width + (i & 1)]!);
}
`,
  },
  lines: [
    {
      file: 'src/core/projection/methods.ts',
      after: "import type { Caller } from '../base/caller';",
      line: "import { firstTwo } from './firstTwo';",
    },
    {
      file: 'src/core/projection/methods.ts',
      after: 'export const projections = {',
      line: "  'first-two': { settings: {}, project: async vectors => ({ coordinates: firstTwo(vectors) }) },",
    },
    {
      file: 'webview/projection/limits.ts',
      after: "pca: { title: 'PCA', limits: [1000, 5000, 20_000, 100_000] },",
      line: "  'first-two': { title: 'First two', limits: [1000] },",
    },
  ],
};

export const toyAbility: Addition = {
  files: {
    'src/core/inference/countTokens.ts': `/** How many tokens a run reads of a text. */
import type { Run } from './run';

export async function countTokens(run: Run, { text }: { readonly text: string }): Promise<number> {
  return run.tokenizer.encode(text).ids.length;
}
`,
  },
  lines: [
    {
      file: 'src/core/abilities.ts',
      after: "import { answerQuestion } from './inference/answerQuestion';",
      line: "import { countTokens } from './inference/countTokens';",
    },
    { file: 'src/core/abilities.ts', after: 'tag: ofRun(tagText),', line: '    countTokens: ofRun(countTokens),' },
  ],
};

export const toyJob: Addition = {
  files: {},
  lines: [
    {
      file: 'src/core/runs/jobKinds.ts',
      after: "checkData: { title: 'Checking data', lane: 'checking' },",
      line: "  countRows: { title: 'Counting rows', lane: 'checking' },",
    },
    {
      file: 'src/core/jobs.ts',
      after: 'const jobs = {',
      line: '  async countRows({ rows }: { readonly rows: readonly string[] }, _: TrainOptions) {\n    return rows.length;\n  },',
    },
  ],
};

export const toyPanel: Addition = {
  files: {
    'src/protocol/toy.ts': `/** The messages of the toy page. Types only. */
import type { View } from './view';

export interface ToyView extends View {
  readonly toView: { readonly [name: string]: unknown; readonly state: { readonly text: string } };
  readonly toHost: { readonly [name: string]: unknown; readonly ready: undefined };
  readonly requests: Readonly<Record<string, never>>;
}
`,
    'src/extension/panels/toy.ts': `/** Host side of the toy page: greets. */
import type { Disposable } from 'vscode';
import type { ToyView } from '../../protocol/toy';
import type { Handlers } from './channel';
import type { PanelKind } from './panel';

export class ToyPanel implements PanelKind<ToyView> {
  readonly view = 'toy';
  readonly title = 'Toy';

  connect(post: Parameters<PanelKind<ToyView>['connect']>[0]): Handlers<ToyView> & Disposable {
    return { news: { ready: () => post('state', { text: 'Hello' }) }, requests: {}, dispose: () => {} };
  }
}
`,
    'webview/toy/index.ts': `/** The toy page: what the host says. */
import type { ToyView } from '../../src/protocol/toy';
import { Channel } from '../shared/channel';
import { element, fill, pageRoot } from '../shared/element';

const channel = new Channel<ToyView, Record<string, never>>();
channel.on('state', ({ text }) => fill(pageRoot(), element('p', {}, text)));
channel.ready();
`,
    'media/webview/toy.css': '.toy { color: inherit; }\n',
    'media/icons/toy-light.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16"/>\n',
    'media/icons/toy-dark.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16"/>\n',
  },
  lines: [
    { file: 'src/protocol/view.ts', after: "| 'rate'", line: "  | 'toy'" },
    {
      file: 'src/extension/commands/panels.ts',
      after: "import { ReportPanel } from '../panels/report';",
      line: "import { ToyPanel } from '../panels/toy';",
    },
    {
      file: 'src/extension/commands/panels.ts',
      after: 'this.pages = {',
      line: '      toy: page(new ToyPanel()),',
    },
    {
      file: 'src/extension/commands/panels.ts',
      after: 'private readonly pages;',
      line: '\n  openToy(): void {\n    this.pages.toy.panel.open();\n  }\n',
    },
    {
      file: 'package.json',
      after: '"onWebviewPanel:nlpWorkbench.curves",',
      line: '    "onWebviewPanel:nlpWorkbench.toy",',
    },
  ],
};

export const toyCommand: Addition = {
  files: {},
  lines: [
    { file: 'src/extension/contributed.ts', after: "| 'tryNativeEngine'", line: "  | 'openToy'" },
    {
      file: 'src/extension/commands/register.ts',
      after: "tryNativeEngine: async () => (await import('./restartWorkers')).tryNativeEngine(services),",
      line: '    openToy: () => panels.openToy(),',
    },
    {
      file: 'package.json',
      after: '"commands": [',
      line: '      { "command": "nlpWorkbench.openToy", "title": "Open Toy", "category": "NLP" },',
    },
    {
      file: 'package.json',
      after: '"commandPalette": [',
      line: '        { "command": "nlpWorkbench.openToy", "when": "nlpWorkbench.hasRuns" },',
    },
  ],
};
