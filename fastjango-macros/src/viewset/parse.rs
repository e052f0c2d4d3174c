//! The written form of `#[viewset]` and `#[action]`.

use crate::common::types::unconditional;
use crate::common::values::{Documents, FromValue, OrderingField};
use crate::common::{Attributes, FieldPath, Given, Key, Mistakes, Vocabulary};
use proc_macro2::{Ident, TokenStream};
use syn::{Expr, ImplItem, ImplItemFn, ItemImpl, Path};

static VIEWSET: Vocabulary = Vocabulary {
    attribute: "#[viewset(…)]",
    keys: &[
        Key::value("model", "model = Book"),
        Key::value("serializer", "serializer = BookSerializer"),
        Key::value("list_serializer", "list_serializer = BookListSerializer"),
        Key::value("write_serializer", "write_serializer = BookWriteSerializer"),
        Key::value("filterset", "filterset = BookFilter"),
        Key::value("search_fields", "search_fields = [title, author.name]"),
        Key::value("ordering_fields", "ordering_fields = [title, price]"),
        Key::value("ordering", "ordering = [-published, title]"),
        Key::value("pagination", "pagination = PageNumber(20)"),
        Key::value("permissions", "permissions = [IsAuthenticatedOrReadOnly]"),
        Key::value("authentication", "authentication = [TokenAuthentication]"),
        Key::value("parsers", "parsers = [JsonParser]"),
        Key::value("renderers", "renderers = [JsonRenderer, CsvRenderer]"),
        Key::value("throttles", "throttles = [AnonRateThrottle(\"100/day\")]"),
        Key::value("lookup_field", "lookup_field = slug"),
        Key::value("parents", "parents = [author]"),
        Key::value("actions", "actions = [list, retrieve]"),
        Key::value("name", "name = \"Book\""),
        Key::value("visibility", "visibility = \"pub(crate)\""),
        Key::value("crate", "crate = fastjango"),
    ],
    foreign: &[
        (
            "queryset",
            "write `fn queryset(&self, cx: &Context) -> QuerySet<Book>` in the block",
        ),
        ("serializer_class", "write `serializer = BookSerializer`"),
        ("permission_classes", "write `permissions = [IsAuthenticated]`"),
        ("pagination_class", "write `pagination = PageNumber(20)`"),
        ("filterset_class", "write `filterset = BookFilter`"),
        (
            "filterset_fields",
            "write a `#[filterset]`, and `filterset = BookFilter`",
        ),
        (
            "filter_backends",
            "`filterset`, `search_fields` and `ordering_fields` are all; remove it",
        ),
        ("http_method_names", "write `actions = [list, retrieve]`"),
        (
            "lookup_url_kwarg",
            "the parameter has the name of `lookup_field`; remove it",
        ),
        (
            "authentication_classes",
            "write `authentication = [TokenAuthentication]`",
        ),
        ("parser_classes", "write `parsers = [JsonParser]`"),
        ("renderer_classes", "write `renderers = [JsonRenderer, CsvRenderer]`"),
        (
            "throttle_classes",
            "write `throttles = [AnonRateThrottle(\"100/day\")]`",
        ),
        (
            "throttle_scope",
            "write `throttles = [ScopedRateThrottle(\"uploads\", \"20/day\")]`",
        ),
        (
            "basename",
            "addresses are functions, such as `BookViewSet::url_detail(1)`; remove it",
        ),
    ],
};

static ACTION: Vocabulary = Vocabulary {
    attribute: "#[action(…)]",
    keys: &[
        Key::word("detail"),
        Key::value("methods", "methods = [post]"),
        Key::value("url_path", "url_path = \"set-price\""),
        Key::value("permissions", "permissions = [IsAdminUser]"),
        Key::value("authentication", "authentication = [TokenAuthentication]"),
        Key::value("parsers", "parsers = [JsonParser]"),
        Key::value("renderers", "renderers = [JsonRenderer, CsvRenderer]"),
        Key::value("throttles", "throttles = [AnonRateThrottle(\"100/day\")]"),
        Key::value("request", "request = PriceSerializer"),
        Key::value("response", "response = BookSerializer"),
        Key::value("status", "status = 201"),
    ],
    foreign: &[
        (
            "url_name",
            "the address is a function, `url_` and the action's name; remove it",
        ),
        ("permission_classes", "write `permissions = [IsAdminUser]`"),
        (
            "authentication_classes",
            "write `authentication = [TokenAuthentication]`",
        ),
        ("parser_classes", "write `parsers = [JsonParser]`"),
        ("renderer_classes", "write `renderers = [JsonRenderer, CsvRenderer]`"),
        (
            "throttle_classes",
            "write `throttles = [AnonRateThrottle(\"100/day\")]`",
        ),
        ("serializer_class", "write `request = …` and `response = …`"),
    ],
};

/// A viewset as it was written.
pub(crate) struct Written {
    pub(crate) item: ItemImpl,
    pub(crate) facade: Option<Given<Path>>,
    pub(crate) model: Option<Given<Path>>,
    pub(crate) serializer: Option<Given<Path>>,
    pub(crate) list_serializer: Option<Given<Path>>,
    pub(crate) write_serializer: Option<Given<Path>>,
    pub(crate) filterset: Option<Given<Path>>,
    pub(crate) search_fields: Vec<SearchField>,
    pub(crate) ordering_fields: Vec<OrderingField>,
    pub(crate) ordering: Vec<FieldPath>,
    pub(crate) pagination: Option<Given<Expr>>,
    pub(crate) permissions: Option<Given<Vec<Expr>>>,
    pub(crate) policies: Policies,
    pub(crate) lookup_field: Option<Given<Ident>>,
    pub(crate) parents: Vec<Ident>,
    pub(crate) actions: Option<Given<Vec<Ident>>>,
    pub(crate) name: Option<Given<String>>,
    pub(crate) visibility: Option<Given<String>>,
    pub(crate) methods: Vec<Method>,
    /// Whether a mistake was found in the attribute.
    pub(crate) faulty: bool,
}

/// A method of the block as it was written.
pub(crate) struct Method {
    pub(crate) function: ImplItemFn,
    /// What `#[action]` says, where it has one.
    pub(crate) action: Option<Action>,
    /// Whether a mistake was found in that.
    pub(crate) faulty: bool,
}

/// `#[action]` as it was written.
pub(crate) struct Action {
    pub(crate) detail: Option<Ident>,
    pub(crate) methods: Option<Given<Vec<Ident>>>,
    pub(crate) url_path: Option<Given<String>>,
    pub(crate) permissions: Option<Given<Vec<Expr>>>,
    pub(crate) policies: Policies,
    pub(crate) request: Option<Given<Documents>>,
    pub(crate) response: Option<Given<Documents>>,
    pub(crate) status: Option<Given<u16>>,
}

/// What a viewset or an action says for itself where else the API or the viewset says it, as it was written.
pub(crate) struct Policies {
    pub(crate) authentication: Option<Given<Vec<Expr>>>,
    pub(crate) parsers: Option<Given<Vec<Expr>>>,
    pub(crate) renderers: Option<Given<Vec<Expr>>>,
    pub(crate) throttles: Option<Given<Vec<Expr>>>,
}

impl Policies {
    fn read(keys: &mut Attributes, mistakes: &mut Mistakes) -> Self {
        Self {
            authentication: keys.value("authentication", mistakes),
            parsers: keys.value("parsers", mistakes),
            renderers: keys.value("renderers", mistakes),
            throttles: keys.value("throttles", mistakes),
        }
    }
}

/// A field to search: `title`, `author.name`, `iexact(isbn)`.
pub(crate) struct SearchField {
    pub(crate) lookup: Option<Ident>,
    pub(crate) path: FieldPath,
}

impl FromValue for SearchField {
    const EXPECTED: &'static str = "a field, such as `title`, `author.name` or `istartswith(title)`";

    fn from_value(value: &Expr, mistakes: &mut Mistakes) -> Option<Self> {
        let Expr::Call(call) = value else {
            let path = FieldPath::from_value(value, mistakes)?;
            return Some(Self { lookup: None, path });
        };
        let lookup = Ident::from_value(&call.func, mistakes)?;
        let [path] = call.args.iter().collect::<Vec<_>>()[..] else {
            return None;
        };
        Some(Self {
            lookup: Some(lookup),
            path: FieldPath::from_value(path, mistakes)?,
        })
    }
}

/// Reads the attribute and the item. `None`: it is no `impl` block.
pub(crate) fn parse(attribute: TokenStream, item: TokenStream, mistakes: &mut Mistakes) -> Option<Written> {
    let mut item: ItemImpl = syn::parse2(item)
        .map_err(|error| mistakes.push(syn::Error::new(error.span(), MISPLACED)))
        .ok()?;
    let methods = take_methods(&mut item, mistakes);
    let (written, faulty) = mistakes.among(|mistakes| parse_keys(attribute, item, methods, mistakes));
    Some(Written { faulty, ..written })
}

fn parse_keys(attribute: TokenStream, item: ItemImpl, methods: Vec<Method>, mistakes: &mut Mistakes) -> Written {
    let mut keys = Attributes::read(&VIEWSET, attribute, mistakes);
    let written = Written {
        facade: keys.value("crate", mistakes),
        model: keys.value("model", mistakes),
        serializer: keys.value("serializer", mistakes),
        list_serializer: keys.value("list_serializer", mistakes),
        write_serializer: keys.value("write_serializer", mistakes),
        filterset: keys.value("filterset", mistakes),
        search_fields: list(&mut keys, "search_fields", mistakes),
        ordering_fields: list(&mut keys, "ordering_fields", mistakes),
        ordering: list(&mut keys, "ordering", mistakes),
        pagination: keys.value("pagination", mistakes),
        permissions: keys.value("permissions", mistakes),
        policies: Policies::read(&mut keys, mistakes),
        lookup_field: keys.value("lookup_field", mistakes),
        parents: list(&mut keys, "parents", mistakes),
        actions: keys.value("actions", mistakes),
        name: keys.value("name", mistakes),
        visibility: keys.value("visibility", mistakes),
        item,
        methods,
        faulty: false,
    };
    keys.finish(mistakes);
    written
}

const MISPLACED: &str = "`#[viewset]` stands on an `impl` block; write `#[viewset(…)] impl BookViewSet {}`";

fn list<T: FromValue>(keys: &mut Attributes, name: &str, mistakes: &mut Mistakes) -> Vec<T> {
    keys.value(name, mistakes)
        .map(|given: Given<Vec<T>>| given.value)
        .unwrap_or_default()
}

/// Takes the methods out of the block; anything else in it stays.
fn take_methods(item: &mut ItemImpl, mistakes: &mut Mistakes) -> Vec<Method> {
    let (mut methods, mut others) = (Vec::new(), Vec::new());
    for inner in std::mem::take(&mut item.items) {
        match inner {
            ImplItem::Fn(function) => {
                let (method, faulty) = mistakes.among(|mistakes| parse_method(function, mistakes));
                methods.push(Method { faulty, ..method });
            }
            other => others.push(other),
        }
    }
    item.items = others;
    methods
}

fn parse_method(mut function: ImplItemFn, mistakes: &mut Mistakes) -> Method {
    let message = "a method of a viewset can't depend on `cfg`; write the viewset twice, with a `cfg` on each";
    unconditional(&function.attrs, message, mistakes);
    if !function
        .attrs
        .iter()
        .any(|attribute| attribute.path().is_ident("action"))
    {
        return Method {
            function,
            action: None,
            faulty: false,
        };
    }
    let mut keys = Attributes::read(&ACTION, TokenStream::new(), mistakes);
    let bare =
        |attribute: &syn::Attribute| attribute.path().is_ident("action") && attribute.meta.require_path_only().is_ok();
    if !function.attrs.iter().any(bare) {
        keys = Attributes::named("action", &ACTION, &function.attrs, mistakes);
    }
    let action = Action {
        detail: keys.word("detail"),
        methods: keys.value("methods", mistakes),
        url_path: keys.value("url_path", mistakes),
        permissions: keys.value("permissions", mistakes),
        policies: Policies::read(&mut keys, mistakes),
        request: keys.value("request", mistakes),
        response: keys.value("response", mistakes),
        status: keys.value("status", mistakes),
    };
    keys.finish(mistakes);
    function.attrs.retain(|attribute| !attribute.path().is_ident("action"));
    Method {
        function,
        action: Some(action),
        faulty: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::reference::assert_lists;

    #[test]
    fn the_reference_lists_the_keys() {
        assert_lists(include_str!("keys.md"), &[&VIEWSET, &ACTION]);
    }
}
