//! Keys of other types than integers of eight bytes, and what refers to them.

#![allow(unreachable_pub, reason = "declared as a program would declare them")]

use super::*;

/// A number of the trade.
#[derive(Debug, Clone, PartialEq, Eq, FieldType)]
pub struct Plate(String);

/// How something is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choices)]
pub enum Way {
    /// By ship.
    Sea,
    /// By train.
    Rail,
}

#[model]
#[derive(Debug)]
pub struct Country {
    #[field(primary_key, max_length = 2)]
    pub code: String,
}

#[model]
#[derive(Debug)]
pub struct Crate {
    #[field(primary_key)]
    pub number: Uuid,
}

#[model]
#[derive(Debug)]
pub struct Port {
    pub id: i32,
}

#[model]
#[derive(Debug)]
pub struct Truck {
    #[field(primary_key, max_length = 12)]
    pub plate: Plate,
}

#[model]
#[derive(Debug)]
pub struct Route {
    #[field(primary_key)]
    pub way: Way,
}

#[model]
#[derive(Debug)]
pub struct Agent {
    pub id: i64,
}

/// What refers to a row of each.
#[model]
#[derive(Debug)]
pub struct Freight {
    pub id: i64,
    #[relation(on_delete = cascade)]
    pub country: ForeignKey<Country>,
    #[relation(on_delete = cascade)]
    pub origin: Option<ForeignKey<Country>>,
    #[relation(on_delete = cascade)]
    pub content: OneToOne<Crate>,
    #[relation(on_delete = cascade)]
    pub lid: Option<OneToOne<Crate>>,
    #[relation(on_delete = cascade)]
    pub port: ForeignKey<Port>,
    #[relation(on_delete = cascade)]
    pub truck: ForeignKey<Truck>,
    #[relation(on_delete = cascade)]
    pub spare: Option<ForeignKey<Truck>>,
    #[relation(on_delete = cascade)]
    pub route: ForeignKey<Route>,
    #[relation(on_delete = cascade)]
    pub agent: ForeignKey<Agent>,
}

on_every_database! {
    async fn a_builder_takes_a_row_or_its_key(db) {
        let db = &db;
        create(db, &[
            Country::options(), Crate::options(), Port::options(), Truck::options(), Route::options(),
            Agent::options(), Freight::options(),
        ])
        .await
        .expect("the tables are made");
        let made: Result<()> = async {
            let country = Country::new().code("at").save(db).await?;
            let (first, second) = (Uuid::from_u128(1), Uuid::from_u128(2));
            let crates = [first, second].map(|number| Crate::new().number(number).build());
            Crate::objects().bulk_create(db, crates.into()).await?;
            let port = Port::new().id(7).save(db).await?;
            let plate = Plate("W-1".to_owned());
            let truck = Truck::new().plate(plate.clone()).save(db).await?;
            Route::new().way(Way::Rail).save(db).await?;
            Agent::new().id(9).save(db).await?;
            let freight = Freight::new().country("at").origin(&country.code).content(first).lid(second).port(port.id);
            let freight = freight.truck(plate.clone()).spare(plate.clone()).route(Way::Rail).agent(9).save(db).await?;
            assert_eq!(freight.country.fetch(db).await?.code, "at");
            assert_eq!(freight.port.fetch(db).await?.id, 7);
            let freight = Freight::objects().get(db).await?;
            assert_eq!((freight.country.key().as_str(), freight.content.key()), ("at", &first));
            assert_eq!((freight.truck.key(), freight.route.key()), (&plate, &Way::Rail));
            assert_eq!(freight.lid.as_ref().map(OneToOne::key), Some(&second));
            assert_eq!(freight.spare.as_ref().map(ForeignKey::key), Some(&plate));
            freight.delete(db).await?;
            // Rows, texts that are owned, plain integers, and keys that may be missing.
            let origin: Option<String> = None;
            let rows = Freight::new().country("at".to_owned()).origin(origin.map(ForeignKey::from_key)).content(second);
            let rows = rows.lid(None).port(7).truck(&truck).route(Way::Rail).agent(9).save(db).await?;
            let rows = Freight::objects().filter(|f| f.id.eq(rows.id)).get(db).await?;
            assert_eq!((rows.origin.is_none(), rows.lid.is_none(), *rows.port.key()), (true, true, 7));
            Ok(())
        }
        .await;
        made.expect("all of it is found again");
    }
}
