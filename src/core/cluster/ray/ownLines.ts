/** What a job has written itself, of a log that Ray writes into too. */
import { BEGINS } from './entrypoint';

/**
 * Ray's own words stand above what the job writes. But for one line: the command, which Ray writes when it closes the file, and that may be
 * after the job has begun.
 */
export class OwnLines {
  private hasBegun = false;
  private hasCommand = false;
  private held = '';
  private readonly command: string;

  constructor(id: string) {
    this.command = `Running entrypoint for job ${id}: `;
  }

  /** @returns the job's own of what is known by now; '' where that is nothing */
  take(text: string): string {
    if (this.hasBegun && this.hasCommand) return text;
    this.held += text;
    const end = this.held.lastIndexOf('\n') + 1;
    const lines = this.held.slice(0, end).split('\n').slice(0, -1);
    this.held = this.held.slice(end);
    const own = this.pick(lines)
      .map(line => `${line}\n`)
      .join('');
    return this.hasBegun && this.hasCommand ? own + this.end() : own;
  }

  /** What is left of a line without an end. */
  end(): string {
    const last = this.hasBegun ? this.held : '';
    this.held = '';
    return last;
  }

  private pick(lines: readonly string[]): readonly string[] {
    return lines.filter(line => {
      if (!this.hasCommand && line.startsWith(this.command)) {
        this.hasCommand = true;
        return false;
      }
      if (this.hasBegun) return true;
      this.hasBegun = line === BEGINS;
      return false;
    });
  }
}
