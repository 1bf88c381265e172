/** Who asks for what takes a while: it may give up, and hears how far the work is and what comes of it on the way. */
import type { ReportProgress } from './progress';

export interface Caller<News = never> {
  /** Aborted: the work ends with a CancelledError. */
  readonly signal?: AbortSignal;
  readonly onProgress?: ReportProgress;
  readonly onNews?: (news: News) => void;
}
