//! The bindgen command line, built from this crate's lock file so that it always fits the wasm-bindgen in the module.

fn main() -> anyhow::Result<()> {
    wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(std::env::args_os())
}
