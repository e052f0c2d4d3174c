//! The written form of attributes: a table of keys, from which reading and messages derive.

use crate::common::values::{FromValue, Given, literal};
use crate::common::{Mistakes, names};
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, Expr, Lit, Meta, Token};

/// The keys of an attribute.
pub(crate) struct Vocabulary {
    /// The attribute, for messages: `#[field(…)]`.
    pub(crate) attribute: &'static str,
    /// Its keys.
    pub(crate) keys: &'static [Key],
    /// What Django or DRF calls otherwise, and how it is written here.
    pub(crate) foreign: &'static [(&'static str, &'static str)],
}

impl Vocabulary {
    /// The names of the keys.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.keys.iter().map(|key| key.name)
    }

    /// How its keys are written.
    #[cfg(test)]
    pub(crate) fn examples(&self) -> Vec<&'static str> {
        self.keys.iter().map(|key| key.example).collect()
    }
}

/// A key of an attribute.
pub(crate) struct Key {
    name: &'static str,
    form: Form,
    /// How it is written, for messages: `max_length = 200`.
    example: &'static str,
    repeated: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Word,
    Value,
    WordOrValue,
    List,
}

impl Key {
    const fn new(name: &'static str, form: Form, example: &'static str) -> Self {
        Self {
            name,
            form,
            example,
            repeated: false,
        }
    }

    /// A key that stands alone: `unique`.
    pub(crate) const fn word(name: &'static str) -> Self {
        Self::new(name, Form::Word, name)
    }

    /// A key with a value: `max_length = 200`.
    pub(crate) const fn value(name: &'static str, example: &'static str) -> Self {
        Self::new(name, Form::Value, example)
    }

    /// A key that may have a value: `default`, `default = 0`.
    pub(crate) const fn word_or_value(name: &'static str, example: &'static str) -> Self {
        Self::new(name, Form::WordOrValue, example)
    }

    /// A key with entries of its own, which may be given several times: `index(fields = […])`.
    pub(crate) const fn lists(name: &'static str, example: &'static str) -> Self {
        let mut key = Self::new(name, Form::List, example);
        key.repeated = true;
        key
    }

    fn accepts(&self, content: &Content) -> bool {
        match content {
            Content::Word => matches!(self.form, Form::Word | Form::WordOrValue),
            Content::Value(_) => matches!(self.form, Form::Value | Form::WordOrValue),
            Content::List(_) => self.form == Form::List,
        }
    }
}

/// What stands between two commas.
enum Entry {
    Keyed(Ident, Content),
    Positional(Expr),
}

enum Content {
    Word,
    Value(Expr),
    List(TokenStream),
}

impl Content {
    /// Whether it is `= false`, with which Django turns off what is off here unless it is written.
    fn is_false(&self) -> bool {
        let Self::Value(value) = self else { return false };
        matches!(literal(value), Some(Lit::Bool(value)) if !value.value)
    }
}

impl Parse for Entry {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let ahead = input.fork();
        let keyed = ahead.call(Ident::parse_any).is_ok()
            && (ahead.is_empty()
                || ahead.peek(Token![,])
                || ahead.peek(syn::token::Paren)
                || (ahead.peek(Token![=]) && !ahead.peek(Token![==])));
        if !keyed {
            return input.parse().map(Self::Positional);
        }
        let key = input.call(Ident::parse_any)?;
        let content = if input.parse::<Option<Token![=]>>()?.is_some() {
            Content::Value(value(&key, input)?)
        } else if input.peek(syn::token::Paren) {
            let list;
            syn::parenthesized!(list in input);
            Content::List(list.parse()?)
        } else {
            Content::Word
        };
        Ok(Self::Keyed(key, content))
    }
}

/// The value of a key. Django's lookup `in` is a keyword here, which no expression has.
fn value(key: &Ident, input: ParseStream<'_>) -> syn::Result<Expr> {
    let ahead = input.fork();
    input.parse().map_err(|error| match keyword_in(&ahead) {
        Some(word) if key == "lookup" || key == "lookups" => {
            syn::Error::new(word.span(), "`in` is a keyword of Rust; write `is_in`")
        }
        _ => error,
    })
}

/// The `in` of a value, or of the list that it is.
fn keyword_in(value: ParseStream<'_>) -> Option<Ident> {
    let first = value.parse().ok()?;
    let items = match first {
        TokenTree::Group(list) => list.stream(),
        word => word.into(),
    };
    items.into_iter().find_map(|item| match item {
        TokenTree::Ident(word) if word == "in" => Some(word),
        _ => None,
    })
}

/// Reads what it can: an entry that does not parse is a mistake, and reading goes on after the next comma.
fn read_entries(tokens: TokenStream, mistakes: &mut Mistakes) -> Vec<Entry> {
    let mut entries = Vec::new();
    let (read, faulty) = mistakes.among(|mistakes| {
        let read_all = |input: ParseStream<'_>| {
            while !input.is_empty() {
                entries.extend(read_entry(input, mistakes));
                skip_comma(input)?;
            }
            Ok(())
        };
        read_all.parse2(tokens)
    });
    // What a faulty entry leaves behind is part of the same mistake.
    if let Some(error) = read.err().filter(|_| !faulty) {
        mistakes.push(error);
    }
    entries
}

fn read_entry(input: ParseStream<'_>, mistakes: &mut Mistakes) -> Option<Entry> {
    let entry = input.parse().map_err(|error| mistakes.push(error)).ok()?;
    if !input.is_empty() && !input.peek(Token![,]) {
        mistakes.push(input.error("expected `,`"));
    }
    Some(entry)
}

/// Skips what is left of an entry, and the comma after it.
fn skip_comma(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && input.parse::<Option<Token![,]>>()?.is_none() {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}

/// What an item's or field's attributes of one kind say, checked against their vocabulary.
pub(crate) struct Attributes {
    vocabulary: &'static Vocabulary,
    keyed: Vec<(Ident, Content)>,
    positional: Vec<Expr>,
}

impl Attributes {
    /// Reads the entries in the parentheses of an attribute.
    pub(crate) fn read(vocabulary: &'static Vocabulary, tokens: TokenStream, mistakes: &mut Mistakes) -> Self {
        let mut attributes = Self {
            vocabulary,
            keyed: Vec::new(),
            positional: Vec::new(),
        };
        attributes.extend(tokens, mistakes);
        attributes
    }

    /// Reads all attributes named `name` among `written`, as if they were one.
    pub(crate) fn named(
        name: &str,
        vocabulary: &'static Vocabulary,
        written: &[Attribute],
        mistakes: &mut Mistakes,
    ) -> Self {
        let mut attributes = Self::read(vocabulary, TokenStream::new(), mistakes);
        for attribute in written.iter().filter(|attribute| attribute.path().is_ident(name)) {
            match &attribute.meta {
                Meta::List(list) => attributes.extend(list.tokens.clone(), mistakes),
                meta => mistakes.at(
                    meta,
                    format_args!("`{name}` needs a list; write `{}`", vocabulary.attribute),
                ),
            }
        }
        attributes
    }

    fn extend(&mut self, tokens: TokenStream, mistakes: &mut Mistakes) {
        for entry in read_entries(tokens, mistakes) {
            match entry {
                Entry::Positional(expression) => self.positional.push(expression),
                Entry::Keyed(name, content) => self.accept(name, content, mistakes),
            }
        }
    }

    fn accept(&mut self, name: Ident, content: Content, mistakes: &mut Mistakes) {
        let Some(key) = self.vocabulary.keys.iter().find(|key| name == key.name) else {
            return mistakes.at(&name, self.unknown(&name));
        };
        if !key.accepts(&content) {
            let message = match key.form {
                Form::Word if content.is_false() => format!("`{name}` is off unless it is written; remove it"),
                Form::Word => format!("`{name}` takes no value; write `{}`", key.example),
                Form::Value | Form::WordOrValue => format!("`{name}` needs a value; write `{}`", key.example),
                Form::List => format!("`{name}` needs a list; write `{}`", key.example),
            };
            return mistakes.at(&name, message);
        }
        if !key.repeated && self.keyed.iter().any(|(given, _)| *given == name) {
            return mistakes.at(&name, format_args!("`{name}` is given twice; keep one"));
        }
        self.keyed.push((name, content));
    }

    fn unknown(&self, name: &Ident) -> String {
        let known = || self.vocabulary.keys.iter().map(|key| key.name);
        let foreign = self.vocabulary.foreign.iter().find(|(foreign, _)| name == foreign);
        let remedy = foreign.map_or_else(
            || names::remedy(&names::plain(name), "its keys are", known()),
            |(_, remedy)| (*remedy).to_owned(),
        );
        format!("`{}` has no key `{name}`; {remedy}", self.vocabulary.attribute)
    }

    fn take_content(&mut self, name: &str) -> Option<(Ident, Content)> {
        debug_assert!(
            self.vocabulary.keys.iter().any(|key| key.name == name),
            "`{name}` is not in the table"
        );
        let at = self.keyed.iter().position(|(given, _)| given == name)?;
        Some(self.keyed.remove(at))
    }

    /// Takes a key that stands alone.
    pub(crate) fn word(&mut self, name: &str) -> Option<Ident> {
        self.take_content(name).map(|(key, _)| key)
    }

    /// Takes a key with its value.
    pub(crate) fn value<T: FromValue>(&mut self, name: &str, mistakes: &mut Mistakes) -> Option<Given<T>> {
        let given = self.word_or_value(name, mistakes)?;
        Some(Given {
            key: given.key,
            value: given.value?,
            tokens: given.tokens,
        })
    }

    /// Takes a key that may have a value; without one, `value` is `None`.
    pub(crate) fn word_or_value<T: FromValue>(
        &mut self,
        name: &str,
        mistakes: &mut Mistakes,
    ) -> Option<Given<Option<T>>> {
        let (key, content) = self.take_content(name)?;
        let Content::Value(written) = content else {
            let tokens = key.to_token_stream();
            return Some(Given {
                key,
                value: None,
                tokens,
            });
        };
        let value = T::from_value(&written, mistakes);
        if value.is_none() {
            mistakes.at(
                &written,
                format_args!("`{key}` takes {}; {}", T::EXPECTED, self.example(name)),
            );
            return None;
        }
        let tokens = written.into_token_stream();
        Some(Given { key, value, tokens })
    }

    fn example(&self, name: &str) -> String {
        let key = self.vocabulary.keys.iter().find(|key| key.name == name);
        key.map(|key| format!("write `{}`", key.example)).unwrap_or_default()
    }

    /// Takes all occurrences of a key with entries of its own, read by the vocabulary of those.
    pub(crate) fn lists(
        &mut self,
        name: &str,
        vocabulary: &'static Vocabulary,
        mistakes: &mut Mistakes,
    ) -> Vec<(Ident, Self)> {
        let mut lists = Vec::new();
        while let Some((key, content)) = self.take_content(name) {
            if let Content::List(tokens) = content {
                lists.push((key, Self::read(vocabulary, tokens, mistakes)));
            }
        }
        lists
    }

    /// Takes the entries without a key.
    pub(crate) fn positional(&mut self) -> Vec<Expr> {
        std::mem::take(&mut self.positional)
    }

    /// Reports what has no key in an attribute where everything must have one. Call it when all was taken.
    pub(crate) fn finish(self, mistakes: &mut Mistakes) {
        debug_assert!(
            self.keyed.is_empty(),
            "every key of `{}` is obeyed",
            self.vocabulary.attribute
        );
        for expression in &self.positional {
            let keys = names::quoted(self.vocabulary.keys.iter().map(|key| key.name));
            mistakes.at(
                expression,
                format_args!("expected one of the keys of `{}`: {keys}", self.vocabulary.attribute),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::gate;
    use quote::quote;

    static VOCABULARY: Vocabulary = Vocabulary {
        attribute: "#[field(…)]",
        keys: &[
            Key::word("unique"),
            Key::value("max_length", "max_length = 200"),
            Key::word_or_value("default", "default = 0"),
            Key::lists("index", "index(unique)"),
        ],
        foreign: &[("null", "write the type as `Option<…>`")],
    };

    /// The mistakes of reading `tokens` and taking everything.
    fn mistakes_of(tokens: TokenStream) -> Vec<String> {
        let output = gate(|mistakes| {
            let mut attributes = Attributes::read(&VOCABULARY, tokens, mistakes);
            attributes.word("unique");
            attributes.value::<u32>("max_length", mistakes);
            attributes.word_or_value::<Expr>("default", mistakes);
            attributes.lists("index", &VOCABULARY, mistakes);
            attributes.finish(mistakes);
            TokenStream::new()
        });
        output
            .to_string()
            .split('"')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn what_the_vocabulary_has_is_read() {
        assert!(mistakes_of(quote!(unique, max_length = 3, default, index(unique), index())).is_empty());
        assert!(mistakes_of(quote!(default = HashMap::<A, B>::new(),)).is_empty());
    }

    #[test]
    fn each_mistake_has_its_message() {
        for (tokens, message) in [
            (
                quote!(max_lenght = 3),
                "`#[field(…)]` has no key `max_lenght`; did you mean `max_length`?",
            ),
            (
                quote!(colour),
                "`#[field(…)]` has no key `colour`; its keys are `unique`, `max_length`, `default`, `index`",
            ),
            (
                quote!(null = true),
                "`#[field(…)]` has no key `null`; write the type as `Option<…>`",
            ),
            (
                quote!(unique = false),
                "`unique` is off unless it is written; remove it",
            ),
            (quote!(unique, unique), "`unique` is given twice; keep one"),
            (
                quote!(max_length),
                "`max_length` needs a value; write `max_length = 200`",
            ),
            (quote!(unique = true), "`unique` takes no value; write `unique`"),
            (quote!(index), "`index` needs a list; write `index(unique)`"),
            (
                quote!(max_length = x),
                "`max_length` takes a whole number that is not negative; write `max_length = 200`",
            ),
            (quote!(unique max_length = 3), "expected `,`"),
            (
                quote!(|b| b),
                "expected one of the keys of `#[field(…)]`: `unique`, `max_length`, `default`, `index`",
            ),
        ] {
            let found = mistakes_of(tokens);
            assert!(found.contains(&message.to_owned()), "{message}: {found:?}");
        }
    }

    #[test]
    fn reading_goes_on_after_a_mistake() {
        assert_eq!(mistakes_of(quote!(max_length = , max_lenght = 3, unique = 3)).len(), 3);
        assert_eq!(mistakes_of(quote!(default = [a b], index(x))).len(), 2);
    }
}
