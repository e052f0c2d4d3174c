//! What the files of a crate name: paths and imports, from their tokens.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};

/// A module, from the crate's root: `["models", "sql"]`.
pub(super) type Module = Vec<String>;

/// The files of one crate.
pub(super) struct Crate {
    /// Its package's name.
    pub(super) name: String,
    /// Its files.
    pub(super) sources: Vec<Source>,
    modules: BTreeSet<Module>,
    imports: BTreeMap<(Module, String), Mention>,
}

/// A file.
pub(super) struct Source {
    /// Its path below the crate's `src`.
    pub(super) file: String,
    /// The module that it is.
    pub(super) module: Module,
    /// The paths that it names.
    pub(super) mentions: Vec<Mention>,
    /// The identifiers that it has, `async` and `await` among them.
    pub(super) words: BTreeSet<String>,
}

/// A path as it stands in a file.
#[derive(Clone, Debug)]
pub(super) struct Mention {
    /// Its segments.
    pub(super) path: Vec<String>,
    /// Whether it begins with `::`.
    pub(super) absolute: bool,
    /// Whether it stands inside `quote!`: tokens for the user's crate.
    pub(super) quoted: bool,
    /// Whether it stands under `#[cfg(test)]`.
    pub(super) test: bool,
    module: Module,
}

/// Where a path leads.
#[derive(Debug, PartialEq)]
pub(super) enum Target {
    /// Into this crate: the module in which the named item is.
    Module(Module),
    /// Into another crate, or to something that is no import.
    Outside(String),
}

impl Mention {
    /// The path as it stands in the file.
    pub(super) fn text(&self) -> String {
        format!("{}{}", if self.absolute { "::" } else { "" }, self.path.join("::"))
    }
}

impl Crate {
    /// Reads the files of a crate: the path below `src` and the text of each.
    pub(super) fn parse(name: &str, files: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut this = Self {
            name: name.to_owned(),
            sources: Vec::new(),
            modules: BTreeSet::from([Module::new()]),
            imports: BTreeMap::new(),
        };
        for (file, text) in files {
            let tokens = text
                .parse::<TokenStream>()
                .unwrap_or_else(|error| panic!("{name}/{file} is not Rust: {error}"));
            let module = module_of(&file);
            let scope = Scope {
                module: module.clone(),
                quoted: false,
                test: module.iter().any(|name| name == "tests"),
            };
            let mut reader = Reader::default();
            reader.walk(tokens, &scope);
            this.modules.insert(module.clone());
            this.modules.extend(reader.modules);
            this.imports.extend(reader.imports);
            this.sources.push(Source {
                file,
                module,
                mentions: reader.mentions,
                words: reader.words,
            });
        }
        this
    }

    /// Where a path leads, through imports and re-exports.
    pub(super) fn resolve(&self, mention: &Mention) -> Target {
        self.resolve_within(mention, 16)
    }

    fn resolve_within(&self, mention: &Mention, depth: usize) -> Target {
        let first = mention.path[0].as_str();
        let outside = Target::Outside(first.to_owned());
        if mention.absolute || depth == 0 {
            return outside;
        }
        let mut module = mention.module.clone();
        let mut rest = mention.path.as_slice();
        match first {
            "crate" => {
                module.clear();
                rest = &rest[1..];
            }
            "self" => rest = &rest[1..],
            "super" => {
                while rest.first().is_some_and(|segment| segment == "super") {
                    module.pop();
                    rest = &rest[1..];
                }
            }
            _ if self.child(&module, first).is_some() => {}
            _ => match self.imports.get(&(module, first.to_owned())) {
                Some(import) if import.path != mention.path => return self.follow(import, &rest[1..], depth),
                _ => return outside,
            },
        }
        self.descend(module, rest, depth)
    }

    /// The module at the end of `rest`, from `module`.
    fn descend(&self, mut module: Module, mut rest: &[String], depth: usize) -> Target {
        while let Some((first, after)) = rest.split_first() {
            if let Some(child) = self.child(&module, first) {
                module = child;
                rest = after;
            } else if let Some(import) = self.imports.get(&(module.clone(), first.clone())) {
                return self.follow(import, after, depth);
            } else {
                break;
            }
        }
        Target::Module(module)
    }

    fn follow(&self, import: &Mention, rest: &[String], depth: usize) -> Target {
        let mut import = import.clone();
        import.path.extend_from_slice(rest);
        self.resolve_within(&import, depth - 1)
    }

    fn child(&self, module: &Module, name: &str) -> Option<Module> {
        let mut child = module.clone();
        child.push(name.to_owned());
        self.modules.contains(&child).then_some(child)
    }
}

/// The module that a file is: `models/sql.rs` is `["models", "sql"]`.
fn module_of(file: &str) -> Module {
    match file.strip_suffix(".rs").expect("only Rust files are read") {
        "lib" | "main" => Module::new(),
        path => path.split('/').map(str::to_owned).collect(),
    }
}

#[derive(Clone)]
struct Scope {
    module: Module,
    quoted: bool,
    test: bool,
}

#[derive(Default)]
struct Reader {
    mentions: Vec<Mention>,
    imports: BTreeMap<(Module, String), Mention>,
    modules: BTreeSet<Module>,
    words: BTreeSet<String>,
}

const QUOTES: [&str; 4] = ["quote", "quote_spanned", "parse_quote", "parse_quote_spanned"];

impl Reader {
    fn walk(&mut self, tokens: TokenStream, scope: &Scope) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        let mut test_item = false;
        while at < tokens.len() {
            let scope = &Scope {
                test: scope.test || test_item,
                ..scope.clone()
            };
            let rest = &tokens[at..];
            if let Some(attribute) = attribute(rest) {
                test_item |= is_cfg_test(attribute);
                self.walk(attribute.stream(), scope);
                at += 2;
                continue;
            }
            test_item &= !ends_item(&tokens[at]);
            at += if follows_type(&tokens[..at]) && is_colons(rest) {
                3 // `Vec<u8>::new` goes on with a type, from no root
            } else {
                self.step(rest, scope)
            };
        }
    }

    /// Reads what stands first in `tokens`, and tells how many tokens that was.
    fn step(&mut self, tokens: &[TokenTree], scope: &Scope) -> usize {
        match tokens {
            [
                TokenTree::Ident(word),
                TokenTree::Ident(name),
                TokenTree::Group(body),
                ..,
            ] if word == "mod" && body.delimiter() == Delimiter::Brace => {
                let mut inner = scope.clone();
                inner.module.push(name.to_string());
                self.modules.insert(inner.module.clone());
                self.walk(body.stream(), &inner);
                3
            }
            [
                TokenTree::Ident(word),
                TokenTree::Punct(mark),
                TokenTree::Group(body),
                ..,
            ] if mark.as_char() == '!' && QUOTES.iter().any(|quote| word == quote) => {
                self.walk(
                    body.stream(),
                    &Scope {
                        quoted: true,
                        ..scope.clone()
                    },
                );
                3
            }
            [TokenTree::Ident(word), ..] if word == "use" => 1 + self.import(&tokens[1..], scope),
            [TokenTree::Group(group), ..] => {
                self.walk(group.stream(), scope);
                1
            }
            _ => self.path(tokens, scope),
        }
    }

    /// Reads a path, if one stands first in `tokens`.
    fn path(&mut self, tokens: &[TokenTree], scope: &Scope) -> usize {
        let mut at = if is_colons(tokens) { 2 } else { 0 };
        let absolute = at > 0;
        let mut path = Vec::new();
        while let Some(TokenTree::Ident(segment)) = tokens.get(at) {
            self.words.insert(segment.to_string());
            path.push(segment.to_string());
            at += 1;
            if !(is_colons(&tokens[at..]) && matches!(tokens.get(at + 2), Some(TokenTree::Ident(_)))) {
                break;
            }
            at += 2;
        }
        if path.len() > 1 || (absolute && !path.is_empty()) {
            self.mention(path, absolute, scope);
        }
        at.max(1)
    }

    /// Reads the tree of a `use` up to its semicolon.
    fn import(&mut self, tokens: &[TokenTree], scope: &Scope) -> usize {
        let absolute = is_colons(tokens);
        let length = tokens
            .iter()
            .position(|token| is_punct(token, ';'))
            .unwrap_or(tokens.len());
        self.tree(&tokens[if absolute { 2 } else { 0 }..length], &[], absolute, scope);
        length
    }

    fn tree(&mut self, tokens: &[TokenTree], prefix: &[String], absolute: bool, scope: &Scope) {
        for branch in tokens.split(|token| is_punct(token, ',')) {
            let mut path = prefix.to_vec();
            let mut alias = None;
            for (at, token) in branch.iter().enumerate() {
                match token {
                    TokenTree::Ident(word) if word == "as" => alias = branch.get(at + 1).map(ToString::to_string),
                    TokenTree::Ident(word) if alias.is_none() && word == "self" && !path.is_empty() => {}
                    TokenTree::Ident(word) if alias.is_none() => path.push(word.to_string()),
                    TokenTree::Group(group) => {
                        let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                        self.tree(&inner, &path, absolute, scope);
                        path.clear();
                    }
                    _ => {}
                }
            }
            if let Some(last) = path.last() {
                let name = alias.unwrap_or_else(|| last.clone());
                let mention = self.mention(path, absolute, scope);
                self.imports.insert((scope.module.clone(), name), mention);
            }
        }
    }

    fn mention(&mut self, path: Vec<String>, absolute: bool, scope: &Scope) -> Mention {
        let mention = Mention {
            path,
            absolute,
            quoted: scope.quoted,
            test: scope.test,
            module: scope.module.clone(),
        };
        self.mentions.push(mention.clone());
        mention
    }
}

fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

fn is_colons(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [first, second, ..] if is_punct(first, ':') && is_joint(first) && is_punct(second, ':'))
}

/// Whether what was read ends with the `>` of a type whose path goes on, as in `Vec<u8>::new`.
fn follows_type(read: &[TokenTree]) -> bool {
    let last = read.last();
    last.is_some_and(|token| is_punct(token, '>') && is_joint(token))
}

/// Whether a mark stands right before another one.
fn is_joint(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.spacing() == Spacing::Joint)
}

/// The brackets of an attribute.
fn attribute(tokens: &[TokenTree]) -> Option<&Group> {
    match tokens {
        [hash, TokenTree::Group(group), ..] if is_punct(hash, '#') && group.delimiter() == Delimiter::Bracket => {
            Some(group)
        }
        _ => None,
    }
}

fn is_cfg_test(attribute: &Group) -> bool {
    let text = attribute.stream().to_string();
    text.starts_with("cfg") && text.split(|c: char| !c.is_alphanumeric()).any(|word| word == "test")
}

fn ends_item(token: &TokenTree) -> bool {
    is_punct(token, ';') || matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}
