"""confluent-kafka's JSON Schema serializer against a running registry.

    python json_client.py URL

The registry is empty. Every check is a function; each speaks of subjects of its own.
"""

import json
import sys

from confluent_kafka.schema_registry import Schema, SchemaReference, SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.serialization import MessageField, SerializationContext, SerializationError

import checks

URL = sys.argv[1]


def cold():
    """A client that has cached nothing."""
    return SchemaRegistryClient({"url": URL})


def an_object(title, properties, required=(), **more):
    return json.dumps({
        "$schema": "http://json-schema.org/draft-07/schema#", "title": title, "type": "object",
        "properties": properties, "required": list(required), "additionalProperties": False, **more,
    })


WHOLE = {"type": "integer"}
V1 = an_object("Booking", {"user_id": WHOLE, "timestamp": WHOLE}, ["user_id"])
V2 = an_object("Booking", {"user_id": WHOLE, "timestamp": WHOLE, "channel": {"type": "string"}},
               ["user_id"])
TEXT = an_object("Booking", {"user_id": WHOLE, "timestamp": {"type": "string"}}, ["user_id"])
MESSAGE = {"user_id": 53, "timestamp": 1497842472}


def value(topic):
    return SerializationContext(topic, MessageField.VALUE)


def refused_by_the_client(call, *arguments):
    try:
        answer = call(*arguments)
    except SerializationError as error:
        return error
    raise AssertionError(f"not refused: {answer!r}")


def a_message_goes_round():
    data = JSONSerializer(V1, cold())(MESSAGE, value("round"))
    assert data[0] == 0
    for text, client in ((V1, None), (V1, cold()), (None, cold())):
        assert JSONDeserializer(text, schema_registry_client=client)(data, value("round")) == MESSAGE


def one_client_writes_and_reads():
    client = cold()
    write = JSONSerializer(V1, client)
    read = JSONDeserializer(None, schema_registry_client=client)
    for _ in range(2):
        assert read(write(MESSAGE, value("one")), value("one")) == MESSAGE
    assert client.get_versions("one-value") == [1]


def a_wrong_message_is_not_written():
    write = JSONSerializer(V1, cold())
    refused_by_the_client(write, {"timestamp": 1}, value("wrong"))
    refused_by_the_client(write, {"user_id": "53"}, value("wrong"))


def a_schema_evolves():
    old = JSONSerializer(V1, cold())(MESSAGE, value("evolves"))
    new = JSONSerializer(V2, cold())({**MESSAGE, "channel": "app"}, value("evolves"))
    assert cold().get_versions("evolves-value") == [1, 2]
    reader = JSONDeserializer(V2, schema_registry_client=cold())
    assert [reader(data, value("evolves")).get("channel") for data in (old, new)] == [None, "app"]


def a_breaking_producer_is_refused():
    JSONSerializer(V1, cold())(MESSAGE, value("breaking"))
    try:
        JSONSerializer(TEXT, cold())({"user_id": 1, "timestamp": "today"}, value("breaking"))
    except (SchemaRegistryError, SerializationError) as error:
        assert "TYPE_CHANGED" in str(error), error
    else:
        raise AssertionError("a text was written where a number was promised")
    assert cold().get_versions("breaking-value") == [1]


def references_resolve():
    client = cold()
    address = an_object("Address", {"street": {"type": "string"}}, ["street"])
    client.register_schema("address", Schema(address, "JSON"))
    person = an_object("Person", {"home": {"$ref": "address.json"}}, ["home"])
    references = [SchemaReference(name="address.json", subject="address", version=1)]
    schema = Schema(person, "JSON", references)
    data = JSONSerializer(schema, client)({"home": {"street": "Main Street"}}, value("person"))
    known = cold().get_latest_version("person-value")
    assert [(one.name, one.subject, one.version) for one in known.schema.references] == [
        ("address.json", "address", 1)
    ]
    read = JSONDeserializer(None, schema_registry_client=cold())
    assert read(data, value("person")) == {"home": {"street": "Main Street"}}
    write = JSONSerializer(schema, cold())
    refused_by_the_client(write, {"home": {"street": 1}}, value("person"))


def the_latest_version_is_used():
    cold().register_schema("latest-value", Schema(V2, "JSON"))
    conf = {"auto.register.schemas": False, "use.latest.version": True}
    data = JSONSerializer(V1, cold(), conf=conf)({**MESSAGE, "channel": "app"}, value("latest"))
    read = JSONDeserializer(None, schema_registry_client=cold())
    assert read(data, value("latest"))["channel"] == "app"
    assert cold().get_versions("latest-value") == [1]


def a_schema_is_looked_up_in_any_spelling():
    registered = cold().register_schema("look-value", Schema(V1, "JSON"), normalize_schemas=True)
    sorted_text = json.dumps(json.loads(V1), indent=2, sort_keys=True)
    found = cold().lookup_schema("look-value", Schema(sorted_text, "JSON"), normalize_schemas=True)
    assert (found.schema_id, found.version) == (registered, 1)
    assert set(cold().get_schema_types()) >= {"AVRO", "JSON", "PROTOBUF"}


CHECKS = [
    a_message_goes_round,
    one_client_writes_and_reads,
    a_wrong_message_is_not_written,
    a_schema_evolves,
    a_breaking_producer_is_refused,
    references_resolve,
    the_latest_version_is_used,
    a_schema_is_looked_up_in_any_spelling,
]


if __name__ == "__main__":
    checks.run(CHECKS)
