//! The modules' allocator: kilobytes smaller than the standard one; a module has one thread.
//!
//! Where tokens are handled every block is overwritten when it is freed or moved, so that neither the strings that come
//! from JavaScript and go there nor a list that grew leave a copy behind. The background never sees a token.

#[cfg(not(feature = "background"))]
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<talc::wasm::WasmDynamicTalc> =
    zeroizing_alloc::ZeroAlloc(talc::wasm::new_wasm_dynamic_allocator());

#[cfg(feature = "background")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
