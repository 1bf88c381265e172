/** Where a command writes: results on stdout, progress on stderr as one redrawn line or, without a terminal, a line now and then. */

interface Output {
  write(text: string): boolean;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Milliseconds between two drawings. */
const REDRAW = 100;
const LINE = 3000;

export class Terminal {
  private drawnAt = Number.NEGATIVE_INFINITY;
  private redrawn = false;

  constructor(
    private readonly out: Output = process.stdout,
    private readonly errors: Output = process.stderr,
    private readonly now: () => number = Date.now,
  ) {}

  /** A line of the result. */
  print(line: string): void {
    this.clear();
    this.out.write(`${withoutControls(line)}\n`);
  }

  /** A line of the result for programs: what a terminal would obey is escaped, so that nothing is lost. */
  printJson(value: unknown): void {
    this.clear();
    const line = JSON.stringify(value, (_, each) =>
      ArrayBuffer.isView(each) ? Array.from(each as Float32Array) : each,
    ).replace(/[\u007f-\u009f]/g, control => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`);
    this.out.write(`${line}\n`);
  }

  /** A piece of the result, as it comes. */
  write(piece: string): void {
    this.out.write(withoutControls(piece));
  }

  /** A line beside the result: warnings, problems. */
  warn(line: string): void {
    this.clear();
    this.errors.write(`${withoutControls(line)}\n`);
  }

  /** Shows how far the work is; most calls draw nothing. */
  progress(message: string): void {
    const line = withoutControls(message);
    const interval = this.errors.isTTY ? REDRAW : LINE;
    if (this.now() - this.drawnAt < interval) return;
    this.drawnAt = this.now();
    if (!this.errors.isTTY) {
      this.errors.write(`${line}\n`);
      return;
    }
    this.errors.write(`\r\u001b[2K${[...line].slice(0, (this.errors.columns ?? 80) - 1).join('')}`);
    this.redrawn = true;
  }

  /** Takes the redrawn line away; the next progress is drawn at once. */
  clear(): void {
    if (this.redrawn) this.errors.write('\r\u001b[2K');
    this.redrawn = false;
    this.drawnAt = Number.NEGATIVE_INFINITY;
  }
}

/**
 * Labels, titles and file names come from elsewhere, and a terminal obeys what is in them: it is told titles, colors, to clear
 * itself. Tabulators and ends of lines stay.
 */
function withoutControls(text: string): string {
  // Controls, but for those two.
  return text.replace(/[^\P{Cc}\t\n]/gu, '');
}

/** `[######----]` */
export function drawBar(fraction: number, width = 20): string {
  const full = Math.round(Math.min(1, Math.max(0, fraction)) * width);
  return `[${'#'.repeat(full)}${'-'.repeat(width - full)}]`;
}
