//! The values of attribute keys: text, numbers, names, lists of field paths.

use crate::common::Mistakes;
use crate::common::spans::{respan, span_of};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Expr, Lit, Member, Type, UnOp};

/// What was given for a key, with both places to blame: the key and the value.
#[derive(Clone)]
pub(crate) struct Given<T> {
    /// The key, as written.
    pub(crate) key: Ident,
    /// What the value says.
    pub(crate) value: T,
    /// The value, as written.
    pub(crate) tokens: TokenStream,
}

impl<T> Given<Vec<T>> {
    /// Whether it is `[]`; a list whose items are faulty is not empty.
    pub(crate) fn is_empty_list(&self) -> bool {
        let group = self.tokens.clone().into_iter().next();
        matches!(group, Some(TokenTree::Group(group)) if group.stream().is_empty())
    }
}

/// Names that are given are not empty.
pub(crate) fn not_empty<'a>(names: impl IntoIterator<Item = &'a Option<Given<String>>>, mistakes: &mut Mistakes) {
    for given in names.into_iter().flatten().filter(|given| given.value.is_empty()) {
        let message = format!("`{}` can't be empty; leave it out for the default", given.key);
        mistakes.at(&given.tokens, message);
    }
}

/// A value that an attribute key can have.
pub(crate) trait FromValue: Sized {
    /// What is expected, for the message: `text in quotes`.
    const EXPECTED: &'static str;

    /// Reads the value. `None` is something else than was expected; a fault within it is a mistake of its own.
    fn from_value(value: &Expr, mistakes: &mut Mistakes) -> Option<Self>;
}

impl FromValue for String {
    const EXPECTED: &'static str = "text in quotes";

    fn from_value(value: &Expr, _: &mut Mistakes) -> Option<Self> {
        text(value)
    }
}

impl FromValue for bool {
    const EXPECTED: &'static str = "`true` or `false`";

    fn from_value(value: &Expr, _: &mut Mistakes) -> Option<Self> {
        match literal(value)? {
            Lit::Bool(literal) => Some(literal.value),
            _ => None,
        }
    }
}

/// The text that a value is, in quotes.
pub(crate) fn text(value: &Expr) -> Option<String> {
    match literal(value)? {
        Lit::Str(text) => Some(text.value()),
        _ => None,
    }
}

/// What an action takes or answers with: a document of a serializer, `BookSerializer`, a list of them,
/// `[BookSerializer]`, or a page of such a list, `page(BookSerializer)`, and which, `page(BookSerializer, PageNumber(5))`.
#[derive(Clone)]
pub(crate) struct Documents {
    pub(crate) serializer: syn::Path,
    pub(crate) form: DocumentsForm,
    pub(crate) pagination: Option<Expr>,
}

/// How many documents there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DocumentsForm {
    One,
    List,
    Page,
}

impl FromValue for Documents {
    const EXPECTED: &'static str = "a serializer, such as `BookSerializer`; a list of documents is `[BookSerializer]`, a page `page(BookSerializer)`";

    fn from_value(value: &Expr, _: &mut Mistakes) -> Option<Self> {
        let (inner, form, pagination) = match value {
            Expr::Array(array) if array.elems.len() == 1 => (array.elems.first()?, DocumentsForm::List, None),
            Expr::Call(call) if matches!(call.args.len(), 1 | 2) && is_named(&call.func, "page") => {
                (call.args.first()?, DocumentsForm::Page, call.args.get(1))
            }
            value => (value, DocumentsForm::One, None),
        };
        match inner {
            Expr::Path(path) if path.qself.is_none() => Some(Self {
                serializer: path.path.clone(),
                form,
                pagination: pagination.cloned(),
            }),
            _ => None,
        }
    }
}

fn is_named(value: &Expr, name: &str) -> bool {
    matches!(value, Expr::Path(path) if path.path.is_ident(name))
}

/// As what a choice is stored.
#[derive(Clone)]
pub(crate) enum ChoiceValue {
    Text(String),
    Integer(i64),
}

impl FromValue for ChoiceValue {
    const EXPECTED: &'static str = "text in quotes or a whole number";

    fn from_value(value: &Expr, mistakes: &mut Mistakes) -> Option<Self> {
        let text = String::from_value(value, mistakes).map(Self::Text);
        text.or_else(|| integer(value).map(Self::Integer))
    }
}

fn integer<T: std::str::FromStr>(value: &Expr) -> Option<T> {
    let (sign, number) = signed(value);
    match literal(number)? {
        Lit::Int(literal) => format!("{sign}{}", literal.base10_digits()).parse().ok(),
        _ => None,
    }
}

/// The literal that a value is.
pub(crate) fn literal(value: &Expr) -> Option<&Lit> {
    match value {
        Expr::Lit(literal) => Some(&literal.lit),
        Expr::Group(group) => literal(&group.expr),
        _ => None,
    }
}

/// The minus sign before a value, if there is one, and the value.
fn signed(value: &Expr) -> (&'static str, &Expr) {
    match value {
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => ("-", &unary.expr),
        Expr::Group(group) => signed(&group.expr),
        value => ("", value),
    }
}

macro_rules! integers {
    ($($integer:ty: $expected:literal,)*) => {$(
        impl FromValue for $integer {
            const EXPECTED: &'static str = $expected;

            fn from_value(value: &Expr, _: &mut Mistakes) -> Option<Self> {
                integer(value)
            }
        }
    )*};
}

integers! {
    u8: "a whole number from 0 to 255",
    u16: "a whole number from 0 to 65535",
    u32: "a whole number that is not negative",
    u64: "a whole number that is not negative",
    i64: "a whole number",
}

/// A number, whole or not, as it was written.
#[derive(Clone)]
pub(crate) struct Number(pub(crate) String);

impl Number {
    /// The digits as an integer, and how many of them stand after the point; `None` where 64 bits are too few.
    pub(crate) fn parts(&self) -> Option<(i64, u32)> {
        const MOST_DIGITS: usize = 18;
        let (whole, fraction) = self.0.split_once('.').unwrap_or((&self.0, ""));
        let digits = format!("{whole}{fraction}");
        let fits = digits.trim_start_matches('-').len() <= MOST_DIGITS;
        let digits = fits.then(|| digits.parse().ok()).flatten()?;
        Some((digits, u32::try_from(fraction.len()).ok()?))
    }

    /// The number in units of the eighteenth place after the point, so that two can be compared.
    pub(crate) fn scaled(&self) -> Option<i128> {
        let (digits, places) = self.parts()?;
        Some(i128::from(digits) * 10_i128.pow(18 - places))
    }
}

impl FromValue for Number {
    const EXPECTED: &'static str = "a number";

    fn from_value(value: &Expr, _: &mut Mistakes) -> Option<Self> {
        let (sign, number) = signed(value);
        let digits = digits(literal(number)?)?;
        Some(Self(format!("{sign}{digits}")))
    }
}

fn digits(literal: &Lit) -> Option<&str> {
    match literal {
        Lit::Int(literal) => Some(literal.base10_digits()),
        Lit::Float(literal) if !literal.base10_digits().contains(['e', 'E']) => Some(literal.base10_digits()),
        _ => None,
    }
}

impl FromValue for syn::Path {
    const EXPECTED: &'static str = "a path";

    fn from_value(value: &Expr, _: &mut Mistakes) -> Option<Self> {
        match value {
            Expr::Path(path) if path.qself.is_none() => Some(path.path.clone()),
            _ => None,
        }
    }
}

impl FromValue for Ident {
    const EXPECTED: &'static str = "a name without quotes";

    fn from_value(value: &Expr, mistakes: &mut Mistakes) -> Option<Self> {
        syn::Path::from_value(value, mistakes)?.get_ident().cloned()
    }
}

/// What becomes of a row whose target is deleted: a word, and for `set(…)` the value in parentheses.
#[derive(Clone)]
pub(crate) struct OnDelete {
    /// `cascade`, `set`, …
    pub(crate) name: Ident,
    /// The values in parentheses; `None` without any parentheses.
    pub(crate) values: Option<Vec<Expr>>,
}

impl FromValue for OnDelete {
    const EXPECTED: &'static str = "a name without quotes";

    fn from_value(value: &Expr, mistakes: &mut Mistakes) -> Option<Self> {
        let (name, values) = match value {
            Expr::Call(call) => (&*call.func, Some(call.args.iter().cloned().collect())),
            name => (name, None),
        };
        let name = Ident::from_value(name, mistakes)?;
        Some(Self { name, values })
    }
}

impl FromValue for Expr {
    const EXPECTED: &'static str = "an expression";

    fn from_value(value: &Expr, _: &mut Mistakes) -> Option<Self> {
        Some(value.clone())
    }
}

impl<T: FromValue> FromValue for Vec<T> {
    const EXPECTED: &'static str = "a list in brackets";

    fn from_value(value: &Expr, mistakes: &mut Mistakes) -> Option<Self> {
        let Expr::Array(array) = value else {
            return None;
        };
        let quoted: Vec<_> = array.elems.iter().filter_map(unquoted).collect();
        let all_quoted = quoted.len() > 1 && quoted.len() == array.elems.len();
        if all_quoted && T::from_value(&array.elems[0], mistakes).is_none() {
            mistakes.at(
                value,
                format_args!("names have no quotes; write `[{}]`", quoted.join(", ")),
            );
            return Some(Vec::new());
        }
        let items = array
            .elems
            .iter()
            .filter_map(|item| read_item(item, mistakes))
            .collect();
        Some(items)
    }
}

/// The name that is in quotes, Django's two underscores between relations written as points.
fn unquoted(value: &Expr) -> Option<String> {
    let name = text(value)?.replace("__", ".");
    let parsed = syn::parse_str::<Expr>(name.strip_prefix('-').unwrap_or(&name)).ok()?;
    path_segments(&parsed).map(|_| name)
}

fn read_item<T: FromValue>(item: &Expr, mistakes: &mut Mistakes) -> Option<T> {
    let read = T::from_value(item, mistakes);
    match unquoted(item).filter(|_| read.is_none()) {
        Some(name) => mistakes.at(item, format_args!("write `{name}` without quotes")),
        None if read.is_none() => mistakes.at(item, format_args!("expected {}", T::EXPECTED)),
        None => {}
    }
    read
}

/// The methods of traits that handles of each model have, beside which a second one of the name would be ambiguous.
const METHODS_OF_HANDLES: [&str; 16] = [
    "asc",
    "desc",
    "eq",
    "exclude",
    "filter",
    "into",
    "into_members",
    "is_in",
    "is_not_null",
    "is_null",
    "only",
    "order_by",
    "prefetch_related",
    "rows",
    "select_related",
    "try_into",
];

/// A field named in an attribute, perhaps over relations, perhaps descending: `-author.name`.
///
/// Which fields exist is rustc's to know: [`Self::column`] accesses the handle with the user's own spans.
#[derive(Clone)]
pub(crate) struct FieldPath {
    /// Whether it was written with a minus sign.
    pub(crate) descending: bool,
    /// The relations that are followed.
    pub(crate) relations: Vec<Ident>,
    /// The field.
    pub(crate) field: Ident,
}

impl FieldPath {
    /// A field of the model itself.
    pub(crate) fn own(field: Ident) -> Self {
        Self {
            descending: false,
            relations: Vec::new(),
            field,
        }
    }

    /// Where it begins.
    pub(crate) fn span(&self) -> Span {
        self.relations.first().unwrap_or(&self.field).span()
    }

    /// The path as an access on a handle, which does not tell a relation from a column: `b.author().name`.
    pub(crate) fn on(&self, handle: impl ToTokens) -> TokenStream {
        let Self { relations, field, .. } = self;
        quote!(#handle #(.#relations())* .#field)
    }

    /// The path as an access on the handles that the local `model` has, where a relation is told to be no column:
    /// `no_relation!(name, <()>::column_of(handles.author(), |row| row.name())).name`.
    pub(crate) fn column(&self) -> TokenStream {
        self.column_of(self.row(), &self.of_no_type())
    }

    /// The same for a field of this type: a message tells by what type the relation is named.
    pub(crate) fn column_as(&self, ty: &Type) -> TokenStream {
        self.column_of(
            self.row(),
            &respan(quote!(<#ty as __private::StandsFor<_, _>>), ty.span()),
        )
    }

    /// The same of other handles.
    pub(crate) fn column_on(&self, handle: impl ToTokens) -> TokenStream {
        self.column_of(self.relations_on(handle), &self.of_no_type())
    }

    fn of_no_type(&self) -> TokenStream {
        quote_spanned!(self.field.span()=> <()>)
    }

    /// The handles at the end of the relations.
    fn row(&self) -> TokenStream {
        if self.relations.is_empty() {
            self.model().into_token_stream()
        } else {
            self.at(|handles| self.relations_on(handles))
        }
    }

    fn column_of(&self, row: impl ToTokens, asked: &TokenStream) -> TokenStream {
        let field = &self.field;
        if METHODS_OF_HANDLES.iter().any(|method| field == method) {
            return quote!(#row.#field);
        }
        let asked = quote_spanned!(span_of(asked)=> #asked::column_of(#row, |row| row.#field()));
        quote_spanned!(field.span()=> __private::no_relation!(#field, #asked).#field)
    }

    /// The local `model` at the place where the path begins: a message about the whole of an access is shown there, and
    /// not at the macro.
    fn model(&self) -> Ident {
        Ident::new("model", self.span().resolved_at(Span::call_site()))
    }

    /// An access on the handles that the local `model` has, under a name that is the user's own: of the macro's, rustc
    /// would show the whole attribute where a method is not there.
    pub(crate) fn at(&self, access: impl FnOnce(&Ident) -> TokenStream) -> TokenStream {
        let (model, handles) = (self.model(), Ident::new("handles", self.span()));
        let access = access(&handles);
        quote_spanned!(self.span()=> { let #handles = #model; #access })
    }

    /// The path as calls on a handle, all of it relations: `b.author().publisher()`.
    pub(crate) fn calls_on(&self, handle: impl ToTokens) -> TokenStream {
        let Self { relations, field, .. } = self;
        quote!(#handle #(.#relations())* .#field())
    }

    /// The relations of the path as calls on a handle: `b.author()`.
    pub(crate) fn relations_on(&self, handle: impl ToTokens) -> TokenStream {
        let relations = &self.relations;
        quote!(#handle #(.#relations())*)
    }

    /// The path as it was written, without the sign.
    pub(crate) fn written(&self) -> String {
        let names: Vec<_> = self
            .relations
            .iter()
            .chain([&self.field])
            .map(crate::common::names::plain)
            .collect();
        names.join(".")
    }
}

impl ToTokens for FieldPath {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { relations, field, .. } = self;
        tokens.extend(quote!(#(#relations.)* #field));
    }
}

impl FromValue for FieldPath {
    const EXPECTED: &'static str = "a field, such as `title` or `author.name`";

    fn from_value(value: &Expr, _: &mut Mistakes) -> Option<Self> {
        let (sign, path) = signed(value);
        let mut relations = path_segments(path)?;
        let field = relations.pop()?;
        Some(Self {
            descending: !sign.is_empty(),
            relations,
            field,
        })
    }
}

fn path_segments(path: &Expr) -> Option<Vec<Ident>> {
    match path {
        Expr::Path(first) if first.qself.is_none() => first.path.get_ident().map(|ident| vec![ident.clone()]),
        Expr::Field(access) => {
            let mut segments = path_segments(&access.base)?;
            let Member::Named(ident) = &access.member else {
                return None;
            };
            segments.push(ident.clone());
            Some(segments)
        }
        _ => None,
    }
}

/// What can be ordered by: `title`, `author.name`, `book_count = |tag| tag.books().id.count()`.
pub(crate) enum OrderingField {
    Field(FieldPath),
    Named(Ident, Expr),
}

impl FromValue for OrderingField {
    const EXPECTED: &'static str = "a field, such as `title` or `author.name`, or a name and an expression, such as \
                                    `book_count = |tag| tag.books().id.count()`";

    fn from_value(value: &Expr, mistakes: &mut Mistakes) -> Option<Self> {
        match value {
            Expr::Assign(named) => {
                let name = Ident::from_value(&named.left, mistakes)?;
                Some(Self::Named(name, (*named.right).clone()))
            }
            _ => FieldPath::from_value(value, mistakes).map(Self::Field),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::gate;

    fn read<T: FromValue>(value: &str) -> Option<T> {
        let value = syn::parse_str(value).expect("the tests give expressions");
        let mut read = None;
        let output = gate(|mistakes| {
            read = T::from_value(&value, mistakes);
            TokenStream::new()
        });
        read.filter(|_| output.is_empty())
    }

    #[test]
    fn numbers_have_bounds() {
        assert_eq!(read::<i64>("-5"), Some(-5));
        assert_eq!(read::<u8>("300"), None);
        assert_eq!(read::<u32>("-1"), None);
        assert_eq!(read::<u32>("\"1\""), None);
    }

    #[test]
    fn a_field_path_may_follow_relations_and_descend() {
        let path: FieldPath = read("-author.mentor.name").expect("it is a path");
        assert!(path.descending);
        assert_eq!(
            path.column_on(quote!(b)).to_string(),
            quote!(__private::no_relation!(name, <()>::column_of(b.author().mentor(), |row| row.name())).name)
                .to_string()
        );
        assert_eq!(
            path.calls_on(quote!(b)).to_string(),
            quote!(b.author().mentor().name()).to_string()
        );
        assert_eq!(path.written(), "author.mentor.name");
        assert!(read::<FieldPath>("author()").is_none());
        assert!(read::<FieldPath>("pair.0").is_none());
    }

    #[test]
    fn a_list_reports_the_item_that_is_wrong() {
        assert_eq!(read::<Vec<Ident>>("[a, b]").map(|names| names.len()), Some(2));
        assert!(read::<Vec<Ident>>("[a, 3]").is_none());
        assert!(read::<Vec<Ident>>("a").is_none());
    }
}
