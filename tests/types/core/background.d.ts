// The background's module as the assembled extension has it beside its own files.
export * from "../background";
export { default } from "../background";
/** Made by the bindgen flag for it: a new instance from the compiled module. */
export function __wbg_reset_state(): void;
