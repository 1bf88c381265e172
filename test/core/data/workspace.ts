/** A folder of data files and a config, made for a test and taken away after it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { ProblemsError } from '../../../src/core/base/errors';
import { formatProblem } from '../../../src/core/base/problem';
import { parseConfig } from '../../../src/core/config/parseConfig';
import type { Dataset } from '../../../src/core/data/dataset';
import { type LoadOptions, loadDataset } from '../../../src/core/data/loadDataset';
import { columnsOf, configSchema } from '../../../src/core/schemas';

export class DataWorkspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'nlp-data-'));

  write(name: string, content: string | Buffer): void {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  /** @param data the `data` section, as YAML */
  load(
    data: string,
    options: Partial<LoadOptions> & { readonly seed?: number; readonly task?: string; readonly model?: string } = {},
  ): Promise<Dataset> {
    const text = `task: ${options.task ?? 'classify'}\ndata: ${data}\nmodel: ${options.model ?? 'lstm'}\ntrain: { seed: ${options.seed ?? 7} }\n`;
    this.write('test.nlp.yaml', text);
    const path = join(this.folder, 'test.nlp.yaml');
    const { config, problems } = parseConfig(text, path, configSchema);
    if (!config) throw new ProblemsError(problems);
    return loadDataset(config, columnsOf(config), path, { workspace: this.folder, trusted: false, ...options });
  }

  /** A file's path in the folder, with slashes. */
  nameOf(path: string): string {
    return relative(this.folder, path).split(sep).join('/');
  }

  /** The problems of a load that fails, file names relative to the folder. */
  async problems(data: string): Promise<readonly string[]> {
    try {
      const { problems } = await this.load(data);
      return this.show(problems);
    } catch (error) {
      if (!(error instanceof ProblemsError)) throw error;
      return this.show(error.problems);
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private show(problems: readonly Parameters<typeof formatProblem>[0][]): readonly string[] {
    return problems.map(problem =>
      formatProblem({ ...problem, path: this.nameOf(problem.path) }).replaceAll(`${this.folder}${sep}`, ''),
    );
  }
}
