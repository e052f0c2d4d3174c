//! The macros of FastJango: text in, tokens out.
//!
//! Every macro is the same three calls, one file each: `parse` reads the written form, `check` holds one named
//! function per rule and alone makes the meaning (`ir`), `expand` writes the code and cannot fail. What they share is
//! in `common`.

#[allow(dead_code, unused_imports, reason = "each macro uses its part of it")]
mod common;
