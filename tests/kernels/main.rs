//! What kernels are beside right: they read their slices and nothing else, their machine code is
//! what their descriptors say, and `docs/kernels.md` lists them.

mod guard_pages;
mod list;
mod machine_code;
