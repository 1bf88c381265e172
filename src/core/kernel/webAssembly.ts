/** The parts of WebAssembly that the kernel needs: Node's types leave them to the DOM, which core does not know. */

export interface Memory {
  readonly buffer: ArrayBufferLike;
}

/** Compiled; threads can be handed it. */
export type Module = object;

interface WebAssembly {
  readonly Memory: new (size: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: boolean;
  }) => Memory;
  readonly Module: new (bytes: Uint8Array) => Module;
  readonly Instance: new (module: Module, imports: object) => { readonly exports: object };
}

export const { WebAssembly: webAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssembly };
