/** The messages of the page of Check Data, Preview Augmentation and Preview Masks. Types only. */
import type { DataReport } from '../core/training/checkData';
import type { AugmentationPreview } from '../core/training/previewAugmentation';
import type { MaskPreview } from '../core/training/previewMasks';
import type { View } from './view';

/** What is shown of a config's data. */
export type DataPageName = 'check' | 'augmentation' | 'masks';

export interface DataPage extends View {
  readonly toView: {
    readonly [name: string]: unknown;
    readonly state: {
      /** The config whose data this is; absent before one was chosen. */
      readonly config?: { readonly path: string; readonly name: string };
      readonly page: DataPageName;
      /** Folder that paths are shown relative to. */
      readonly root?: string;
      readonly report?: DataReport;
      readonly checkedAt?: string;
      /** A check is going on. */
      readonly checking?: { readonly message: string; readonly fraction?: number };
      /** Why the last check came to nothing. */
      readonly failure?: string;
      /** Another number: config or data have changed, what was previewed is old. */
      readonly revision: number;
    };
  };
  readonly toHost: {
    readonly [name: string]: unknown;
    readonly ready: Record<string, never>;
    readonly check: Record<string, never>;
    readonly stop: Record<string, never>;
    readonly page: { readonly page: DataPageName };
    readonly openConfig: Record<string, never>;
    readonly open: { readonly file: string; readonly line: number };
  };
  readonly requests: {
    readonly [name: string]: { readonly parameters: unknown; readonly result: unknown };
    readonly augmentation: {
      readonly parameters: { readonly sample: number; readonly count: number };
      readonly result: AugmentationPreview;
    };
    readonly masks: {
      readonly parameters: { readonly sample: number; readonly count: number };
      readonly result: MaskPreview;
    };
  };
}
