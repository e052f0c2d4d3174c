//! Permissions as they are written: `[A, B & !C]`.

use crate::common::Mistakes;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;
use syn::{BinOp, Expr, UnOp};

/// The permission that all of a list make together. `None`: the list is empty or faulty.
pub(crate) fn all(list: &[Expr], mistakes: &mut Mistakes) -> Option<TokenStream> {
    let read: Vec<_> = list.iter().map(|permission| read(permission, mistakes)).collect();
    read.into_iter()
        .rev()
        .reduce(|last, first| Some(pair("And", &first?, &last?)))
        .flatten()
}

fn read(written: &Expr, mistakes: &mut Mistakes) -> Option<TokenStream> {
    match written {
        Expr::Paren(inner) => read(&inner.expr, mistakes),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Not(_)) => {
            let inner = read(&unary.expr, mistakes)?;
            Some(quote_spanned!(unary.expr.span()=> __private::rest::Not(#inner)))
        }
        Expr::Binary(binary) if matches!(binary.op, BinOp::BitAnd(_) | BinOp::BitOr(_)) => {
            let (left, right) = (read(&binary.left, mistakes), read(&binary.right, mistakes));
            let name = if matches!(binary.op, BinOp::BitAnd(_)) {
                "And"
            } else {
                "Or"
            };
            Some(pair(name, &left?, &right?))
        }
        Expr::Path(_) | Expr::Call(_) | Expr::MethodCall(_) | Expr::Struct(_) => Some(written.to_token_stream()),
        _ => {
            mistakes.at(
                written,
                "expected a permission: a value such as `IsAuthenticated`, or several with `&`, `|` and `!`",
            );
            None
        }
    }
}

fn pair(name: &str, left: &TokenStream, right: &TokenStream) -> TokenStream {
    let span = left.span();
    let name = Ident::new(name, span);
    quote_spanned!(span=> __private::rest::#name(#left, #right))
}
