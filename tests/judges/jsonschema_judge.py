"""Judges values with Python's `jsonschema`, one question a line on standard input.

A question is {"writer", "reader", "values"}: two schemas that name their drafts, and values. The
answer has for each value a pair: whether it is valid for the writer, and for the reader.
Numbers with a fraction are exact decimals here.

{"excused": text} is the answer where a schema applies itself to the same value for ever, which has
no meaning, and where this library fails: 2019-09's `unevaluatedItems` beside a boolean `items`.
"""

import decimal
import json
import sys

from jsonschema.validators import validator_for


def validator(schema):
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def answer(question):
    writer, reader = validator(question["writer"]), validator(question["reader"])
    try:
        return [[writer.is_valid(value), reader.is_valid(value)] for value in question["values"]]
    except RecursionError:
        return {"excused": "endless"}
    except TypeError as error:
        if str(error) != "object of type 'bool' has no len()":
            raise
        return {"excused": "unevaluatedItems beside a boolean"}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line, parse_float=decimal.Decimal))))
