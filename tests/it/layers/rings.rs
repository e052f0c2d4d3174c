//! Rings: modules of one folder that import each other.

use std::collections::{BTreeMap, BTreeSet};

use super::sources::{Crate, Module, Target};

type Graph = BTreeMap<String, BTreeSet<String>>;

/// The rings of a crate, folder by folder. What a module has below it counts as its own; a module and its parent
/// are one thing, as Rust's privacy has it.
pub(super) fn rings(of: &Crate) -> Vec<String> {
    let mut graphs: BTreeMap<Module, Graph> = BTreeMap::new();
    for source in &of.sources {
        for mention in source
            .mentions
            .iter()
            .filter(|mention| !mention.test && !mention.quoted)
        {
            let Target::Module(target) = of.resolve(mention) else {
                continue;
            };
            let common = source
                .module
                .iter()
                .zip(&target)
                .take_while(|(one, other)| one == other)
                .count();
            if let (Some(from), Some(to)) = (source.module.get(common), target.get(common)) {
                let graph = graphs.entry(target[..common].to_vec()).or_default();
                graph.entry(from.clone()).or_default().insert(to.clone());
            }
        }
    }
    graphs
        .iter()
        .flat_map(|(folder, graph)| knots(graph).into_iter().map(move |knot| (folder, knot)))
        .map(|(folder, knot)| {
            let names: Vec<&str> = knot.iter().map(String::as_str).collect();
            format!("{}: ring in `{}`: {}", of.name, folder.join("/"), names.join(" <-> "))
        })
        .collect()
}

/// The groups of nodes that reach each other.
fn knots(graph: &Graph) -> BTreeSet<BTreeSet<String>> {
    let reach: Graph = graph
        .keys()
        .map(|node| (node.clone(), reachable(graph, node)))
        .collect();
    let reaches = |from: &str, to: &str| reach.get(from).is_some_and(|nodes| nodes.contains(to));
    graph
        .keys()
        .filter(|node| reaches(node, node))
        .map(|node| {
            graph
                .keys()
                .filter(|other| reaches(node, other) && reaches(other, node))
                .cloned()
                .collect()
        })
        .collect()
}

fn reachable(graph: &Graph, from: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![from.to_owned()];
    while let Some(node) = open.pop() {
        for next in graph.get(&node).into_iter().flatten() {
            if found.insert(next.clone()) {
                open.push(next.clone());
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(files: &[(&str, &str)]) -> Crate {
        Crate::parse(
            "made",
            files
                .iter()
                .map(|(file, text)| ((*file).to_owned(), (*text).to_owned())),
        )
    }

    #[test]
    fn a_ring_of_three_is_reported() {
        let found = rings(&made(&[
            ("lib.rs", "mod a; mod b; mod c; mod d;"),
            ("a.rs", "use crate::b::B; pub struct A;"),
            ("b.rs", "fn b() -> crate::c::C { todo() }"),
            ("c.rs", "use super::{a::A, d};"),
            ("d.rs", ""),
        ]));
        assert_eq!(found, ["made: ring in ``: a <-> b <-> c"]);
    }

    #[test]
    fn a_ring_through_a_reexport_of_the_parent_is_reported() {
        let found = rings(&made(&[
            (
                "m.rs",
                "mod one; mod two; pub use one::One; pub use two::Two as Second;",
            ),
            ("m/one.rs", "use crate::m::Second; pub struct One;"),
            ("m/two.rs", "pub struct Two(super::One);"),
        ]));
        assert_eq!(found, ["made: ring in `m`: one <-> two"]);
    }

    #[test]
    fn a_ring_between_folders_is_reported_where_they_are_siblings() {
        let found = rings(&made(&[
            ("a/x.rs", "use crate::b; fn f() { b::y::g() }"),
            ("a.rs", "pub mod x;"),
            ("b.rs", "pub mod y;"),
            ("b/y.rs", "use crate::a::x::f;"),
        ]));
        assert_eq!(found, ["made: ring in ``: a <-> b"]);
    }

    #[test]
    fn parents_comments_strings_and_tests_make_no_ring() {
        let found = rings(&made(&[
            (
                "a.rs",
                "//! [`crate::b`]\n// crate::b::B\nconst TEXT: &str = \"crate::b::B\";\npub mod inner;",
            ),
            ("a/inner.rs", "use super::A; use crate::a::TEXT;"),
            (
                "b.rs",
                "use crate::a::TEXT; #[cfg(test)] mod tests { use crate::b::B; }",
            ),
            ("c.rs", "#[cfg(test)] mod tests { use crate::d::D; } use crate::b::B;"),
            ("d.rs", "use crate::c::C;"),
        ]));
        assert_eq!(found, [""; 0]);
    }
}
