//! The rules of `#[fastjango::test]`, one named function each, and the only place that makes its meaning.

use super::ir::Test;
use super::parse::Written;
use crate::common::{Door, Mistakes};
use syn::{FnArg, ItemFn, Type};

/// Applies the rules and gives the meaning. `None`: nothing can be generated for it.
pub(crate) fn check(written: Written, mistakes: &mut Mistakes) -> Option<Test> {
    let Written {
        mut item,
        project,
        facade,
    } = written;
    let (types, faulty) = mistakes.among(|mistakes| {
        is_async(&item, mistakes);
        no_generics(&item, mistakes);
        no_other_test(&item, mistakes);
        types(&item, mistakes)
    });
    (!faulty).then(|| Test {
        door: Door::new(facade),
        attributes: std::mem::take(&mut item.attrs),
        item,
        project: project.map(|given| given.value),
        types,
    })
}

/// Whatever asks the database waits.
fn is_async(item: &ItemFn, mistakes: &mut Mistakes) {
    if item.sig.asyncness.is_none() {
        mistakes.at(
            item.sig.fn_token,
            "a test that asks the database is async; write `async fn`",
        );
    }
}

/// The harness calls a test without telling it a type.
fn no_generics(item: &ItemFn, mistakes: &mut Mistakes) {
    let generics = &item.sig.generics;
    if !generics.params.is_empty() {
        mistakes.at(generics, "a test can't be generic; remove the parameters");
    }
}

/// With a second attribute of this kind the test would run twice, or not compile.
fn no_other_test(item: &ItemFn, mistakes: &mut Mistakes) {
    let is_test = |path: &syn::Path| path.segments.last().is_some_and(|last| last.ident == "test");
    let others = item.attrs.iter().filter(|attribute| is_test(attribute.path()));
    let message = "`#[fastjango::test]` makes the function a test already; remove this";
    mistakes.at_each(others, message);
}

/// Each parameter is made by the test's set-up, of its type.
fn types(item: &ItemFn, mistakes: &mut Mistakes) -> Vec<Type> {
    let mut types = Vec::new();
    for input in &item.sig.inputs {
        match input {
            FnArg::Receiver(receiver) => {
                mistakes.at(
                    receiver,
                    "a test is a function by itself; take a `Database` or an `ApiClient`",
                );
            }
            FnArg::Typed(parameter) => match &*parameter.ty {
                Type::Reference(reference) => {
                    let bare = &reference.elem;
                    let bare = quote::quote!(#bare);
                    mistakes.at(reference, format_args!("a test owns what it is given; write `{bare}`"));
                }
                Type::ImplTrait(ty) => mistakes.at(ty, "a test is given values of a type; name the type"),
                ty => types.push(ty.clone()),
            },
        }
    }
    types
}
