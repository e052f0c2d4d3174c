//! The files that `makemigrations` writes.

use std::fs;
use std::path::{Path, PathBuf};

use fastjango::migrations::{MakeOptions, Written, check_drift, makemigrations};
use fastjango::models::options::ModelOptions;
use fastjango::prelude::{ForeignKey, ManyToMany};

use super::*;

const FIRST: &str = include_str!("../../../examples/bookshop/src/migrations/m0001_initial.rs");
const LIST: &str = include_str!("../../../examples/bookshop/src/migrations.rs");

fn models() -> Vec<&'static ModelOptions> {
    bookshop::project().all_models().to_vec()
}

/// A folder `migrations` that is gone after the test.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let root = std::env::temp_dir().join(format!("fastjango_{}_{test}", std::process::id()));
        Self(root.join("migrations"))
    }

    fn make(&self, migrations: Vec<Migration>, options: &MakeOptions) -> Result<Option<Written>> {
        makemigrations(&models(), migrations, &self.0, options)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let root = self.0.parent().expect("the folder is in one of the test's own");
        // A test that wrote nothing has nothing to remove.
        let _ = fs::remove_dir_all(root);
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("the file was written")
}

/// A file's checksum is the same whichever width it was formatted for.
fn checksum(text: &str) -> String {
    let migration = Migration::new("any").source(text);
    migration.checksum().expect("the source is known").to_owned()
}

#[test]
fn the_bookshops_first_migration_is_what_is_written() {
    let folder = Folder::new("first");
    let written = folder
        .make(vec![], &MakeOptions::default())
        .expect("it is written")
        .expect("there are models");
    assert!(written.first);
    assert_eq!(written.name, "0001_initial");
    assert_eq!(written.operations.len(), models().len());
    let text = read(&written.path);
    assert_eq!(
        checksum(&text),
        checksum(FIRST),
        "run `makemigrations` for the bookshop anew; it would write:\n{text}"
    );
    assert_eq!(checksum(&read(&written.list_path)), checksum(LIST));
}

#[test]
fn models_and_migrations_agree() {
    check_drift(&models(), bookshop::migrations::migrations()).expect("nothing has changed");
    let folder = Folder::new("agree");
    let options = MakeOptions::default();
    let written = folder.make(bookshop::migrations::migrations(), &options);
    // The folder lacks the file, but a program may keep its migrations elsewhere.
    assert_eq!(written.expect("nothing is written"), None);
    assert!(!folder.0.exists());
}

#[test]
fn a_drift_names_what_would_be_written() {
    let error = check_drift(&models(), vec![])
        .expect_err("everything is missing")
        .to_string();
    assert!(error.contains("\n  + Create model Book\n"), "{error}");
    let error = check_drift(&models(), vec![tags()])
        .expect_err("the tag has more")
        .to_string();
    assert!(error.contains("`Tag.slug` was added"), "{error}");
}

/// What is written once the API no longer has any model, but for these.
fn without_models(delete: &[&str]) -> Result<Vec<String>> {
    let folder = Folder::new(&format!("delete_{}", delete.len()));
    let options = MakeOptions {
        dry_run: true,
        delete: delete.iter().map(ToString::to_string).collect(),
        ..MakeOptions::default()
    };
    let initial = Migration::new("0001_initial")
        .operation(CreateModel::new("Tag", "tag").field("id", Field::big_auto()))
        .operation(
            CreateModel::new("Note", "note")
                .field("id", Field::big_auto())
                .field("tags", Field::many_to_many("Tag", "note_tags", "note_id", "tag_id")),
        );
    let written = makemigrations(&[], vec![initial], &folder.0, &options)?;
    Ok(written.map_or_else(Vec::new, |written| written.operations))
}

#[test]
fn models_that_are_gone_are_deleted_by_name_alone() {
    let refusal = without_models(&[]).expect_err("nobody has asked for it").to_string();
    for part in [
        "  - Note, with all rows of `note` and `note_tags`\n  - Tag, with all rows of `tag`\n",
        "`.models::<(Note, Tag)>()`",
        "`makemigrations --delete Note,Tag`",
    ] {
        assert!(refusal.contains(part), "{part} is not in: {refusal}");
    }
    let refusal = without_models(&["Note"]).expect_err("one is left").to_string();
    assert!(refusal.contains("- Tag,") && !refusal.contains("- Note,"), "{refusal}");
    assert!(refusal.contains("`.models::<(Tag,)>()`"), "{refusal}");
    let refusal = without_models(&["Note", "Tag", "Nota"])
        .expect_err("there is none")
        .to_string();
    assert!(refusal.contains("`Nota` can't be deleted"), "{refusal}");
    let both = without_models(&["Note", "Tag"]).expect("it was asked for");
    assert_eq!(both, ["- Delete model Note", "- Delete model Tag"]);
}

#[test]
fn a_file_that_was_not_built_is_not_overtaken() {
    let folder = Folder::new("stranger");
    folder.make(vec![], &MakeOptions::default()).expect("it is written");
    let error = folder
        .make(vec![], &MakeOptions::default())
        .expect_err("the file is not known")
        .to_string();
    assert!(
        error
            .contains("built without the migration in `m0001_initial.rs`; build it again (does it compile?), say `mod"),
        "{error}"
    );
    let error = folder
        .make(vec![Migration::new("0000_before")], &MakeOptions::default())
        .expect_err("the program has one, and not this one")
        .to_string();
    assert!(
        error.ends_with("or list it in `migrations.rs`, if it isn't there"),
        "{error}"
    );
}

#[test]
fn a_file_that_cannot_be_listed_is_not_left() {
    let folder = Folder::new("unlisted");
    fs::create_dir_all(folder.0.with_extension("rs.new").join("in the way")).expect("a folder can be made");
    folder
        .make(vec![], &MakeOptions::default())
        .expect_err("a folder stands where the list should");
    assert_eq!(fs::read_dir(&folder.0).expect("the folder was made").count(), 0);
}

#[test]
fn a_dry_run_writes_nothing() {
    let folder = Folder::new("dry");
    let options = MakeOptions {
        dry_run: true,
        ..MakeOptions::default()
    };
    let written = folder
        .make(vec![], &options)
        .expect("it could be written")
        .expect("there are models");
    assert!(
        written.source.contains("CreateModel::new(\"Book\", \"book\")"),
        "{}",
        written.source
    );
    assert!(!folder.0.exists());
}

#[test]
fn an_empty_migration_follows_the_last() {
    let folder = Folder::new("empty");
    let options = MakeOptions {
        name: Some("fill_tags".to_owned()),
        empty: true,
        dry_run: true,
        ..MakeOptions::default()
    };
    let written = folder.make(bookshop::migrations::migrations(), &options);
    let written = written
        .expect("it could be written")
        .expect("an empty one was asked for");
    assert_eq!(written.path, folder.0.join("m0002_fill_tags.rs"));
    let body = "Migration::new(\"0002_fill_tags\").dependencies([\"0001_initial\"])\n}\n";
    assert!(written.source.ends_with(body), "{}", written.source);
}

#[test]
fn a_name_that_is_no_module_is_refused() {
    let folder = Folder::new("name");
    let options = MakeOptions {
        name: Some("../../main".to_owned()),
        ..MakeOptions::default()
    };
    assert!(folder.make(vec![], &options).is_err());
}

#[test]
fn a_file_that_has_more_than_the_list_stays_as_it_is() {
    let folder = Folder::new("more");
    let list = folder.0.with_extension("rs");
    fs::create_dir_all(folder.0.parent().expect("it is in a folder")).expect("it can be made");
    let code = "pub fn code() -> &'static str {\n    \"kept\"\n}\n";
    fs::write(&list, code).expect("it can be written");
    let written = folder.make(vec![], &MakeOptions::default()).expect("it is written");
    let written = written.expect("there are models");
    assert_eq!(read(&list), code);
    assert!(written.path.exists());
    let lines = [
        "mod m0001_initial;",
        "m0001_initial::migration().source(include_str!(\"migrations/m0001_initial.rs\")),",
    ];
    assert_eq!(written.to_list, lines);
}

#[test]
fn a_list_that_was_only_formatted_is_written_anew() {
    let folder = Folder::new("formatted");
    let first = folder.make(vec![], &MakeOptions::default()).expect("it is written");
    let first = first.expect("there are models");
    assert_eq!(first.to_list, [""; 0]);
    let text = format!("// Ours.\n{}", read(&first.list_path).replace("vec![", "vec![\n\n"));
    fs::write(&first.list_path, text).expect("it can be written");
    let options = MakeOptions {
        empty: true,
        name: Some("more".to_owned()),
        ..MakeOptions::default()
    };
    let second = folder
        .make(vec![Migration::new("0001_initial")], &options)
        .expect("it is written");
    assert_eq!(second.expect("it was asked for").to_list, [""; 0]);
    assert!(read(&first.list_path).contains("mod m0002_more;"));
}

#[test]
fn a_folder_that_can_be_no_module_is_refused() {
    let folder = Folder::new("dotted");
    let dotted = Folder(folder.0.with_file_name("v1.0"));
    let error = dotted
        .make(vec![], &MakeOptions::default())
        .expect_err("it is no module");
    assert!(error.to_string().contains("v1.0` can't be a module"), "{error}");
    assert!(!dotted.0.exists());
}

/// A model with an index over a function that no table can have.
#[fastjango::model(table = "trimmed", index(|t| t.name.trim(), name = "trimmed_name"))]
struct Trimmed {
    id: i64,
    #[field(max_length = 20)]
    name: String,
}

/// A tag.
#[fastjango::model]
struct Tag {
    id: i64,
}

/// A note, whose links to tags have a model by now.
#[fastjango::model]
struct Note {
    id: i64,
    #[relation(through = NoteTag)]
    tags: ManyToMany<Tag>,
}

/// Its table is the one that the links were in.
#[fastjango::model(table = "note_tags")]
struct NoteTag {
    id: i64,
    #[relation(on_delete = cascade)]
    note: ForeignKey<Note>,
    #[relation(on_delete = cascade)]
    tag: ForeignKey<Tag>,
}

#[test]
fn what_no_database_could_carry_out_is_not_written() {
    use fastjango::models::base::Model as _;

    let folder = Folder::new("impossible");
    let options = MakeOptions::default();
    let error = makemigrations(&[Trimmed::OPTIONS], vec![], &folder.0, &options).expect_err("there is no such index");
    assert!(
        error
            .to_string()
            .contains("“Create model Trimmed” can't be carried out"),
        "{error}"
    );
    let tag = CreateModel::new("Tag", "tag").field("id", Field::big_auto());
    let links = Field::many_to_many("Tag", "note_tags", "note_id", "tag_id");
    let note = CreateModel::new("Note", "note")
        .field("id", Field::big_auto())
        .field("tags", links);
    let initial = Migration::new("0001_initial").operation(tag).operation(note);
    let models = [Tag::OPTIONS, Note::OPTIONS, NoteTag::OPTIONS];
    let error = makemigrations(&models, vec![initial], &folder.0, &options).expect_err("the table is taken");
    assert!(
        error
            .to_string()
            .contains("“Create model NoteTag” can't be carried out"),
        "{error}"
    );
    assert!(!folder.0.exists());
}
