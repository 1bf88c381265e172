/** A copy of the project to follow a recipe of CONTRIBUTING.md in: files are written and lines are added, nothing else. */
import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../sourceFiles';

const copied = [
  'src',
  'webview',
  'media',
  'test',
  'docs',
  'templates',
  'samples',
  'scripts',
  'package.json',
  'tsconfig.json',
];
/** What recipes have no part in. */
const left = ['test/vscode', 'test/webview', 'samples/.nlp'].map(path => join(ROOT, path));

export interface Line {
  readonly file: string;
  /** The line that it is written under, without the space around it; the last one of several. */
  readonly after: string;
  readonly line: string;
}

export interface Addition {
  readonly files: Readonly<Record<string, string>>;
  readonly lines: readonly Line[];
}

export class Workplace {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'nlp-recipe-')));

  constructor() {
    const filter = (source: string) => !left.includes(source);
    for (const path of copied) cpSync(join(ROOT, path), join(this.folder, path), { recursive: true, filter });
    symlinkSync(join(ROOT, 'node_modules'), join(this.folder, 'node_modules'), 'junction');
  }

  add({ files, lines }: Addition): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), text);
    }
    for (const { file, after, line } of lines) {
      const path = join(this.folder, file);
      const all = readFileSync(path, 'utf8').split('\n');
      const at = all.findLastIndex(each => each.trim() === after);
      if (at < 0) throw new Error(`${file} has no line "${after}" any more: mend the recipe and its test`);
      all.splice(at + 1, 0, line);
      writeFileSync(path, all.join('\n'));
    }
  }

  /** @throws with what the compiler says of a folder */
  async checkTypes(folder: string, config = 'tsconfig.json'): Promise<void> {
    const settings = { extends: `./${config}`, include: [folder] };
    writeFileSync(join(this.folder, 'recipe.json'), JSON.stringify(settings));
    await this.run(join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'recipe.json');
  }

  /** @returns what was written to standard output */
  async run(...words: readonly string[]): Promise<string> {
    const run = promisify(execFile)(process.execPath, words, {
      cwd: this.folder,
      env: { ...process.env, UPDATE_FIXTURES: '1' },
      maxBuffer: 64 * 1024 ** 2,
    });
    try {
      return (await run).stdout;
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`${words.join(' ')}\n${stdout}\n${stderr}`);
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
