use serde_json::{Value, json};

use crate::{
    ConfigRequest, ErrorCode, Form, Patch, RegisterResponse, SchemaById, SchemaRequest,
    SchemaResponse,
};

fn request(body: Value) -> Result<SchemaRequest, String> {
    serde_json::from_value(body).map_err(|error| error.to_string())
}

#[test]
fn scalars_of_another_type_are_taken() {
    let read =
        request(json!({"schema": 5, "version": "1", "id": "7", "schemaType": null})).unwrap();
    assert_eq!(read.schema.as_deref(), Some("5"));
    assert_eq!((read.version, read.id, read.schema_type), (Some(1), Some(7), None));
    let read = request(json!({"schema": true, "version": 1.5, "unknown": [1]})).unwrap();
    assert_eq!((read.schema.as_deref(), read.version), (Some("true"), Some(1)));
}

#[test]
fn objects_are_not_taken_for_scalars() {
    let refused = request(json!({"schema": {"type": "string"}})).unwrap_err();
    assert_eq!(refused, "Cannot deserialize value of type `String` from Object value");
    let refused = request(json!({"version": "x"})).unwrap_err();
    assert_eq!(refused, "Cannot deserialize value of type `Integer` from String value");
    request(json!({"version": 2_147_483_648_i64})).unwrap_err();
}

#[test]
fn references_keep_what_is_missing() {
    let read = request(json!({"references": [{"name": "a"}, null]})).unwrap();
    let references = read.references.unwrap();
    assert_eq!(references[0].as_ref().unwrap().name.as_deref(), Some("a"));
    assert_eq!(references[0].as_ref().unwrap().version, None);
    assert_eq!(references[1], None);
}

#[test]
fn a_change_of_config_tells_absent_from_null() {
    let read: ConfigRequest =
        serde_json::from_value(json!({"compatibility": null, "normalize": "True"})).unwrap();
    assert_eq!(read.compatibility, Patch::Null);
    assert_eq!(read.normalize, Patch::Value(true));
    assert_eq!(read.validate_new_schemas, Patch::Absent);
    let sent = serde_json::to_value(ConfigRequest {
        compatibility: Patch::Value("FULL".to_owned()),
        ..ConfigRequest::default()
    });
    assert_eq!(sent.unwrap(), json!({"compatibility": "FULL"}));
}

#[test]
fn lean_bodies_have_nothing_that_old_clients_do_not_know() {
    let schema_type = Some("AVRO".to_owned());
    let register = RegisterResponse {
        id: 1,
        version: Some(2),
        guid: Some("g".to_owned()),
        schema_type: schema_type.clone(),
        deleted: Some(false),
        ..RegisterResponse::default()
    };
    let lean = |body: Value| serde_json::to_string(&body).unwrap();
    let body = serde_json::to_value(register.in_form(Form::Lean)).unwrap();
    assert_eq!(lean(body), r#"{"id":1}"#);
    let version = SchemaResponse {
        subject: "s".to_owned(),
        version: 1,
        id: 1,
        guid: Some("g".to_owned()),
        schema_type: schema_type.clone(),
        schema: "x".to_owned(),
        ts: Some(1),
        ..SchemaResponse::default()
    };
    let body = serde_json::to_value(version.in_form(Form::Lean)).unwrap();
    assert_eq!(body, json!({"subject": "s", "version": 1, "id": 1, "schema": "x"}));
    let by_id = SchemaById {
        subject: Some("s".to_owned()),
        schema_type: Some("JSON".to_owned()),
        schema: "x".to_owned(),
        ..SchemaById::default()
    };
    let body = serde_json::to_value(by_id.in_form(Form::Lean)).unwrap();
    assert_eq!(body, json!({"schemaType": "JSON", "schema": "x"}));
}

#[test]
fn codes_ascend_and_begin_with_their_status() {
    let numbers: Vec<u32> = ErrorCode::ALL.iter().map(|code| code.number()).collect();
    assert!(numbers.is_sorted(), "{numbers:?}");
    assert_eq!(ErrorCode::SubjectNotFound.status(), 404);
    assert_eq!(ErrorCode::IncompatibleNewest.status(), 409);
    assert_eq!(ErrorCode::Incompatible.status(), 409);
    for code in ErrorCode::ALL {
        assert!((400..600).contains(&code.status()), "{code:?}");
    }
}
