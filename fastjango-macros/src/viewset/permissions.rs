//! Permissions as they are written: `[A, B & !C]`.

use super::ir::Permission;
use crate::common::Mistakes;
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;
use syn::{BinOp, Expr, UnOp};

/// The permission that all of a list make together. `None`: the list is empty or faulty.
pub(crate) fn all(list: &[Expr], mistakes: &mut Mistakes) -> Option<Permission> {
    let read: Vec<_> = list.iter().map(|permission| read(permission, mistakes)).collect();
    read.into_iter()
        .rev()
        .reduce(|last, first| Some(pair("And", first?, last?)))
        .flatten()
}

fn read(written: &Expr, mistakes: &mut Mistakes) -> Option<Permission> {
    match written {
        Expr::Paren(inner) => read(&inner.expr, mistakes),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Not(_)) => {
            let Permission { value, ty } = read(&unary.expr, mistakes)?;
            let span = unary.expr.span();
            Some(Permission {
                value: quote_spanned!(span=> __private::rest::Not(#value)),
                ty: quote_spanned!(span=> __private::rest::Not<#ty>),
            })
        }
        Expr::Binary(binary) if matches!(binary.op, BinOp::BitAnd(_) | BinOp::BitOr(_)) => {
            let (left, right) = (read(&binary.left, mistakes), read(&binary.right, mistakes));
            let name = if matches!(binary.op, BinOp::BitAnd(_)) {
                "And"
            } else {
                "Or"
            };
            Some(pair(name, left?, right?))
        }
        Expr::Path(path) => Some(single(written, path)),
        Expr::Call(call) if matches!(*call.func, Expr::Path(_)) => Some(single(written, &call.func)),
        Expr::Struct(literal) => Some(single(written, &literal.path)),
        _ => {
            mistakes.at(
                written,
                "expected a permission: a type such as `IsAuthenticated`, or several with `&`, `|` and `!`",
            );
            None
        }
    }
}

fn single(value: &Expr, ty: impl ToTokens) -> Permission {
    Permission {
        value: value.to_token_stream(),
        ty: ty.into_token_stream(),
    }
}

fn pair(name: &str, left: Permission, right: Permission) -> Permission {
    let span = left.value.span();
    let name = proc_macro2::Ident::new(name, span);
    let (values, types) = ([left.value, right.value], [left.ty, right.ty]);
    Permission {
        value: quote_spanned!(span=> __private::rest::#name(#(#values),*)),
        ty: quote_spanned!(span=> __private::rest::#name<#(#types),*>),
    }
}
