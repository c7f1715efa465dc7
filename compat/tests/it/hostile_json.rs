//! Pairs of JSON Schemas that ask for much work: what they cost is bounded, whatever the answer is.

use serde_json::{Map, Value, json};

/// A pair of schemas, and what it is about.
pub(crate) struct Pair {
    pub(crate) name: &'static str,
    pub(crate) writer: Value,
    pub(crate) reader: Value,
}

/// The same made from two leaves that no value has in common.
fn of(name: &'static str, make: impl Fn(&Value) -> Value) -> Pair {
    let (text, whole) = (json!({"type": "string"}), json!({"type": "integer"}));
    Pair { name, writer: make(&text), reader: make(&whole) }
}

fn members(count: usize, member: impl Fn(usize) -> (String, Value)) -> Value {
    Value::Object((0..count).map(member).collect::<Map<String, Value>>())
}

/// Unions of 20 in unions of 20, in one branch each.
fn nested(leaf: &Value) -> Value {
    (0..20).fold(leaf.clone(), |inner, _| {
        let branch = |at: usize| json!({"properties": {format!("p{at}"): {"type": "string"}}, "minProperties": at});
        let branches: Vec<Value> =
            (0..20).map(|at| if at == 7 { inner.clone() } else { branch(at) }).collect();
        json!({ "anyOf": branches })
    })
}

/// Unions of 20 in every branch of a union of 20.
fn full(leaf: &Value, union: &str) -> Value {
    (0..2).fold(leaf.clone(), |inner, _| {
        let branch = |at| json!({"allOf": [inner, {"minimum": at}]});
        json!({ union: (0..20).map(branch).collect::<Vec<_>>() })
    })
}

/// A closed object of many properties.
fn wide(count: usize, leaf: &Value) -> Value {
    let properties = members(count, |at| (format!("p{at}"), leaf.clone()));
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}

/// Eight types of which each may hold any.
fn cyclic(leaf: &Value) -> Value {
    let all: Vec<Value> =
        (0..8).map(|at| json!({"$ref": format!("#/definitions/T{at}")})).collect();
    let one = json!({"type": "object", "properties": {"v": leaf, "next": {"anyOf": all}}});
    json!({"anyOf": all, "definitions": members(8, |at| (format!("T{at}"), one.clone()))})
}

/// A type that is itself twice over, thirty times.
fn doubled(leaf: &Value) -> Value {
    let mut definitions = members(30, |at| {
        let next = json!({"$ref": format!("#/definitions/D{}", at + 1)});
        (format!("D{at}"), json!({"allOf": [next, next]}))
    });
    definitions["D30"] = leaf.clone();
    json!({"type": leaf["type"], "allOf": [{"$ref": "#/definitions/D0"}], "definitions": definitions})
}

/// A difference behind many objects.
fn deep(levels: usize, leaf: &Value) -> Value {
    (0..levels).fold(leaf.clone(), |inner, _| {
        json!({"type": "object", "properties": {"a": inner, "b": {"type": "string"}}, "required": ["a"]})
    })
}

/// Definitions of which each holds all others.
fn meshed(count: usize, leaf: &Value) -> Value {
    let one = |at: usize| {
        let mut properties = members(count, |to| {
            (format!("p{to}"), json!({"$ref": format!("#/definitions/T{to}")}))
        });
        properties[format!("v{at}")] = leaf.clone();
        json!({"type": "object", "properties": properties, "additionalProperties": false})
    };
    let definitions = members(count, |at| (format!("T{at}"), one(at)));
    json!({"$ref": "#/definitions/T0", "definitions": definitions})
}

/// A closed object with patterns for its names.
fn patterned(patterns: impl IntoIterator<Item = String>, leaf: &Value) -> Value {
    let patterns: Map<String, Value> =
        patterns.into_iter().map(|pattern| (pattern, leaf.clone())).collect();
    json!({"type": "object", "patternProperties": patterns, "additionalProperties": false})
}

/// The pairs that have properties without end, or much for each.
fn of_objects() -> Vec<Pair> {
    let kinds = ["string", "integer", "boolean", "number"];
    let open = |added: bool| {
        let mut properties =
            members(1_900, |at| (format!("p{at}"), json!({"type": kinds[at % 4]})));
        if added {
            properties["one_more"] = json!({"type": "string"});
        }
        json!({"type": "object", "properties": properties})
    };
    let chain = |last: &Value| {
        let names = members(400, |at| (format!("n{at}"), json!([format!("n{}", at + 1)])));
        json!({"type": "object", "dependencies": names, "required": ["n0"], "properties": {"n400": last}})
    };
    let required = |leaf: &Value| {
        let properties = members(1_000, |at| (format!("p{at}"), leaf.clone()));
        let names: Vec<String> = (0..1_000).map(|at| format!("p{at}")).collect();
        json!({"type": "object", "properties": properties, "required": names})
    };
    vec![
        of("10,000 properties, all changed", |leaf| wide(10_000, leaf)),
        of("1,900 properties, all changed", |leaf| wide(1_900, leaf)),
        of("1,000 required properties, all changed", required),
        Pair { name: "1,900 properties and one more", writer: open(false), reader: open(true) },
        of("a chain of 400 dependencies", chain),
        of("300 objects in each other", |leaf| deep(300, leaf)),
        of("40 definitions that hold each other", |leaf| meshed(40, leaf)),
    ]
}

/// The pairs that are about patterns.
fn of_patterns() -> Vec<Pair> {
    let text = |pattern: &str| json!({"type": "string", "pattern": pattern});
    let huge = |at: usize| format!("^(a{{{}}}){{1000}}$", 900 + at);
    let names = |leaf: &Value| {
        let properties = members(300, |at| (format!("{}b", "a".repeat(500 + at)), leaf.clone()));
        json!({"type": "object", "properties": properties, "additionalProperties": false})
    };
    let whole = json!({"type": "integer"});
    let look = |at: usize| format!("^(?=(a+)+{at})(a|a)*$");
    let classes = |range: &str| {
        let properties = members(100, |at| {
            (format!("p{at}"), text(&format!("^(\\w{{0,{at}}}|[{range}]+[0-9]{{2,30}})$")))
        });
        json!({"type": "object", "properties": properties})
    };
    vec![
        Pair { name: "100 patterns of words", writer: classes("a-z"), reader: classes("a-zA-Z") },
        Pair {
            name: "a pattern that goes back",
            writer: text("^(a+)+$"),
            reader: text("^(([a-z])+.)+[A-Z]([a-z])+$"),
        },
        Pair {
            name: "a pattern of a million states",
            writer: text("^(a{1000}){1000}$"),
            reader: text("^((a{1000}){1000}b)?$"),
        },
        Pair {
            name: "a pattern that looks ahead",
            writer: text("^(?=(a+)+b)a*$"),
            reader: text("^(?!(a|a)*c)$"),
        },
        Pair {
            name: "300 names for 100 patterns of a million states",
            writer: patterned((0..100).map(huge), &whole),
            reader: names(&whole),
        },
        Pair {
            name: "300 names for 200 patterns that look ahead",
            writer: patterned((0..200).map(look), &whole),
            reader: names(&whole),
        },
        Pair {
            name: "5,000 names for 1,000 patterns",
            writer: patterned((0..1_000).map(|at| format!("^x{at}.*[0-9]$")), &whole),
            reader: wide(5_000, &whole),
        },
    ]
}

/// The pairs that normal forms may multiply, each small.
fn of_forms() -> Vec<Pair> {
    let dependent = |leaf: &Value| {
        let with = members(60, |at| {
            (
                format!("p{at}"),
                json!({"properties": {format!("q{at}"): leaf}, "required": [format!("r{at}")]}),
            )
        });
        json!({"type": "object", "dependencies": with})
    };
    let conditions = |leaf: &Value| {
        let one = |at: usize| {
            json!({
                "if": {"required": [format!("p{at}")]},
                "then": {"properties": {format!("p{at}"): leaf}},
                "else": {"minProperties": at},
            })
        };
        json!({"type": "object", "allOf": (0..60).map(one).collect::<Vec<_>>()})
    };
    let forbidden = |leaf: &Value| {
        let one = |at: usize| json!({"required": [format!("p{at}")], "properties": {"q": leaf}});
        json!({"type": "object", "not": {"anyOf": (0..40).map(one).collect::<Vec<_>>()}})
    };
    let products = |leaf: &Value| {
        let one = |at: usize| {
            let choice =
                |kind: usize| json!({"properties": {format!("p{at}"): {"enum": [kind, leaf]}}});
            json!({"oneOf": [choice(1), choice(2), choice(3)]})
        };
        json!({"type": "object", "allOf": (0..20).map(one).collect::<Vec<_>>()})
    };
    let same = |leaf: Value| json!({"type": "object", "properties": members(45, |at| (format!("p{at}"), leaf.clone()))});
    let objects = |leaf: &Value| {
        let one = |at: usize| {
            let properties = members(6, |place| (format!("p{}", at * place), leaf.clone()));
            json!({"type": "object", "properties": properties, "required": [format!("p{at}")]})
        };
        json!({"anyOf": (0..60).map(one).collect::<Vec<_>>()})
    };
    vec![
        of("60 dependent schemas", dependent),
        of("60 conditions", conditions),
        of("none of 40", forbidden),
        of("20 choices of three at once", products),
        of("60 objects of 6 properties to choose from", objects),
        of("50 properties", |leaf| wide(50, leaf)),
        Pair {
            name: "45 changes that no value shows",
            writer: same(json!({"allOf": [{"enum": ["a", "b"]}, {"type": "string"}]})),
            reader: same(json!({"not": {"not": {"enum": ["b", "a"]}}, "maxLength": 3})),
        },
    ]
}

/// Every pair.
pub(crate) fn all() -> Vec<Pair> {
    let step = |step: f64| json!({"type": "number", "multipleOf": step});
    let long = json!({"type": "array", "minItems": 100_000});
    let listed = |from: usize| {
        let values: Vec<Value> = (from..from + 2_500).map(|at| json!({ "v": at })).collect();
        json!({ "enum": values })
    };
    let negated = |leaf: &Value| (0..100).fold(leaf.clone(), |inner, _| json!({"not": inner}));
    let mut pairs = vec![
        of("unions of 20 by 20, nested", nested),
        of("anyOf of 20 by 20", |leaf| full(leaf, "anyOf")),
        of("oneOf of 20 by 20", |leaf| full(leaf, "oneOf")),
        of("types that hold each other", cyclic),
        of("a type that is itself twice over", doubled),
        Pair {
            name: "a type that is itself",
            writer: json!({"$ref": "#"}),
            reader: json!({"type": "string"}),
        },
        Pair { name: "steps of 1e-9", writer: step(1e-9), reader: step(3e-9) },
        Pair {
            name: "100,000 items that differ",
            reader: json!({"type": "array", "uniqueItems": true, "minItems": 100_000}),
            writer: long,
        },
        Pair { name: "2,500 objects listed", writer: listed(0), reader: listed(1) },
        of("not, 100 times", negated),
    ];
    pairs.extend(of_forms());
    pairs.extend(of_objects());
    pairs.extend(of_patterns());
    pairs
}
