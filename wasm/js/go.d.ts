/**
 * Go's own support code for WebAssembly (lib/wasm/wasm_exec.js of the Go
 * distribution that builds the module), wrapped by the builder so that the given
 * object is its whole world: it sets nothing on the page's or on Node's global
 * object, and Go code reaches nothing but what the object holds.
 */
export function goRuntime(world: object): new () => GoProgram;

export interface GoProgram {
  importObject: WebAssembly.Imports;
  env: Record<string, string>;
  /** Whether the program has ended, which ours does only by a fatal fault. */
  exited?: boolean;
  exit: (code: number) => void;
  /** Runs main up to where it waits; the promise settles when the program ends. */
  run(instance: WebAssembly.Instance): Promise<void>;
}
