//! Pages by cursors bring each row once, forth and back, in one order on every database.

use fastjango::prelude::*;
use fastjango::rest::ApiClient;
use fastjango_tests::on_every_database;

use crate::declarations::create;

#[model]
pub struct Lane {
    pub id: i64,
    pub number: Option<i32>,
}

#[model(ordering = [id])]
pub struct Card {
    pub id: i64,
    pub due: Option<NaiveDate>,
    #[field(max_length = 20)]
    pub label: String,
    pub size: i32,
    #[relation(on_delete = cascade)]
    pub lane: Option<ForeignKey<Lane>>,
}

#[serializer(model = Card)]
pub struct CardSerializer {
    pub id: i64,
}

#[viewset(
    model = Card, serializer = CardSerializer, ordering = [-due], ordering_fields = [id, due, label, size, lane.number],
    actions = [list], pagination = Cursor(2).max_page_size(50), permissions = [AllowAny],
)]
impl CardViewSet {}

#[viewset(
    model = Card, serializer = CardSerializer, actions = [list],
    pagination = Cursor(2).max_page_size(50), permissions = [AllowAny],
)]
impl UndatedFirstViewSet {
    fn queryset(&self, _: &Context) -> QuerySet<Card> {
        Card::objects().order_by(|card| (card.due.desc().nulls_first(), card.size))
    }
}

/// The due days, labels, sizes and lanes of the cards 1 to 12.
const CARDS: [(Option<u32>, &str, i32, Option<i64>); 12] = [
    (None, "a", 1, Some(1)),
    (Some(3), "B", 1, None),
    (Some(1), "", 1, Some(2)),
    (None, "A", 2, Some(2)),
    (None, "c", 1, None),
    (Some(3), "", 2, Some(1)),
    (Some(3), "b", 1, Some(1)),
    (None, "", 1, Some(3)),
    (Some(2), "a", 2, Some(3)),
    (None, "c", 1, None),
    (Some(3), "a", 1, None),
    (Some(3), "c", 1, Some(2)),
];

async fn client(db: &Database) -> Result<ApiClient> {
    create(db, &[Lane::options(), Card::options()]).await?;
    for number in [Some(7), None, Some(5)] {
        Lane::new().number(number).save(db).await?;
    }
    for (due, label, size, lane) in CARDS {
        let due = due.and_then(|day| NaiveDate::from_ymd_opt(2026, 5, day));
        let mut card = Card::new().due(due).label(label).size(size).build();
        card.lane = lane.map(ForeignKey::from_key);
        card.save(db).await?;
    }
    let mut api = Api::new("/api");
    api.register::<CardViewSet>("cards")
        .register::<UndatedFirstViewSet>("undated-first");
    Ok(ApiClient::new(api.build().expect("the routes are fine"), db.clone()))
}

/// The keys of the pages that links lead to, from an address on.
async fn walk(client: &ApiClient, from: &str, link: &str) -> (Vec<Vec<i64>>, String) {
    let (mut pages, mut address) = (Vec::new(), from.to_owned());
    loop {
        let page = client.get(&address).await.to_json().expect("JSON");
        let rows = page["results"]
            .as_array()
            .unwrap_or_else(|| panic!("{address}: {page}"));
        pages.push(rows.iter().filter_map(|row| row["id"].as_i64()).collect());
        assert!(pages.len() < 20, "{from}: {link} leads round in a circle: {pages:?}");
        match page[link].as_str() {
            Some(next) => address = next.replace("http://localhost", ""),
            None => return (pages, address),
        }
    }
}

/// Walks to the end and back, by pages of some sizes.
async fn each_once(client: &ApiClient, path: &str, expected: &[i64]) {
    for size in [1, 2, 3, 5, 12] {
        let separator = if path.contains('?') { '&' } else { '?' };
        let (forth, end) = walk(client, &format!("{path}{separator}page_size={size}"), "next").await;
        assert_eq!(forth.concat(), expected, "{path} by {size}: {forth:?}");
        let (back, begin) = walk(client, &end, "previous").await;
        let turned: Vec<i64> = back.iter().rev().flatten().copied().collect();
        assert_eq!(turned, expected, "{path} back by {size}: {back:?}");
        let again = walk(client, &begin, "next").await.0.concat();
        assert_eq!(again, expected, "{path} forth again by {size}");
    }
}

on_every_database! {
    async fn each_row_is_on_one_page_of_an_order_with_nulls_and_ties(db) {
        let client = client(&db).await.expect("the tables");
        each_once(&client, "/api/cards/", &[12, 11, 7, 6, 2, 9, 3, 10, 8, 5, 4, 1]).await;
        each_once(&client, "/api/cards/?ordering=due", &[1, 4, 5, 8, 10, 3, 9, 2, 6, 7, 11, 12]).await;
        each_once(&client, "/api/cards/?ordering=-due,size", &[2, 7, 11, 12, 6, 9, 3, 1, 5, 8, 10, 4]).await;
        each_once(&client, "/api/cards/?ordering=size,-due", &[12, 11, 7, 2, 3, 10, 8, 5, 1, 6, 9, 4]).await;
        each_once(&client, "/api/cards/?ordering=-id", &[12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]).await;
    }

    async fn an_order_may_say_where_null_comes(db) {
        let client = client(&db).await.expect("the tables");
        each_once(&client, "/api/undated-first/", &[1, 5, 8, 10, 4, 2, 7, 11, 12, 6, 9, 3]).await;
    }

    async fn the_row_of_a_relation_may_be_missing(db) {
        let client = client(&db).await.expect("the tables");
        let ascending = [2, 3, 4, 5, 10, 11, 12, 8, 9, 1, 6, 7];
        each_once(&client, "/api/cards/?ordering=lane__number", &ascending).await;
        let descending = [7, 6, 1, 9, 8, 12, 11, 10, 5, 4, 3, 2];
        each_once(&client, "/api/cards/?ordering=-lane__number", &descending).await;
    }

    async fn texts_that_the_database_takes_for_equal_lose_no_row(db) {
        let client = client(&db).await.expect("the tables");
        for ordering in ["label", "-label"] {
            let path = format!("/api/cards/?ordering={ordering}");
            let whole = walk(&client, &format!("{path}&page_size=50"), "next").await.0.concat();
            assert_eq!(whole.len(), CARDS.len());
            each_once(&client, &path, &whole).await;
        }
    }

    async fn rows_that_went_meanwhile_take_no_other_along(db) {
        let client = client(&db).await.expect("the tables");
        let page = client.get("/api/cards/?ordering=id&page_size=11").await.to_json().expect("JSON");
        let next = page["next"].as_str().expect("there is one more").replace("http://localhost", "");
        Card::objects().filter(|card| card.id.gte(12)).delete(&db).await.expect("they go");
        let (back, _) = walk(&client, &next, "previous").await;
        assert_eq!(back, [vec![], (1..=11).collect::<Vec<i64>>()]);
    }
}
