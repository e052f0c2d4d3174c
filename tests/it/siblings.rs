//! Rows within a row that take each other's unique values.

#![allow(
    unreachable_pub,
    clippy::unused_async,
    clippy::needless_pass_by_value,
    reason = "declared as a program would declare them"
)]

use fastjango::migrations::{Autodetector, MigrateOptions, Migration, MigrationExecutor, ProjectState, Target};
use fastjango::prelude::*;
use fastjango::rest::ApiClient;
use fastjango_tests::on_every_database;
use serde_json::json;

#[model]
#[derive(Debug)]
pub struct Album {
    pub id: i64,
    #[field(max_length = 100)]
    pub title: String,
    pub tracks: HasMany<Track>,
    pub takes: HasMany<Take>,
    pub sides: HasMany<Side>,
    pub cues: HasMany<Cue>,
}

/// Unique together with what may be null.
#[model(ordering = [id], unique(fields = [album, number, letter], name = "side_letter"))]
#[derive(Debug)]
pub struct Side {
    pub id: i64,
    pub number: i32,
    pub letter: Option<i32>,
    #[field(max_length = 12, unique)]
    pub code: String,
    #[relation(on_delete = cascade)]
    pub album: ForeignKey<Album>,
}

/// Unique together with its album, and with what rows of other albums have too.
#[model(
    ordering = [id],
    unique(fields = [album, number], name = "cue_number"),
    unique(fields = [number, letter], name = "cue_letter"),
)]
#[derive(Debug)]
pub struct Cue {
    pub id: i64,
    pub number: i32,
    pub letter: i32,
    #[relation(on_delete = cascade)]
    pub album: ForeignKey<Album>,
}

/// Unique in three ways: within its album, everywhere, and where it is said.
#[model(
    ordering = [id],
    unique(fields = [album, number], name = "track_number"),
    check(name = "track_number_from_1", |t| t.number.gte(1)),
)]
#[derive(Debug)]
pub struct Track {
    pub id: i64,
    pub number: i32,
    #[field(max_length = 12, unique)]
    pub code: String,
    #[field(unique)]
    pub score: Option<i64>,
    #[relation(on_delete = cascade)]
    pub album: ForeignKey<Album>,
}

/// Unique where nobody knows a value that no row has.
#[model(
    ordering = [id],
    unique(fields = [album, number], name = "take_number"),
    unique(fields = [album, night], name = "take_night"),
    check(name = "take_number_to_9", |t| t.number.lte(9)),
)]
#[derive(Debug)]
pub struct Take {
    pub id: i64,
    #[field(unique)]
    pub day: NaiveDate,
    pub night: NaiveDate,
    #[field(default = 1)]
    pub number: i32,
    #[relation(on_delete = cascade)]
    pub album: ForeignKey<Album>,
}

#[serializer(model = Track, provided = [album_id])]
pub struct TrackSerializer {
    pub id: i64,
    pub number: i32,
    #[field(error_messages(unique = "Another track has this code."))]
    pub code: String,
    pub score: Option<i64>,
}

#[serializer(model = Take, provided = [album_id])]
pub struct TakeSerializer {
    pub id: i64,
    pub day: NaiveDate,
    pub night: NaiveDate,
    pub number: i32,
}

#[serializer(model = Side, provided = [album_id])]
pub struct SideSerializer {
    pub id: i64,
    pub number: i32,
    pub letter: Option<i32>,
    pub code: String,
}

#[serializer(model = Cue, provided = [album_id])]
pub struct CueSerializer {
    pub id: i64,
    pub number: i32,
    pub letter: i32,
}

#[serializer(model = Album)]
pub struct AlbumSerializer {
    pub id: i64,
    pub title: String,
    #[field(nested, required = false)]
    pub tracks: Vec<TrackSerializer>,
    #[field(nested, required = false)]
    pub takes: Vec<TakeSerializer>,
    #[field(nested, required = false)]
    pub sides: Vec<SideSerializer>,
    #[field(nested, required = false)]
    pub cues: Vec<CueSerializer>,
}

#[viewset(model = Album, serializer = AlbumSerializer, permissions = [AllowAny])]
impl AlbumViewSet {}

/// What it changes shows that it was called.
#[receiver(pre_save, model = Album)]
async fn heard(event: PreSave<'_, Album>) -> Result<()> {
    event.instance.title.push('!');
    Ok(())
}

#[receiver(pre_save, model = Shelf)]
async fn shelved(_event: PreSave<'_, Shelf>) -> Result<()> {
    Ok(())
}

/// An album whose rows a step of its own writes, without more care than that.
#[serializer(model = Album)]
pub struct OwnAlbumSerializer {
    pub title: String,
    #[field(nested)]
    pub tracks: Vec<TrackSerializer>,
}

#[serializer]
impl OwnAlbumSerializer {
    async fn update(_data: OwnAlbumSerializerData, _context: &SerializerContext<'_>) -> Result<()> {
        Ok(())
    }
}

/// A label, within which there are rows with rows of their own, keys that clients choose, and one row by itself.
#[model]
#[derive(Debug)]
pub struct Shelf {
    pub id: i64,
    #[field(max_length = 20)]
    pub name: String,
    pub boxes: HasMany<Carton>,
    pub stickers: HasMany<Sticker>,
    pub note: HasOne<Note>,
}

#[model(ordering = [id])]
#[derive(Debug)]
pub struct Carton {
    pub id: i64,
    pub number: i32,
    #[relation(on_delete = cascade)]
    pub shelf: ForeignKey<Shelf>,
    pub things: HasMany<Thing>,
}

#[model(ordering = [id])]
#[derive(Debug)]
pub struct Thing {
    pub id: i64,
    pub weight: i32,
    #[relation(on_delete = cascade)]
    pub carton: ForeignKey<Carton>,
}

#[model(ordering = [code])]
#[derive(Debug)]
pub struct Sticker {
    #[field(primary_key, max_length = 12)]
    pub code: String,
    pub number: i32,
    #[relation(on_delete = cascade)]
    pub shelf: ForeignKey<Shelf>,
}

#[model]
#[derive(Debug)]
pub struct Note {
    pub id: i64,
    #[field(max_length = 20)]
    pub text: String,
    #[field(default = 1)]
    pub size: i32,
    #[relation(on_delete = cascade)]
    pub shelf: OneToOne<Shelf>,
}

#[serializer(model = Thing, provided = [carton_id])]
pub struct ThingSerializer {
    pub id: i64,
    pub weight: i32,
}

#[serializer]
impl ThingSerializer {
    fn validate_weight(weight: i32, context: &SerializerContext<'_>) -> Result<i32> {
        match context.instance::<Thing>() {
            Some(thing) if weight < thing.weight => Err(ValidationError::new("A weight only grows.").into()),
            _ => Ok(weight),
        }
    }
}

#[serializer(model = Carton, provided = [shelf_id])]
pub struct CartonSerializer {
    pub id: i64,
    pub number: i32,
    #[field(nested)]
    pub things: Vec<ThingSerializer>,
}

#[serializer(model = Sticker, provided = [shelf_id])]
pub struct StickerSerializer {
    pub code: String,
    pub number: i32,
}

#[serializer(model = Note, provided = [shelf_id])]
pub struct NoteSerializer {
    pub text: String,
    #[field(default = 2)]
    pub size: i32,
}

#[serializer(model = Shelf)]
pub struct ShelfSerializer {
    pub id: i64,
    pub name: String,
    #[field(nested, required = false)]
    pub boxes: Vec<CartonSerializer>,
    #[field(nested, required = false)]
    pub stickers: Vec<StickerSerializer>,
    #[field(nested, required = false)]
    pub note: Option<NoteSerializer>,
}

#[viewset(model = Shelf, serializer = ShelfSerializer, permissions = [AllowAny])]
impl ShelfViewSet {}

/// A track that looks at the row that it changes.
#[serializer(model = Track, provided = [album_id])]
pub struct GrowingTrackSerializer {
    pub id: i64,
    pub number: i32,
    pub code: String,
    pub score: Option<i64>,
}

#[serializer]
impl GrowingTrackSerializer {
    fn validate_score(score: Option<i64>, context: &SerializerContext<'_>) -> Result<Option<i64>> {
        if score < context.instance::<Track>().and_then(|track| track.score) {
            return Err(ValidationError::new("A score only grows.").into());
        }
        Ok(score)
    }

    fn validate(
        data: GrowingTrackSerializerData,
        context: &SerializerContext<'_>,
    ) -> Result<GrowingTrackSerializerData> {
        let row = context.instance::<Track>();
        let number = data.number.or_else(|| row.map(|track| track.number));
        let code = data.code.as_ref().or_else(|| row.map(|track| &track.code));
        if number.is_some_and(|number| code.is_some_and(|code| !code.ends_with(&number.to_string()))) {
            return Err(ValidationError::new("The code ends in the number.").into());
        }
        Ok(data)
    }
}

#[serializer(model = Album)]
pub struct GrowingAlbumSerializer {
    pub id: i64,
    pub title: String,
    #[field(nested)]
    pub tracks: Vec<GrowingTrackSerializer>,
}

#[viewset(model = Album, serializer = GrowingAlbumSerializer, permissions = [AllowAny])]
impl GrowingAlbumViewSet {}

async fn client(db: &Database) -> ApiClient {
    let models = [
        Album::options(),
        Track::options(),
        Take::options(),
        Side::options(),
        Cue::options(),
        Shelf::options(),
        Carton::options(),
        Thing::options(),
        Sticker::options(),
        Note::options(),
    ];
    let state = ProjectState::from_models(&models).expect("the models can be tables");
    let changes = ProjectState::default();
    let changes = Autodetector::new(&changes, &state);
    let operations = changes.operations().expect("their tables");
    let migration = operations
        .into_iter()
        .fold(Migration::new("0001_initial"), Migration::operation);
    let executor = MigrationExecutor::new(db, "albums", vec![migration]).expect("the migration is fine");
    executor
        .migrate(&Target::Latest, MigrateOptions::default(), &mut |_| {})
        .await
        .expect("it runs");
    let mut api = Api::new("/api");
    api.register::<AlbumViewSet>("albums");
    api.register::<GrowingAlbumViewSet>("growing");
    api.register::<ShelfViewSet>("shelves");
    ApiClient::new(api.build().expect("the routes are fine"), db.clone())
}

/// An album with tracks of these numbers, and what it answers with.
async fn album(client: &ApiClient, title: &str, numbers: impl IntoIterator<Item = i32>) -> Json {
    let track = |number: i32| json!({"number": number, "code": format!("{title}-{number}"), "score": null});
    let tracks: Vec<Json> = numbers.into_iter().map(track).collect();
    let made = client
        .post("/api/albums/", json!({"title": title, "tracks": tracks}))
        .await;
    assert_eq!(made.status_code(), 201, "{:?}", made.to_json());
    made.to_json().expect("JSON")
}

/// Changes the tracks of an album, and tells the status and the body.
async fn patch(client: &ApiClient, album: &Json, tracks: Json) -> (u16, Json) {
    let answer = client
        .patch(
            &AlbumViewSet::url_detail(album["id"].as_i64().unwrap_or(0)),
            json!({"tracks": tracks}),
        )
        .await;
    (answer.status_code(), answer.to_json().expect("JSON"))
}

/// The keys of an album's tracks, in their order.
fn keys(album: &Json) -> Vec<i64> {
    let tracks = album["tracks"].as_array().map(Vec::as_slice).unwrap_or_default();
    tracks.iter().filter_map(|track| track["id"].as_i64()).collect()
}

/// What tracks have, by their key.
fn numbers(album: &Json) -> Vec<(i64, i64)> {
    let tracks = album["tracks"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut numbers: Vec<(i64, i64)> = tracks
        .iter()
        .filter_map(|track| Some((track["id"].as_i64()?, track["number"].as_i64()?)))
        .collect();
    numbers.sort_unstable();
    numbers
}

/// Makes a shelf, and gives back its path and what it answers with.
async fn shelf(client: &ApiClient, document: Json) -> (String, Json) {
    let made = client.post("/api/shelves/", document).await;
    let (status, made) = (made.status_code(), made.to_json().expect("JSON"));
    assert_eq!(status, 201, "{made}");
    (ShelfViewSet::url_detail(made["id"].as_i64().unwrap_or(0)), made)
}

/// Changes a shelf, and tells the status and the body.
async fn change(client: &ApiClient, path: &str, document: Json) -> (u16, Json) {
    let answer = client.patch(path, document).await;
    (answer.status_code(), answer.to_json().expect("JSON"))
}

on_every_database! {
async fn rules_do_not_see_rows_of_others(db) {
    let client = client(&db).await;
    let with_thing = json!({"name": "a", "boxes": [{"number": 1, "things": [{"weight": 5}]}]});
    let (_, other) = shelf(&client, with_thing.clone()).await;
    let (path, own) = shelf(&client, with_thing).await;
    let document = |shelf: &Json, weight: i32| {
        let (carton, thing) = (&shelf["boxes"][0]["id"], &shelf["boxes"][0]["things"][0]["id"]);
        json!({"boxes": [{"id": carton, "things": [{"id": thing, "weight": weight}]}]})
    };
    let unknown = json!({"boxes": {"0": {"id": ["This shelf has no such carton."]}}});
    for weight in [4, 6] {
        assert_eq!(change(&client, &path, document(&other, weight)).await, (400, unknown.clone()));
    }
    let light = json!({"boxes": {"0": {"things": {"0": {"weight": ["A weight only grows."]}}}}});
    assert_eq!(change(&client, &path, document(&own, 4)).await, (400, light));
    assert_eq!(change(&client, &path, document(&own, 6)).await.0, 200);
}

async fn clients_may_choose_the_keys_of_new_rows(db) {
    let client = client(&db).await;
    let stickers = |codes: &[&str]| codes.iter().map(|code| json!({"code": code, "number": 1})).collect::<Vec<_>>();
    let (path, made) = shelf(&client, json!({"name": "a", "stickers": stickers(&["x", "y"])})).await;
    assert_eq!(made["stickers"], json!(stickers(&["x", "y"])));
    let (status, changed) = change(&client, &path, json!({"stickers": [{"code": "x"}, {"code": "z", "number": 3}]})).await;
    assert_eq!(status, 200, "{changed}");
    assert_eq!(changed["stickers"], json!([{"code": "x", "number": 1}, {"code": "z", "number": 3}]));
    let incomplete = change(&client, &path, json!({"stickers": [{"code": "x"}, {"code": "new"}]})).await;
    assert_eq!(incomplete, (400, json!({"stickers": {"1": {"number": ["This field is required."]}}})));
    // Nobody takes the row of another.
    let (other, _) = shelf(&client, json!({"name": "b"})).await;
    let taken = change(&client, &other, json!({"stickers": stickers(&["x"])})).await;
    assert_eq!(taken, (400, json!({"stickers": {"0": {"code": ["sticker with this code already exists."]}}})));
    let made = client.post("/api/shelves/", json!({"name": "c", "stickers": stickers(&["x"])})).await;
    assert_eq!((made.status_code(), made.to_json().expect("JSON")), taken);
    let twice = change(&client, &path, json!({"stickers": stickers(&["n", "n"])})).await;
    assert_eq!(twice, (400, json!({"stickers": {"1": {"code": ["sticker with this code already exists."]}}})));
}

async fn a_row_by_itself_is_whole_where_it_is_new(db) {
    let client = client(&db).await;
    let (path, _) = shelf(&client, json!({"name": "a"})).await;
    let missing = json!({"note": {"text": ["This field is required."]}});
    assert_eq!(change(&client, &path, json!({"note": {}})).await, (400, missing));
    let (_, made) = change(&client, &path, json!({"note": {"text": "new"}})).await;
    assert_eq!(made["note"], json!({"text": "new", "size": 2}), "with the serializer's defaults");
    let (_, changed) = change(&client, &path, json!({"note": {"size": 3}})).await;
    assert_eq!(changed["note"], json!({"text": "new", "size": 3}));
}

async fn the_last_of_two_lists_wins(db) {
    let client = client(&db).await;
    let (path, _) = shelf(&client, json!({"name": "a", "boxes": [{"number": 1, "things": []}]})).await;
    let send = async |number: i32| {
        for _ in 0..8 {
            let list = json!({"boxes": [{"number": number, "things": []}, {"number": number, "things": []}]});
            let (status, answer) = change(&client, &path, list).await;
            assert_eq!(status, 200, "{answer}");
        }
    };
    futures_util::future::join_all((0..6).map(send)).await;
    let left = client.get(&path).await.to_json().expect("JSON");
    let numbers: Vec<&Json> = left["boxes"].as_array().expect("boxes").iter().map(|carton| &carton["number"]).collect();
    assert!(numbers.len() == 2 && numbers[0] == numbers[1], "a list that somebody sent: {numbers:?}");
}

async fn the_last_of_two_lists_wins_where_somebody_listens(db) {
    let client = client(&db).await;
    Receivers::of::<(shelved,)>().attach(&db);
    let (path, _) = shelf(&client, json!({"name": "a", "boxes": [{"number": 1, "things": []}]})).await;
    let send = async |number: i32| {
        for _ in 0..8 {
            // The name is what it was, so that the row itself is not written.
            let boxes = json!([{"number": number, "things": []}, {"number": number, "things": []}]);
            let (status, answer) = change(&client, &path, json!({"name": "a", "boxes": boxes})).await;
            assert_eq!(status, 200, "{answer}");
        }
    };
    futures_util::future::join_all((0..6).map(send)).await;
    let left = client.get(&path).await.to_json().expect("JSON");
    let numbers: Vec<&Json> = left["boxes"].as_array().expect("boxes").iter().map(|carton| &carton["number"]).collect();
    assert!(numbers.len() == 2 && numbers[0] == numbers[1], "a list that somebody sent: {numbers:?}");
}

async fn rules_of_rows_within_see_the_row_that_is_changed(db) {
    let client = client(&db).await;
    let made = album(&client, "a", 1..=2).await;
    let other = album(&client, "b", 1..=1).await;
    let [one, two] = keys(&made)[..] else { panic!("two tracks: {made}") };
    let path = GrowingAlbumViewSet::url_detail(made["id"].as_i64().unwrap_or(0));
    let send = async |tracks: Json| {
        let answer = client.patch(&path, json!({"tracks": tracks})).await;
        (answer.status_code(), answer.to_json().expect("JSON")["tracks"].clone())
    };
    let code = json!({"non_field_errors": ["The code ends in the number."]});
    let recording = db.record();
    assert_eq!(send(json!([{"id": one, "number": 3}, {"id": two}])).await, (400, json!({"0": code})));
    let reads = recording.statements().iter().filter(|sql| sql.contains("FROM") && sql.contains("track")).count();
    assert_eq!(reads, 1, "the rows of a list are read at once: {:?}", recording.statements());
    let (status, grown) = send(json!([{"id": one, "score": 5}, {"id": two, "number": 4, "code": "a-4"}])).await;
    assert_eq!((status, &grown[0]["score"], &grown[1]["code"]), (200, &json!(5), &json!("a-4")), "{grown}");
    let shrunk = json!({"0": {"score": ["A score only grows."]}});
    assert_eq!(send(json!([{"id": one, "score": 4}, {"id": two}])).await, (400, shrunk));
    // A new row has none, nor has that of another album.
    let (status, added) = send(json!([{"id": one}, {"id": two}, {"number": 6, "code": "a-6", "score": 1}])).await;
    assert_eq!((status, added.as_array().map(Vec::len)), (200, Some(3)), "{added}");
    let foreign = json!({"0": {"id": ["This album has no such track."]}});
    assert_eq!(send(json!([{"id": keys(&other)[0], "number": 7}])).await, (400, foreign));
}

async fn a_row_gives_up_what_its_document_says_alone(db) {
    let client = client(&db).await;
    let sides = json!([{"number": 1, "letter": 1, "code": "a-a"}, {"number": 5, "letter": 1, "code": "a-b"}]);
    let made = client.post("/api/albums/", json!({"title": "a", "sides": sides})).await.to_json().expect("JSON");
    let key = |at: usize| made["sides"][at]["id"].clone();
    let changed = json!({"sides": [
        {"id": key(0), "code": "a-b", "letter": null},
        {"id": key(1), "code": "a-c", "number": 1},
    ]});
    let answer = client.patch(&AlbumViewSet::url_detail(made["id"].as_i64().unwrap_or(0)), changed).await;
    let (status, answer) = (answer.status_code(), answer.to_json().expect("JSON"));
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["sides"], json!([
        {"id": key(0), "number": 1, "letter": null, "code": "a-b"},
        {"id": key(1), "number": 1, "letter": 1, "code": "a-c"},
    ]));
}

async fn who_listens_hears_of_a_change_of_the_rows_within(db) {
    let client = client(&db).await;
    let made = album(&client, "a", 1..=2).await;
    Receivers::of::<(heard,)>().attach(&db);
    let [one, two] = keys(&made)[..] else { panic!("two tracks: {made}") };
    let (status, changed) = patch(&client, &made, json!([{"id": one, "code": "new"}, {"id": two}])).await;
    assert_eq!((status, &changed["title"]), (200, &json!("a!")));
}

async fn the_numbers_of_another_owner_count_where_a_set_is_without_owner(db) {
    let client = client(&db).await;
    let cues = |numbers: [i32; 2]| json!([{"number": numbers[0], "letter": 1}, {"number": numbers[1], "letter": 1}]);
    let other = client.post("/api/albums/", json!({"title": "b", "cues": cues([3, 4])})).await;
    assert_eq!(other.status_code(), 201);
    let made = client.post("/api/albums/", json!({"title": "a", "cues": cues([1, 2])})).await.to_json().expect("JSON");
    let key = |at: usize| made["cues"][at]["id"].clone();
    let changed = json!({"cues": [{"id": key(0), "number": 2}, {"id": key(1), "number": 1}]});
    let answer = client.patch(&AlbumViewSet::url_detail(made["id"].as_i64().unwrap_or(0)), changed).await;
    let (status, answer) = (answer.status_code(), answer.to_json().expect("JSON"));
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["cues"], json!([
        {"id": key(0), "number": 2, "letter": 1},
        {"id": key(1), "number": 1, "letter": 1},
    ]));
}

async fn the_numbers_of_one_owner_do_not_hold_up_another(db) {
    let client = client(&db).await;
    album(&client, "b", [i32::MAX]).await;
    let made = album(&client, "a", 1..=2).await;
    let [one, two] = keys(&made)[..] else { panic!("two tracks: {made}") };
    let (status, swapped) = patch(&client, &made, json!([{"id": one, "number": 2}, {"id": two, "number": 1}])).await;
    assert_eq!(status, 200, "{swapped}");
    assert_eq!(numbers(&swapped), [(one, 2), (two, 1)]);
}

async fn rows_take_each_others_values(db) {
    let client = client(&db).await;
    let made = album(&client, "a", 1..=3).await;
    let [one, two, three] = keys(&made)[..] else { panic!("three tracks: {made}") };

    let (status, swapped) = patch(&client, &made, json!([
        {"id": one, "number": 2, "code": "a-2", "score": 7},
        {"id": two, "number": 1, "code": "a-1", "score": 8},
        {"id": three},
    ])).await;
    assert_eq!(status, 200, "{swapped}");
    assert_eq!(numbers(&swapped), [(one, 2), (two, 1), (three, 3)]);
    let codes: Vec<&Json> = swapped["tracks"].as_array().expect("tracks").iter().map(|track| &track["code"]).collect();
    assert_eq!(codes, ["a-2", "a-1", "a-3"]);

    // All three in a ring, also what may be null.
    let (status, turned) = patch(&client, &made, json!([
        {"id": one, "number": 1, "score": 8}, {"id": two, "number": 3, "score": null}, {"id": three, "number": 2, "score": 7},
    ])).await;
    assert_eq!(status, 200, "{turned}");
    assert_eq!(numbers(&turned), [(one, 1), (two, 3), (three, 2)]);
    let scores: Vec<&Json> = turned["tracks"].as_array().expect("tracks").iter().map(|track| &track["score"]).collect();
    assert_eq!(scores, [&json!(8), &Json::Null, &json!(7)]);
}

async fn a_new_row_takes_what_others_give_up(db) {
    let client = client(&db).await;
    let made = album(&client, "b", 1..=3).await;
    let [one, two, three] = keys(&made)[..] else { panic!("three tracks: {made}") };
    let recording = db.record();
    let (status, shifted) = patch(&client, &made, json!([
        {"number": 1, "code": "b-1", "score": null},
        {"id": one, "number": 2, "code": "b-0"}, {"id": two, "number": 3}, {"id": three, "number": 4},
    ])).await;
    assert_eq!(status, 200, "{shifted}");
    let updates = recording.statements().iter().filter(|sql| sql.starts_with("UPDATE")).count();
    assert_eq!(updates, 3, "in an order in which each is written once");
    assert_eq!(numbers(&shifted)[..3], [(one, 2), (two, 3), (three, 4)]);

    // The rows that go leave theirs to the others.
    let (status, fewer) = patch(&client, &made, json!([{"id": three, "number": 1, "code": "b-1"}])).await;
    assert_eq!((status, numbers(&fewer)), (200, vec![(three, 1)]), "{fewer}");
}

async fn rows_that_are_to_have_the_same_are_told_at_their_item(db) {
    let client = client(&db).await;
    let made = album(&client, "c", 1..=2).await;
    let other = album(&client, "d", 1..=1).await;
    let [one, two] = keys(&made)[..] else { panic!("two tracks: {made}") };
    let number = json!({"non_field_errors": ["The fields album, number must make a unique set."]});
    let code = json!({"code": ["Another track has this code."]});
    for (tracks, told) in [
        (json!([{"id": one}, {"id": two, "number": 1}]), json!({"1": number})),
        (json!([{"id": one, "number": 5}, {"id": two, "number": 5}]), json!({"1": number})),
        (json!([{"id": one, "code": "x"}, {"number": 3, "code": "x", "score": null}]), json!({"1": code})),
        // Of other albums it is the rules that know.
        (json!([{"id": one}, {"id": two, "code": "d-1"}]), json!({"1": code})),
    ] {
        let refused = patch(&client, &made, tracks.clone()).await;
        assert_eq!(refused, (400, json!({"tracks": told})), "{tracks}");
    }
    let twice = json!([{"number": 1, "code": "e-1", "score": 3}, {"number": 2, "code": "e-2", "score": 3}]);
    let refused = client.post("/api/albums/", json!({"title": "e", "tracks": twice})).await;
    let told = json!({"tracks": {"1": {"score": ["track with this score already exists."]}}});
    assert_eq!((refused.status_code(), refused.to_json().ok()), (400, Some(told)));
    assert_eq!(Album::objects().count(&db).await.ok(), Some(2), "{other}");
}

async fn what_cannot_wait_is_refused_at_its_item(db) {
    let client = client(&db).await;
    let takes = json!([
        {"day": "2024-01-01", "night": "2024-01-01", "number": 8},
        {"day": "2024-01-02", "night": "2024-01-02", "number": 9},
    ]);
    let made = client.post("/api/albums/", json!({"title": "f", "takes": takes})).await.to_json().expect("JSON");
    let [one, two] = [0, 1].map(|at| made["takes"][at]["id"].clone());
    let own = AlbumViewSet::url_detail(made["id"].as_i64().unwrap_or(0));
    // No day is known that no row has; and no number may be greater than 9.
    for (takes, told) in [
        (json!([{"id": one, "day": "2024-01-02"}, {"id": two, "day": "2024-01-01"}]),
            json!({"1": {"day": ["take with this day already exists."]}})),
        (json!([{"id": one, "night": "2024-01-02"}, {"id": two, "night": "2024-01-01"}]),
            json!({"1": {"non_field_errors": ["The fields album, night must make a unique set."]}})),
        (json!([{"id": one, "number": 9}, {"id": two, "number": 8}]),
            json!({"0": {"non_field_errors": ["The fields album, number must make a unique set."]}})),
    ] {
        let refused = client.patch(&own, json!({"takes": takes})).await;
        assert_eq!((refused.status_code(), refused.to_json().ok()), (400, Some(json!({"takes": told}))), "{takes}");
        assert_eq!(client.get(&own).await.to_json().expect("JSON")["takes"], made["takes"], "nothing was written");
    }
    // Where the values are free one after the other, it is only a matter of the order.
    let later = json!([{"id": one, "day": "2024-01-02"}, {"id": two, "day": "2024-01-03"}]);
    assert_eq!(client.patch(&own, json!({"takes": later})).await.status_code(), 200);
}

async fn a_step_of_ones_own_is_told_what_is_taken_now(db) {
    let client = client(&db).await;
    let made = album(&client, "g", 1..=2).await;
    let [one, two] = keys(&made)[..] else { panic!("two tracks: {made}") };
    let row = Album::objects().get(&db).await.expect("the album");
    let context = SerializerContext::new(&db).with_instance(&row);
    let tracks = json!([{"id": one, "number": 1, "code": "g-2", "score": 1}, {"id": two, "number": 2, "code": "g-1", "score": 2}]);
    let sent = json!({"title": "g", "tracks": tracks});
    let refused = OwnAlbumSerializer::validated(&sent, &context).await.map(drop).expect_err("they are taken");
    let taken = json!({"code": ["Another track has this code."]});
    assert_eq!(refused.detail(), json!({"tracks": {"0": taken, "1": taken}}));
    assert!(AlbumSerializer::validated(&sent, &context).await.is_ok(), "until the end of the writing");
}
}
