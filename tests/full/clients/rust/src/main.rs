//! schema_registry_converter against a running registry: `rust-client URL`.
//!
//! The registry is empty. Every check is a function; each speaks of subjects of its own. A check
//! that fails panics and ends the run.

use std::collections::HashMap;

use apache_avro::types::Value;
use schema_registry_converter::async_impl::avro::{AvroDecoder, AvroEncoder};
use schema_registry_converter::async_impl::schema_registry::{
    SrSettings, get_all_subjects, get_all_versions, get_schema_by_guid, get_schema_by_id,
    get_schema_by_subject, get_schema_by_subject_and_version, is_compatible_schema, post_schema,
};
use schema_registry_converter::schema_registry_common::{
    SchemaType, SubjectNameStrategy, SuppliedReference, SuppliedSchema,
};

const V1: &str = r#"{"type":"record","name":"Booking","namespace":"com.example","fields":[{"name":"user_id","type":"long"},{"name":"timestamp","type":"long"}]}"#;
const V2: &str = r#"{"type":"record","name":"Booking","namespace":"com.example","fields":[{"name":"user_id","type":"long"},{"name":"timestamp","type":"long"},{"name":"channel","type":"string","default":""}]}"#;
const TEXT: &str = r#"{"type":"record","name":"Booking","namespace":"com.example","fields":[{"name":"user_id","type":"long"},{"name":"timestamp","type":"string"}]}"#;

fn avro(schema: &str) -> SuppliedSchema {
    let name = Some("com.example.Booking".to_owned());
    SuppliedSchema::new(name, SchemaType::Avro, schema.to_owned())
}

/// A client that has cached nothing.
fn cold(url: &str) -> SrSettings {
    SrSettings::new_builder(url.to_owned()).no_proxy().build().expect("settings")
}

async fn a_message_goes_round(url: &str) {
    let strategy =
        || SubjectNameStrategy::TopicNameStrategyWithSchema("round".to_owned(), false, avro(V1));
    let values = vec![("user_id", Value::Long(53)), ("timestamp", Value::Long(1_497_842_472))];
    let data = AvroEncoder::new(cold(url)).encode(values, strategy()).await.expect("it encodes");
    assert_eq!(data[0], 0);
    let read = AvroDecoder::new(cold(url)).decode(Some(&data)).await.expect("it decodes");
    let expected = vec![
        ("user_id".to_owned(), Value::Long(53)),
        ("timestamp".to_owned(), Value::Long(1_497_842_472)),
    ];
    assert_eq!(read.value, Value::Record(expected));
    assert!(get_all_subjects(&cold(url)).await.expect("subjects").contains(&"round-value".to_owned()));
}

async fn a_schema_evolves_and_a_breaking_one_is_refused(url: &str) {
    let subject = || "evolves-value".to_owned();
    let first = post_schema(&cold(url), subject(), avro(V1)).await.expect("v1");
    assert!(is_compatible_schema(&cold(url), subject(), avro(V2)).await.expect("an answer"));
    let second = post_schema(&cold(url), subject(), avro(V2)).await.expect("v2");
    assert_ne!(first.id, second.id);
    assert!(!is_compatible_schema(&cold(url), subject(), avro(TEXT)).await.expect("an answer"));
    let error = post_schema(&cold(url), subject(), avro(TEXT)).await.expect_err("it is refused");
    assert!(error.to_string().contains("409"), "{error}");
    assert_eq!(get_all_versions(&cold(url), subject()).await, Ok(vec![1, 2]));
    let latest = SubjectNameStrategy::TopicNameStrategy("evolves".to_owned(), false);
    let latest = get_schema_by_subject(&cold(url), &latest).await.expect("the latest");
    assert_eq!((latest.id, latest.version), (second.id, Some(2)));
}

async fn a_cold_client_fetches_by_id_guid_and_version(url: &str) {
    let posted = post_schema(&cold(url), "fetch-value".to_owned(), avro(V1)).await.expect("v1");
    let by_id = get_schema_by_id(posted.id, &cold(url)).await.expect("by id");
    assert_eq!((by_id.schema_type, by_id.schema.as_str()), (SchemaType::Avro, V1));
    let by_version = get_schema_by_subject_and_version(&cold(url), "fetch-value", Some(1)).await;
    let by_version = by_version.expect("by version");
    assert_eq!((by_version.id, by_version.schema.as_str()), (posted.id, V1));
    let guid = by_version.guid.expect("a guid");
    assert_eq!(get_schema_by_guid(&guid, &cold(url)).await.expect("by guid").schema, V1);
    let error = get_schema_by_id(2_000_000_000, &cold(url)).await.expect_err("there is none");
    assert!(error.to_string().contains("40403"), "{error}");
}

async fn references_and_properties_are_kept(url: &str) {
    let address = r#"{"type":"record","name":"Address","namespace":"com.example","fields":[{"name":"street","type":"string"}]}"#;
    // The client finds a referenced type by its name within the namespace, not by its full name.
    let person = r#"{"type":"record","name":"Person","namespace":"com.example","fields":[{"name":"home","type":"Address"}]}"#;
    let reference = SuppliedReference::new(
        "com.example.Address".to_owned(),
        "address".to_owned(),
        address.to_owned(),
    );
    let name = Some("com.example.Person".to_owned());
    let properties = HashMap::from([("owner".to_owned(), "people".to_owned())]);
    let supplied = SuppliedSchema::new(name, SchemaType::Avro, person.to_owned())
        .with_references(vec![reference])
        .with_properties(properties.clone());
    let strategy =
        SubjectNameStrategy::TopicNameStrategyWithSchema("person".to_owned(), false, supplied);
    let home = Value::Record(vec![("street".to_owned(), Value::String("Main Street".to_owned()))]);
    let encoder = AvroEncoder::new(cold(url));
    let data = encoder.encode(vec![("home", home.clone())], strategy).await.expect("it encodes");
    let read = AvroDecoder::new(cold(url)).decode(Some(&data)).await.expect("it decodes");
    assert_eq!(read.value, Value::Record(vec![("home".to_owned(), home)]));
    let known = get_schema_by_subject_and_version(&cold(url), "person-value", None).await;
    let known = known.expect("the latest");
    assert_eq!(known.properties, Some(properties));
    let references: Vec<_> =
        known.references.iter().map(|one| (one.subject.as_str(), one.version)).collect();
    assert_eq!(references, [("address", 1)]);
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let url = std::env::args().nth(1).expect("rust-client URL");
    a_message_goes_round(&url).await;
    println!("ok a message goes round");
    a_schema_evolves_and_a_breaking_one_is_refused(&url).await;
    println!("ok a schema evolves and a breaking one is refused");
    a_cold_client_fetches_by_id_guid_and_version(&url).await;
    println!("ok a cold client fetches by id, guid and version");
    references_and_properties_are_kept(&url).await;
    println!("ok references and properties are kept");
    println!("4 passed, 0 failed");
}
