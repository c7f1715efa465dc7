//! What a server does beyond its limits, and with clients that are slow, silent or hostile:
//! memory stays bounded, and whoever can be answered is told what is wrong.

use std::time::{Duration, Instant};

use e2e::{Database, Server};
use futures_util::future::select_all;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const MIB: u64 = 1024 * 1024;

/// How long something may take to happen; far more than it needs on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// Memory of a server that holds nothing large, with room for the allocator.
const RESIDENT_BYTES_MAX: u64 = 160 * MIB;

/// Sends bytes and reads until the server closes the connection.
async fn raw(server: &Server, sent: &[u8]) -> String {
    let mut stream = TcpStream::connect(server.address()).await.expect("the server listens");
    stream.write_all(sent).await.expect("the server reads");
    let mut answer = Vec::new();
    let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut answer)).await;
    read.expect("the server answers in time").expect("the connection ends well");
    String::from_utf8(answer).expect("the answer is text")
}

/// A registration as bytes.
fn post(headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST /subjects/a-value/versions HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\
         Content-Type: application/json\r\n{headers}Content-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// Asserts the status of an answer and the form of its body.
#[track_caller]
fn refused(answer: &str, status: u16, says: &str) {
    assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer has a head");
    let head = head.to_lowercase();
    assert!(head.contains("content-type: application/vnd.schemaregistry.v1+json"), "{answer}");
    assert_eq!(head.contains("retry-after: "), status == 503, "{answer}");
    let body: Value = serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}"));
    assert_eq!(body["error_code"], status, "{answer}");
    assert!(body["message"].as_str().is_some_and(|message| message.contains(says)), "{answer}");
}

/// Waits until something holds.
async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !holds().await {
        assert!(begun.elapsed() < PATIENCE, "never: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn what_is_too_long_or_no_json_is_refused_in_the_usual_form() {
    let database = Database::sqlite();
    let server = Server::start(&database).await;
    let whole = "the request body is longer than 16777216 bytes";
    let hundred = vec![b' '; 100 * usize::try_from(MIB).expect("it fits")];
    refused(&raw(&server, &post("", &hundred)).await, 413, whole);
    let deep = format!("{{\"schema\":{}1{}}}", "[".repeat(1_000_000), "]".repeat(1_000_000));
    refused(&raw(&server, &post("", deep.as_bytes())).await, 400, "recursion limit");
    refused(&raw(&server, &post("", b"{\"schema\":\"\xff\xfe\"}")).await, 400, "UTF-8");
    refused(&raw(&server, &post("Content-Encoding: gzip\r\n", b"no gzip")).await, 400, "read");
    refused(&raw(&server, &post("Content-Encoding: br\r\n", b"{}")).await, 415, "415");
    let headers = format!("X-Long: {}\r\n", "x".repeat(40_000));
    refused(&raw(&server, &post(&headers, b"{}")).await, 431, "longer than 32768 bytes");
    assert!(server.resident_bytes() < RESIDENT_BYTES_MAX, "{}", server.resident_bytes());
}

#[tokio::test]
async fn a_compressed_body_is_limited_by_what_it_takes_decompressed() {
    let database = Database::sqlite();
    let server = Server::start(&database).await;
    let schema = json!({"schema": "\"string\""}).to_string();
    let compressed = gzip(schema.as_bytes(), 1);
    let answer = raw(&server, &post("Content-Encoding: gzip\r\n", &compressed)).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    let bomb = gzip(&vec![b' '; 1 << 20], 100);
    assert!(bomb.len() < 4 << 20);
    let whole = "the request body is longer than 16777216 bytes";
    refused(&raw(&server, &post("Content-Encoding: gzip\r\n", &bomb)).await, 413, whole);
    assert!(server.resident_bytes() < RESIDENT_BYTES_MAX, "{}", server.resident_bytes());
}

/// Some bytes, many times over, compressed.
fn gzip(bytes: &[u8], times: usize) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    for _ in 0..times {
        encoder.write_all(bytes).expect("memory takes it");
    }
    encoder.finish().expect("memory takes it")
}

#[tokio::test]
async fn ten_thousand_idle_connections_keep_nobody_from_being_answered() {
    let database = Database::sqlite();
    let server = Server::start(&database).await;
    let before = server.resident_bytes();
    let mut idle = Vec::new();
    for n in 0..10_000 {
        let connected = TcpStream::connect(server.address()).await;
        let mut stream = connected.expect("a connection; `ulimit -n` must be above 10,000");
        if n % 2 == 0 {
            // Half of a request, and then nothing.
            stream.write_all(b"GET / HTTP/1.1\r\nHost: h\r\nX-Half").await.expect("it is sent");
        }
        idle.push(stream);
    }
    until("all are open", async || server.metric("registry_connections").await >= 10_000.0).await;
    server.http().get("/subjects").await.is(200);
    let each = (server.resident_bytes() - before) / 10_000;
    assert!(each < 40 * 1_024, "{each} bytes a connection");
}

#[tokio::test]
async fn connections_beyond_their_number_are_told_so() {
    let database = Database::sqlite();
    let server = Server::start_with(&database, &["--connections-max", "5"]).await;
    let mut opened = Vec::new();
    for _ in 0..6 {
        opened.push(TcpStream::connect(server.address()).await.expect("the server listens"));
    }
    // The server takes each up in a task of its own: any of them may be the one too many.
    let told = opened.iter_mut().map(|stream| {
        Box::pin(async move {
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await.expect("it is told");
            answer
        })
    });
    let (answer, ..) = select_all(told).await;
    refused(&answer, 503, "too many open connections");
    drop(opened);
    until("there is room again", async || {
        let mut stream = TcpStream::connect(server.address()).await.expect("the server listens");
        let asked = stream.write_all(b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        let mut answer = String::new();
        asked.await.is_ok()
            && stream.read_to_string(&mut answer).await.is_ok()
            && answer.starts_with("HTTP/1.1 200 ")
    })
    .await;
}

#[tokio::test]
async fn a_client_that_sends_too_slowly_is_given_up() {
    let limits = ["--idle-ms-max", "300", "--request-ms-max", "300"];
    let database = Database::sqlite();
    let server = Server::start_with(&database, &limits).await;
    // Half of the headers: nothing to answer, the connection is closed.
    assert_eq!(raw(&server, b"GET / HTTP/1.1\r\nHost: h\r\nX-Half").await, "");
    // Half of a short body and of a long one.
    for length in [1_000, 1_000_000] {
        let head = format!(
            "POST /subjects/a-value/versions HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{{\"schema\":"
        );
        let mut stream = TcpStream::connect(server.address()).await.expect("the server listens");
        stream.write_all(head.as_bytes()).await.expect("the server reads");
        let mut answer = vec![0; 4_096];
        let read = tokio::time::timeout(PATIENCE, stream.read(&mut answer)).await;
        let read = read.expect("it is answered in time").expect("the connection stands");
        refused(&String::from_utf8_lossy(&answer[..read]), 503, "try again");
    }
}

#[tokio::test]
async fn only_a_connection_without_a_request_idles() {
    let database = Database::sqlite();
    let server = Server::start_with(&database, &["--idle-ms-max", "300"]).await;
    let http = server.http();
    http.post("/subjects/a-value/versions", &json!({"schema": "\"string\""})).await.is(200);
    for target in [
        // From the routes and then from memory.
        "/schemas/ids/1",
        "/schemas/ids/1",
        // An answer that is made for longer than a connection may idle.
        "/registry/v1/changes?after=1000&wait_ms=1500",
    ] {
        let sent = format!("GET {target} HTTP/1.1\r\nHost: h\r\n\r\n");
        // The server closes the connection, or this would not come back.
        let answer = raw(&server, sent.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{target}: {answer}");
    }
    // One that is sent for as long.
    let mut stream = TcpStream::connect(server.address()).await.expect("the server listens");
    let asked = "GET /registry/v1/changes?after=1 HTTP/1.1\r\nHost: h\r\n\
         Accept: text/event-stream\r\n\r\n";
    stream.write_all(asked.as_bytes()).await.expect("the server reads");
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    http.post("/subjects/b-value/versions", &json!({"schema": "\"bytes\""})).await.is(200);
    let mut heard = Vec::new();
    while !String::from_utf8_lossy(&heard).contains("b-value") {
        let mut part = [0; 4_096];
        let read = tokio::time::timeout(PATIENCE, stream.read(&mut part)).await;
        let read = read.expect("the event comes").expect("the connection stands");
        assert!(read > 0, "closed after {}", String::from_utf8_lossy(&heard));
        heard.extend(&part[..read]);
    }
}

#[tokio::test]
async fn a_client_that_takes_nothing_of_its_answers_is_given_up() {
    let database = Database::sqlite();
    let server = Server::start_with(&database, &["--stalled-ms-max", "300"]).await;
    let doc = "x".repeat(4 << 20);
    let schema = json!({"type": "record", "name": "Long", "doc": doc, "fields": []}).to_string();
    let path = "/subjects/long-value/versions";
    server.http().post(path, &json!({"schema": schema})).await.is(200);
    let mut stream = TcpStream::connect(server.address()).await.expect("the server listens");
    for _ in 0..4 {
        let request = b"GET /schemas/ids/1/schema HTTP/1.1\r\nHost: h\r\n\r\n";
        stream.write_all(request).await.expect("the server reads");
    }
    // Only the connection that asks is left.
    until("it is given up", async || server.metric("registry_connections").await <= 1.0).await;
}

#[tokio::test]
async fn a_busy_server_turns_writers_away_and_still_answers_from_memory() {
    let database = Database::sqlite();
    let server = Server::start_with(&database, &["--requests-max", "1"]).await;
    let http = server.http();
    http.post("/subjects/a-value/versions", &json!({"schema": "\"string\""})).await.is(200);
    let known = http.get("/schemas/ids/1").await.is(200);
    // One that is worked on for as long as its body does not come.
    let mut slow = TcpStream::connect(server.address()).await.expect("the server listens");
    let body = json!({"schema": "\"long\"", "pad": "x".repeat(100_000)}).to_string();
    let head = format!(
        "POST /subjects/b-value/versions HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    slow.write_all(head.as_bytes()).await.expect("the server reads");
    until("it is worked on", async || server.metric("registry_requests_running").await >= 1.0)
        .await;
    let get = b"GET /subjects HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    refused(&raw(&server, get).await, 503, "busy");
    assert_eq!(http.get("/schemas/ids/1").await.is(200), known);
    http.get("/health/ready").await.is(200);
    slow.write_all(body.as_bytes()).await.expect("the server reads");
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.expect("it is answered");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    http.get("/subjects").await.is(200);
}

#[tokio::test]
async fn a_request_that_runs_when_the_server_is_told_to_stop_is_answered() {
    let database = Database::sqlite();
    let server = Server::start(&database).await;
    let body = json!({"schema": "\"long\"", "pad": "x".repeat(100_000)}).to_string();
    let mut slow = TcpStream::connect(server.address()).await.expect("the server listens");
    let head = format!(
        "POST /subjects/b-value/versions HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    slow.write_all(head.as_bytes()).await.expect("the server reads");
    until("it is worked on", async || server.metric("registry_requests_running").await >= 1.0)
        .await;
    let address = server.address().to_owned();
    let ending = tokio::spawn(server.terminate());
    until("no new connection is taken", async || TcpStream::connect(&address).await.is_err()).await;
    slow.write_all(body.as_bytes()).await.expect("the server reads");
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.expect("it is answered");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(ending.await.expect("the server ends").success());
}

#[tokio::test]
async fn reads_say_what_may_be_kept_and_are_revalidated() {
    let database = Database::sqlite();
    let server = Server::start(&database).await;
    let schema = json!({"schema": json!({"type": "record", "name": "R", "doc": "d".repeat(2_000),
        "fields": []}).to_string()});
    server.http().post("/subjects/a-value/versions", &schema).await.is(200);
    let client = reqwest::Client::builder().no_proxy().no_gzip().build().expect("a client");
    let header = |answer: &reqwest::Response, name: &str| {
        answer.headers().get(name).map(|value| value.to_str().expect("text").to_owned())
    };
    for (path, kept) in [
        ("/schemas/ids/1", "no-cache"),
        ("/schemas/ids/1/schema", "public, max-age=31536000, immutable"),
        ("/subjects/a-value/versions/latest", "no-cache"),
        ("/subjects", "no-cache"),
    ] {
        let url = format!("{}{path}", server.url());
        let plain = client.get(&url).send().await.expect("an answer");
        assert_eq!(header(&plain, "cache-control").as_deref(), Some(kept), "{path}");
        assert!(header(&plain, "vary").is_some_and(|vary| vary.contains("User-Agent")), "{path}");
        let tag = header(&plain, "etag").unwrap_or_else(|| panic!("{path} has a tag"));
        let body = plain.bytes().await.expect("a body");
        let again = client.get(&url).header("If-None-Match", &tag).send().await.expect("an answer");
        assert_eq!((again.status().as_u16(), header(&again, "etag")), (304, Some(tag)), "{path}");
        let other = client.get(&url).header("If-None-Match", "\"x\"").send().await;
        assert_eq!(other.expect("an answer").status(), 200, "{path}");
        let short = client.get(&url).header("Accept-Encoding", "gzip").send().await;
        let short = short.expect("an answer");
        let is_short = header(&short, "content-encoding").as_deref() == Some("gzip");
        assert_eq!(is_short, body.len() > 512, "{path}");
    }
}

#[tokio::test]
async fn an_answer_from_memory_says_how_it_is_compressed() {
    let database = Database::sqlite();
    let server = Server::start(&database).await;
    let text = json!({"type": "record", "name": "R", "doc": "d".repeat(2_000), "fields": []});
    let schema = json!({"schema": text.to_string()});
    let client = reqwest::Client::builder().no_proxy().no_gzip().build().expect("a client");
    for path in ["/subjects/a-value/versions", "/subjects/a-value"] {
        let url = format!("{}{path}", server.url());
        for coding in ["gzip", "gzip", "identity", "gzip", "identity"] {
            let asked = client.post(&url).header("Accept-Encoding", coding).json(&schema);
            let answer = asked.send().await.expect("an answer");
            assert_eq!(answer.status(), 200, "{path}");
            let said = answer.headers().get("content-encoding").cloned();
            let body = answer.bytes().await.expect("a body");
            let is_gzip = body.starts_with(&[0x1f, 0x8b]);
            assert_eq!(said.is_some_and(|said| said == "gzip"), is_gzip, "{path} {coding}");
            assert!(!is_gzip || coding == "gzip", "{path} {coding}");
        }
    }
}

#[tokio::test]
async fn a_schema_that_is_too_long_is_refused_with_its_own_code() {
    let database = Database::sqlite();
    let server = Server::start_with(&database, &["--schema-bytes-max", "1024"]).await;
    let schema = |doc: usize| {
        let text = json!({"type": "record", "name": "R", "doc": "d".repeat(doc), "fields": []});
        json!({"schema": text.to_string()})
    };
    let path = "/subjects/a-value/versions";
    server.http().post(path, &schema(500)).await.is(200);
    let refused = server.http().post(path, &schema(1_000)).await.is(422);
    assert_eq!(refused["error_code"], 42_209, "{refused}");
}

#[tokio::test]
async fn a_schema_too_many_is_refused_until_there_is_room() {
    for database in [Database::sqlite(), Database::postgres().await] {
        let server = Server::start_with(&database, &["--schemas-max", "2"]).await;
        let http = server.http();
        let register = async |subject: &str, schema: &str| {
            let body = json!({"schema": json!({"type": schema}).to_string()});
            http.post(&format!("/subjects/{subject}/versions"), &body).await
        };
        register("a-value", "int").await.is(200);
        register(":.c:a-value", "int").await.is(200);
        let refused = register("b-value", "long").await.is(422);
        assert_eq!(refused["error_code"], 42_205, "{refused}");
        assert!(refused["message"].as_str().is_some_and(|text| text.contains(" 2 schemas")));
        // Content that is there takes no room.
        register("b-value", "int").await.is(200);
        register("a-value", "int").await.is(200);
        http.delete("/subjects/:.c:a-value").await.is(200);
        register("b-value", "long").await.is(422);
        http.delete("/subjects/:.c:a-value?permanent=true").await.is(200);
        http.put("/config/b-value", &json!({"compatibility": "NONE"})).await.is(200);
        register("b-value", "long").await.is(200);
    }
}
