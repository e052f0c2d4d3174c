//! Rust source, laid out as rustfmt lays it out, so that what is written needs no second pass.

/// The longest line.
const MAX_WIDTH: usize = 100;

/// The longest list of arguments, array or chain of calls that stands on one line.
const SHORT: usize = 60;

/// A piece of an expression.
#[derive(Debug, Clone)]
pub(super) enum Source {
    /// A word or literal.
    Text(String),
    /// `path(arguments)`.
    Call(String, Vec<Source>),
    /// `[items]`.
    Array(Vec<Source>),
    /// `head.method(arguments)…`.
    Chain(Box<Source>, Vec<(&'static str, Vec<Source>)>),
    /// `one & other`.
    Infix(&'static str, Vec<Source>),
    /// `(inner)`.
    Brackets(Box<Source>),
    /// `!inner`.
    Not(Box<Source>),
}

impl Source {
    /// A string literal.
    pub(super) fn text(text: &str) -> Self {
        Self::Text(format!("{text:?}"))
    }

    pub(super) fn call(path: &str, arguments: Vec<Self>) -> Self {
        Self::Call(path.to_owned(), arguments)
    }

    /// A call of a method on this.
    pub(super) fn method(self, name: &'static str, arguments: Vec<Self>) -> Self {
        match self {
            Self::Chain(head, mut calls) => {
                calls.push((name, arguments));
                Self::Chain(head, calls)
            }
            head => Self::Chain(Box::new(head), vec![(name, arguments)]),
        }
    }

    /// The expression, its first line after `column` characters, the lines below it indented by `indent`; `after`
    /// characters follow the last.
    pub(super) fn write(&self, indent: usize, column: usize, after: usize) -> String {
        let flat = self.flat();
        if self.is_short() && column + flat.len() + after <= MAX_WIDTH {
            return flat;
        }
        match self {
            Self::Text(text) => text.clone(),
            // A macro may not like a comma at the end.
            Self::Call(path, arguments) if path.ends_with('!') => {
                format!("{path}{}", list('(', arguments, ')', indent).replace(",\n", "\n"))
            }
            Self::Call(path, arguments) => format!("{path}{}", list('(', arguments, ')', indent)),
            Self::Array(items) => list('[', items, ']', indent),
            Self::Chain(head, calls) => chain(head, calls, indent, column),
            Self::Infix(operator, parts) => infix(operator, parts, indent, column),
            Self::Brackets(inner) => format!("({})", inner.write(indent, column + 1, after + 1)),
            Self::Not(inner) => format!("!{}", inner.write(indent, column + 1, after)),
        }
    }

    /// The expression on one line.
    pub(super) fn flat(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Call(path, arguments) => format!("{path}({})", flat_list(arguments)),
            Self::Array(items) => format!("[{}]", flat_list(items)),
            Self::Chain(head, calls) => {
                let calls = calls
                    .iter()
                    .map(|(name, arguments)| format!(".{name}({})", flat_list(arguments)));
                head.flat() + &calls.collect::<String>()
            }
            Self::Infix(operator, parts) => {
                let parts: Vec<String> = parts.iter().map(Self::flat).collect();
                parts.join(&format!(" {operator} "))
            }
            Self::Brackets(inner) => format!("({})", inner.flat()),
            Self::Not(inner) => format!("!{}", inner.flat()),
        }
    }

    /// Whether nothing in it is too long for one line by itself.
    fn is_short(&self) -> bool {
        match self {
            Self::Text(_) => true,
            Self::Call(_, items) | Self::Array(items) => is_short_list(items),
            Self::Chain(head, calls) => {
                let short = calls.len() < 2 || self.flat().len() <= SHORT;
                short && head.is_short() && calls.iter().all(|(_, arguments)| is_short_list(arguments))
            }
            Self::Infix(_, parts) => parts.iter().all(Self::is_short),
            Self::Brackets(inner) | Self::Not(inner) => inner.is_short(),
        }
    }
}

/// `vec![items]`; rustfmt lets a single item fill the line.
pub(super) fn vector(items: &[Source], indent: usize) -> String {
    let flat = format!("vec![{}]", flat_list(items));
    if items.len() == 1 && indent + flat.len() <= MAX_WIDTH {
        return flat;
    }
    format!("vec!{}", list('[', items, ']', indent))
}

fn flat_list(items: &[Source]) -> String {
    let items: Vec<String> = items.iter().map(Source::flat).collect();
    items.join(", ")
}

fn is_short_list(items: &[Source]) -> bool {
    flat_list(items).len() <= SHORT && items.iter().all(Source::is_short)
}

/// One item a line. A call or array that is the only item opens on the line of its list.
fn list(open: char, items: &[Source], close: char, indent: usize) -> String {
    if let [only @ (Source::Call(..) | Source::Array(_))] = items {
        return format!("{open}{}{close}", only.write(indent, MAX_WIDTH, 1));
    }
    let inner = indent + 4;
    let lines = items
        .iter()
        .map(|item| format!("{}{},\n", spaces(inner), item.write(inner, inner, 1)));
    format!("{open}\n{}{}{close}", lines.collect::<String>(), spaces(indent))
}

fn chain(head: &Source, calls: &[(&'static str, Vec<Source>)], indent: usize, column: usize) -> String {
    if let [(name, arguments)] = calls
        && !arguments.is_empty()
    {
        let call = Source::Call(format!("{}.{name}", head.flat()), arguments.clone());
        return call.write(indent, column, 0);
    }
    let inner = indent + 4;
    let mut text = head.write(indent, column, 0);
    for (name, arguments) in calls {
        let call = Source::Call(format!(".{name}"), arguments.clone());
        text.push('\n');
        text += &spaces(inner);
        text += &call.write(inner, inner, 0);
    }
    text
}

fn infix(operator: &str, parts: &[Source], indent: usize, column: usize) -> String {
    let inner = indent + 4;
    let mut lines = Vec::new();
    for part in parts {
        lines.push(if lines.is_empty() {
            part.write(indent, column, 0)
        } else {
            format!("{}{operator} {}", spaces(inner), part.write(inner, inner + 2, 0))
        });
    }
    lines.join("\n")
}

fn spaces(count: usize) -> String {
    " ".repeat(count)
}
