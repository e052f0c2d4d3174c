//! The keys of JSON documents, and the lookups of documents.

use super::lookups::lookup;
use crate::models::expressions::{Column, Expr, Operand};
use crate::models::fields::FieldType;
use crate::models::fields::storage::JsonLookups;
use crate::models::query::{JsonKey, Lookup, Node};
use crate::value::{Value, ValueKind};

/// What stands under a key: of what stands under a key already, one step deeper.
fn under(document: Node, key: JsonKey, text: bool) -> Node {
    match document {
        Node::KeyTransform {
            document,
            mut keys,
            text: false,
        } => {
            keys.push(key);
            Node::KeyTransform { document, keys, text }
        }
        document => Node::KeyTransform {
            document: Box::new(document),
            keys: vec![key],
            text,
        },
    }
}

/// A lookup of several names.
fn of_names<R>(name: Lookup, document: Node, names: impl IntoIterator<Item = impl Into<String>>) -> Expr<R, bool> {
    let names = names.into_iter().map(|name| Value::Text(name.into())).collect();
    lookup(name, document, vec![Node::Value(Value::List(ValueKind::Text, names))])
}

handles! {
    /// What stands under a key of the document, by a name or by a place in an array: `b.meta.key("awards").key(0)`.
    /// NULL where there is no such key.
    ///
    /// Where it is compared, SQLite and MariaDB read it as a plain value, in Django too: `null`, `true` and `false` equal
    /// the texts of these names, and on MariaDB a number the text of its digits. Where it is selected they are told apart.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let in_1984 = Book::objects().filter(|b| b.meta.key("film").key("year").eq(1984));
    /// assert_eq!(in_1984.get(db).await?.title, "Dune");
    /// let first_award = Book::objects().values(|b| b.meta.key("awards").key(0));
    /// assert_eq!(first_award.all(db).await?, [Some(json!("Hugo")), None, None, None]);
    /// # Ok(()) });
    /// ```
    pub fn key(self, key: impl Into<JsonKey>) -> Expr<R, Option<serde_json::Value>>
    where
        T::Storage: JsonLookups,
    {
        Expr::new(under(self.into(), key.into(), false))
    }

    /// The text of what stands under a key, without the quotes of a string: Django's `KT`. Of `null` it is NULL, as of no key,
    /// and a number is text, so that `10` comes before `9`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let found = Book::objects().filter(|b| b.meta.key("awards").key_text(1).startswith("Neb"));
    /// assert_eq!(found.get(db).await?.title, "Dune");
    /// # Ok(()) });
    /// ```
    pub fn key_text(self, key: impl Into<JsonKey>) -> Expr<R, Option<String>>
    where
        T::Storage: JsonLookups,
    {
        Expr::new(under(self.into(), key.into(), true))
    }

    /// All members of the document are in the other one: Django's `contained_by`. SQLite can't tell, and refuses to.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// // On PostgreSQL, MySQL and MariaDB: books of which no more is known than this.
    /// let plain = Book::objects().filter(|b| b.meta.contained_by(json!({ "awards": [], "pages": 256 })));
    /// let refused = plain.count(db).await;
    /// assert!(matches!(refused, Err(Error::Query(_))), "SQLite says that it can't tell");
    /// # Ok(()) });
    /// ```
    pub fn contained_by(self, document: impl Operand<R, serde_json::Value>) -> Expr<R, bool>
    where
        T::Storage: JsonLookups,
    {
        lookup(Lookup::ContainedBy, self.into(), vec![document.into_node()])
    }

    /// The object has a member of this name, be it null.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let filmed = Book::objects().filter(|b| b.meta.has_key("film")).values(|b| b.title);
    /// assert_eq!(filmed.all(db).await?, ["Dune", "Emma"]);
    /// # Ok(()) });
    /// ```
    pub fn has_key(self, name: impl Into<String>) -> Expr<R, bool>
    where
        T::Storage: JsonLookups,
    {
        lookup(Lookup::HasKey, self.into(), vec![Node::Value(Value::Text(name.into()))])
    }

    /// The object has members of all these names.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let both = Book::objects().filter(|b| b.meta.has_keys(["film", "awards"]));
    /// assert_eq!(both.get(db).await?.title, "Dune");
    /// # Ok(()) });
    /// ```
    pub fn has_keys(self, names: impl IntoIterator<Item = impl Into<String>>) -> Expr<R, bool>
    where
        T::Storage: JsonLookups,
    {
        of_names(Lookup::HasKeys, self.into(), names)
    }

    /// The object has a member of at least one of these names.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let either = Book::objects().filter(|b| b.meta.has_any_keys(["film", "awards"]));
    /// assert_eq!(either.count(db).await?, 3);
    /// # Ok(()) });
    /// ```
    pub fn has_any_keys(self, names: impl IntoIterator<Item = impl Into<String>>) -> Expr<R, bool>
    where
        T::Storage: JsonLookups,
    {
        of_names(Lookup::HasAnyKeys, self.into(), names)
    }
}
