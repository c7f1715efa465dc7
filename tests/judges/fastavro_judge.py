"""Reads Avro messages with fastavro, one question a line on standard input.

A question is {"reader", "writer", "bytes"} with the bytes in hexadecimal; the answer is
{"value": ...} (bytes as Latin-1 text), {"fails": text} or, where fastavro does not take one of
the schemas, {"refused": text}.
"""

import io
import json
import sys

import fastavro


def plain(value):
    """The value as JSON has it."""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def answer(question):
    try:
        reader = fastavro.parse_schema(question["reader"])
        writer = fastavro.parse_schema(question["writer"])
    except Exception as error:  # whatever it is, it is about the schema
        return {"refused": repr(error)}
    message = io.BytesIO(bytes.fromhex(question["bytes"]))
    try:
        value = fastavro.schemaless_reader(message, writer, reader)
    except Exception as error:  # fastavro has no common base of its errors
        return {"fails": repr(error)}
    if message.read(1):
        return {"fails": "bytes are left over"}
    return {"value": plain(value)}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))))
