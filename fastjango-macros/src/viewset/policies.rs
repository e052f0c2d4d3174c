//! What a viewset or an action says for itself, list by list.

use super::ir::Policy;
use super::parse::Policies;
use crate::common::{Given, Mistakes};
use syn::Expr;

/// The lists, in the order in which a request meets them.
pub(crate) fn check(written: &Policies, mistakes: &mut Mistakes) -> Vec<Policy> {
    let mut policies = Vec::new();
    may_be_empty(
        written.authentication.as_ref(),
        "authentication",
        "without_authentication",
        &mut policies,
    );
    may_be_empty(
        written.throttles.as_ref(),
        "throttle",
        "without_throttles",
        &mut policies,
    );
    not_empty(
        written.parsers.as_ref(),
        "parser",
        "parsers",
        "JsonParser",
        &mut policies,
        mistakes,
    );
    not_empty(
        written.renderers.as_ref(),
        "renderer",
        "renderers",
        "JsonRenderer",
        &mut policies,
        mistakes,
    );
    policies
}

/// With no scheme nobody can log in, and with no throttle everybody may ask as often as they like.
fn may_be_empty(given: Option<&Given<Vec<Expr>>>, one: &'static str, none: &'static str, policies: &mut Vec<Policy>) {
    let Some(given) = given else {
        return;
    };
    if given.value.is_empty() {
        policies.push(Policy::None(none));
    }
    policies.extend(given.value.iter().map(|value| Policy::One(one, value.clone())));
}

/// Without any, no body could be read and no answer written.
fn not_empty(
    given: Option<&Given<Vec<Expr>>>,
    one: &'static str,
    name: &str,
    example: &str,
    policies: &mut Vec<Policy>,
    mistakes: &mut Mistakes,
) {
    let Some(given) = given else {
        return;
    };
    if given.is_empty_list() {
        mistakes.at(
            &given.tokens,
            format_args!("no {name} are named; write `{name} = [{example}]`, or leave it out for those of the API"),
        );
    }
    policies.extend(given.value.iter().map(|value| Policy::One(one, value.clone())));
}
