//! What the server says of itself: which operations there are, and what each takes.

use fastjango::prelude::Json;

use crate::server::Server;

/// An address and a method, with all that can be sent there.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) method: String,
    /// The path, with names in braces.
    pub(crate) path: String,
    pub(crate) parameters: Vec<Parameter>,
    /// What bodies it takes: media types and schemas.
    pub(crate) bodies: Vec<(String, Json)>,
}

/// What goes into a path or a query.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) is_in_path: bool,
    pub(crate) schema: Json,
}

/// All operations, and the schemas that they refer to.
pub(crate) struct Schema {
    pub(crate) operations: Vec<Operation>,
    document: Json,
}

impl Schema {
    /// Asks the server for its description.
    pub(crate) fn fetch(server: &Server) -> Result<Self, String> {
        let answer = server
            .get("/api/schema/?format=json")
            .map_err(|error| error.to_string())?;
        let text = answer.text();
        let document: Json = text
            .parse()
            .map_err(|error| format!("the schema is {}: {error}: {text:.200}", answer.status))?;
        let mut operations = Vec::new();
        for (path, methods) in document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in methods.as_object().into_iter().flatten() {
                operations.push(operation_of(path, method, operation));
            }
        }
        if operations.is_empty() {
            return Err("the schema has no operations".to_owned());
        }
        Ok(Self { operations, document })
    }

    /// What a schema is where it refers to another.
    pub(crate) fn resolve<'a>(&'a self, schema: &'a Json) -> &'a Json {
        let mut at = schema;
        while let Some(reference) = at["$ref"].as_str() {
            at = self
                .document
                .pointer(reference.trim_start_matches('#'))
                .unwrap_or(&Json::Null);
        }
        at
    }
}

fn operation_of(path: &str, method: &str, operation: &Json) -> Operation {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let parameters = parameters.filter_map(|parameter| {
        Some(Parameter {
            name: parameter["name"].as_str()?.to_owned(),
            is_in_path: parameter["in"] == "path",
            schema: parameter["schema"].clone(),
        })
    });
    let bodies = operation["requestBody"]["content"].as_object().into_iter().flatten();
    Operation {
        method: method.to_uppercase(),
        path: path.to_owned(),
        parameters: parameters.collect(),
        bodies: bodies
            .map(|(kind, body)| (kind.clone(), body["schema"].clone()))
            .collect(),
    }
}
