//! From a query to the text of one database and its parameters, without I/O.
