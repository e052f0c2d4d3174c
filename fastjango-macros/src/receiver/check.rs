//! The rules of `#[receiver]`, one named function each, and the only place that makes its meaning.

use super::ir::{Call, Receiver};
use super::parse::{SIGNALS, Written};
use crate::common::{Door, Mistakes, names};
use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::{FnArg, ReturnType, Type};

/// Applies the rules and gives the meaning; of a faulty receiver its name alone.
pub(super) fn check(written: Written, mistakes: &mut Mistakes) -> Receiver {
    let (call, faulty) = mistakes.among(|mistakes| {
        names_are_known(&written, mistakes);
        let signal = one_signal(&written, mistakes);
        model_given(&written, mistakes);
        if let Some(signal) = &signal {
            relation_of_m2m_changed(signal, &written, mistakes);
        }
        is_async(&written, mistakes);
        no_generics(&written, mistakes);
        let parameter = one_parameter(&written, signal.as_ref(), mistakes);
        let returned = gives_a_result(&written, mistakes);
        Some(Call {
            signal: signal?,
            model: written.model.as_ref()?.value.clone(),
            relation: written.relation.as_ref().map(|given| given.value.clone()),
            parameter: parameter?,
            returned: returned?,
        })
    });
    let sound = !(faulty || written.faulty);
    Receiver {
        door: Door::new(written.facade),
        item: written.item,
        call: call.filter(|_| sound),
    }
}

/// Nothing stands in the attribute without a key.
fn names_are_known(written: &Written, mistakes: &mut Mistakes) {
    let signals = names::quoted(SIGNALS);
    let message = format!("`receiver` takes a signal and a model; the signals are {signals}");
    mistakes.at_each(&written.strange, message);
}

/// A function hears of one signal: what it is given differs from one to the other.
fn one_signal(written: &Written, mistakes: &mut Mistakes) -> Option<Ident> {
    match written.signals.as_slice() {
        [] if written.faulty || !written.strange.is_empty() => {}
        [] => mistakes.at(
            &written.item.sig.ident,
            format_args!(
                "a receiver needs a signal, one of {}; write `#[receiver(post_save, model = …)]`",
                names::quoted(SIGNALS)
            ),
        ),
        [_] => {}
        [_, second, ..] => mistakes.at(
            second,
            "a receiver hears of one signal; write another function for the other",
        ),
    }
    written.signals.first().cloned()
}

/// Which rows it hears of.
fn model_given(written: &Written, mistakes: &mut Mistakes) {
    if written.model.is_none() && !written.faulty {
        mistakes.at(
            &written.item.sig.ident,
            "a receiver needs the model whose rows it hears of; write `#[receiver(…, model = Book)]`",
        );
    }
}

/// Which relation it hears of, where it hears of relations.
fn relation_of_m2m_changed(signal: &Ident, written: &Written, mistakes: &mut Mistakes) {
    match &written.relation {
        None if signal == "m2m_changed" => mistakes.at(
            signal,
            "`m2m_changed` needs the relation; write `#[receiver(m2m_changed, model = Book, relation = tags)]`",
        ),
        Some(given) if signal != "m2m_changed" => {
            mistakes.at(
                &given.key,
                format_args!("`relation` belongs to `m2m_changed`; `{signal}` is of a model"),
            );
        }
        _ => {}
    }
}

/// It may ask the database.
fn is_async(written: &Written, mistakes: &mut Mistakes) {
    let signature = &written.item.sig;
    let message = format!("a receiver is async; write `async fn {}`", signature.ident);
    mistakes.unless(signature.asyncness.is_some(), signature.fn_token, message);
}

/// There is one function for the signal to call.
fn no_generics(written: &Written, mistakes: &mut Mistakes) {
    let generics = &written.item.sig.generics;
    let holds = generics.type_params().next().is_none() && generics.const_params().next().is_none();
    let message = "a receiver hears of one model; write it without type parameters";
    mistakes.unless(holds, generics, message);
}

/// The event is all that it is given.
fn one_parameter(written: &Written, signal: Option<&Ident>, mistakes: &mut Mistakes) -> Option<Type> {
    let inputs = &written.item.sig.inputs;
    if let (1, Some(FnArg::Typed(event))) = (inputs.len(), inputs.first()) {
        return Some((*event.ty).clone());
    }
    let blamed = match inputs.iter().nth(1).or(inputs.first()) {
        Some(input) => input.to_token_stream(),
        None => written.item.sig.ident.to_token_stream(),
    };
    mistakes.at(
        blamed,
        format_args!(
            "a receiver takes the event and nothing else; write `event: {}`",
            event(signal, written)
        ),
    );
    None
}

/// The type of the event, as the user would write it.
fn event(signal: Option<&Ident>, written: &Written) -> String {
    let signal = signal.map_or_else(|| "post_save".to_owned(), ToString::to_string);
    let model = written.model.as_ref().and_then(|given| given.value.segments.last());
    let model = model.map_or_else(|| "Book".to_owned(), |last| last.ident.to_string());
    let other = if signal == "m2m_changed" { ", _" } else { "" };
    format!("{}<'_, {model}{other}>", names::camel_case(&signal))
}

/// Its failure undoes the change.
fn gives_a_result(written: &Written, mistakes: &mut Mistakes) -> Option<Span> {
    match &written.item.sig.output {
        ReturnType::Type(_, ty) => ty.to_token_stream().into_iter().next().map(|first| first.span()),
        ReturnType::Default => {
            let name = &written.item.sig.ident;
            mistakes.at(
                name,
                format_args!(
                    "`{name}` may fail, which undoes the change; write `-> Result<()>`, and `Ok(())` at its end"
                ),
            );
            None
        }
    }
}
