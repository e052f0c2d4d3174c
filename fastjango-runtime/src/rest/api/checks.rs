//! What is wrong with an API, or looks wrong, and can only be seen once it is put together.

use std::ptr;

use actix_web::http::Method;

use super::Api;
use crate::models::options::Ordering;
use crate::rest::pagination::{OrderedColumns, Pagination};
use crate::rest::policies::Policies;
use crate::rest::routers::{Route, Router};
use crate::rest::serializers::{Kind, SerializerOptions};
use crate::rest::views::Check;
use crate::rest::viewsets::ViewSetOptions;

/// The mistakes with which there can be no router.
pub(super) fn mistakes(api: &Api) -> Vec<String> {
    let of_viewsets = api.viewsets().flat_map(|(path, options)| options.mistakes(path));
    let of_serializers = api.serializers().into_iter().flat_map(SerializerOptions::check);
    let of_cursors = api.viewsets().filter_map(|(_, options)| cursor_without_column(options));
    let of_policies = policies(api).flat_map(|(name, policies)| of_throttles(name, policies));
    let mistakes = of_viewsets.chain(registered_twice(api)).chain(of_serializers);
    let of_cache = api.throttle_cache.fault();
    mistakes.chain(of_policies).chain(of_cursors).chain(of_cache).collect()
}

/// A cursor is the values of columns: those of the order, whichever is asked for.
fn cursor_without_column(options: &ViewSetOptions) -> Option<String> {
    if !matches!(options.pagination, Pagination::Cursor(_)) {
        return None;
    }
    let own = own_order(options);
    let name = &options.view.name;
    match OrderedColumns::of(options.model, &own) {
        Ok(Some(_)) => {}
        Ok(None) => {
            return Some(format!(
                "the pages of {name} are by cursors, which need an order of columns of one row; add `ordering = […]`"
            ));
        }
        Err(error) => return Some(format!("the pages of {name} are by cursors: {error}")),
    }
    options.ordering_fields.iter().find_map(|field| {
        let asked = Ordering {
            expression: field.expression.clone(),
            descending: false,
            nulls: None,
        };
        let fault = match OrderedColumns::of(options.model, &[asked]) {
            Ok(Some(_)) => return None,
            Ok(None) => format!("which can't be of the expression `{}`", field.name),
            Err(error) => format!("by `{}` too: {error}", field.name),
        };
        Some(format!(
            "the pages of {name} are by cursors, {fault}; leave it out of `ordering_fields`"
        ))
    })
}

/// The order of a viewset's rows where no other is asked for.
fn own_order(options: &ViewSetOptions) -> Vec<Ordering> {
    if options.ordering.is_empty() {
        (options.model.ordering)()
    } else {
        options.ordering.clone()
    }
}

/// What the API, its views and their actions say for themselves, with the name of who says it.
fn policies(api: &Api) -> impl Iterator<Item = (&str, &Policies)> {
    let of_views = api.entries.iter().flat_map(|(_, view)| {
        let of_actions = view.actions.iter().map(|action| &action.policies);
        of_actions
            .chain([&view.policies])
            .map(|policies| (view.name.as_ref(), policies))
    });
    of_views.chain([("the API", &api.policies)])
}

/// Rates are texts, and read at start-up.
fn of_throttles<'a>(name: &'a str, policies: &'a Policies) -> impl Iterator<Item = String> + use<'a> {
    policies
        .faults()
        .map(move |fault| format!("a throttle of {name}: {fault}"))
}

/// What looks like a mistake, though the API can be served.
pub(super) fn warnings(api: &Api, router: &Router) -> Vec<String> {
    let of_viewsets = api.viewsets().filter_map(|(_, options)| never_in_order(options));
    let of_routes = router.routes().iter().filter_map(|route| nobody_may(router, route));
    of_viewsets.chain(of_routes).collect()
}

/// The links of serializers that lead to no address, once all APIs of a program are built.
pub(super) fn links_to_nowhere(api: &Api) -> Vec<String> {
    let fields = api
        .serializers()
        .into_iter()
        .flat_map(|serializer| serializer.fields.iter().map(move |field| (serializer.name, field)));
    let links = fields.filter_map(|(serializer, field)| match field.kind {
        Kind::Hyperlink { target, .. } if (target.address)().is_none() => Some(format!(
            "`{serializer}.{}` links to the rows of {}, which is not registered, or is below another resource; \
             register it, or leave the field out",
            field.name, target.name
        )),
        _ => None,
    });
    links.collect()
}

/// What is open to everybody.
pub(super) fn deployment_warnings(api: &Api, router: &Router) -> Vec<String> {
    let open_docs = api.docs.as_ref().is_some_and(|check| is_open(check, &Method::GET));
    let docs = open_docs.then(|| {
        format!(
            "everybody may read the description of `{}`; say who may with `api.docs(…)`, or `api.without_docs()`",
            router.prefix()
        )
    });
    let hosts = api.allowed_hosts.is_none().then(|| {
        format!(
            "`{}` answers to any host, and its links name it; say which with `api.allowed_hosts(…)`",
            router.prefix()
        )
    });
    let of_routes = router.routes().iter().filter_map(|route| everybody_may(router, route));
    let cookies = open_cookies(router);
    docs.into_iter().chain(hosts).chain(cookies).chain(of_routes).collect()
}

/// Cookies that go over HTTP: behind a proxy every request seems to come by it, unless the API knows of the proxy.
fn open_cookies(router: &Router) -> Option<String> {
    let schemes = router.routes().iter().flat_map(|route| {
        let methods = route.methods();
        methods.flat_map(move |(method, _)| route.authentication(method).iter())
    });
    let with_cookie = schemes.filter(|scheme| scheme.cookie().is_some());
    let said: Vec<Option<bool>> = with_cookie.map(|scheme| scheme.cookie_is_secure()).collect();
    if said.contains(&Some(false)) {
        let prefix = router.prefix();
        return Some(format!(
            "the cookies of `{prefix}` are never `Secure`; say `cookie_secure(true)`, or leave it out"
        ));
    }
    (!router.is_behind_proxy() && said.contains(&None)).then(|| {
        format!(
            "the cookies of `{}` are not `Secure` where a proxy takes HTTPS for it; say `api.behind_proxy()`, or \
             `SessionAuthentication::default().cookie_secure(true)`",
            router.prefix()
        )
    })
}

/// Writing needs a rule; one that is the application's own is taken for it.
fn everybody_may(router: &Router, route: &Route) -> Option<String> {
    let open = route.methods().filter(|(method, action)| {
        let check = action.check.as_ref().unwrap_or(&route.view.check);
        !method.is_safe() && is_open(check, method)
    });
    let open: Vec<String> = open.map(|(method, _)| method.to_string()).collect();
    let (prefix, pattern) = (router.prefix(), &route.pattern);
    (!open.is_empty()).then(|| format!("everybody may {} `{prefix}{pattern}`", open.join(", ")))
}

fn is_open(check: &Check, method: &Method) -> bool {
    let refuses = check.refuses(method);
    refuses.is_some_and(|refuses| !refuses.anonymous && !refuses.accounts)
}

/// A viewset has one address, so it is registered once.
fn registered_twice(api: &Api) -> Vec<String> {
    let again = api.viewsets.iter().enumerate().filter_map(|(at, (path, options))| {
        let (first, _) = api.viewsets[..at].iter().find(|(_, other)| ptr::eq(*other, *options))?;
        Some(format!(
            "the viewset of {} is registered as `{first}` and as `{path}`; register it once",
            options.view.name
        ))
    });
    again.collect()
}

/// A viewset has one address, so it is in one API.
pub(super) fn shared(api: &Api, other: &Api) -> Vec<String> {
    let in_both = api.viewsets.iter().filter_map(|(path, options)| {
        let (elsewhere, _) = other.viewsets.iter().find(|(_, known)| ptr::eq(*known, *options))?;
        let (here, there) = (api.prefix(), other.prefix());
        Some(format!(
            "the viewset of {} is registered as `{here}{path}/` and as `{there}{elsewhere}/`, and its links lead to one \
             address; register it once, or give the other API a viewset of its own",
            options.view.name
        ))
    });
    in_both.collect()
}

/// Without an order the database may show a row on two pages, or on none.
fn never_in_order(options: &ViewSetOptions) -> Option<String> {
    let has_pages = options.pagination != Pagination::None && !options.methods("list").is_empty();
    (has_pages && own_order(options).is_empty()).then(|| {
        format!(
            "the pages of {} have no order; add `ordering = […]` to the viewset or the model",
            options.view.name
        )
    })
}

/// Who needs an account needs a way to prove to have it.
fn nobody_may(router: &Router, route: &Route) -> Option<String> {
    if route.view.is_closed {
        return None;
    }
    let closed: Vec<String> = route
        .methods()
        .filter(|(method, action)| {
            let check = action.check.as_ref().unwrap_or(&route.view.check);
            route.authentication(method).is_empty() && check.refuses(method).is_some_and(|refuses| refuses.anonymous)
        })
        .map(|(method, _)| method.to_string())
        .collect();
    (!closed.is_empty()).then(|| {
        format!(
            "nobody may {} `{}{}`: callers without an account are refused, and there is no `authentication`; where that \
             is meant, the view says `.closed()`",
            closed.join(", "),
            router.prefix(),
            route.pattern,
        )
    })
}
