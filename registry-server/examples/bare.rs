//! The yardstick of `cargo xtask bench`: a bare axum handler that answers everything with the same
//! bytes, those of the file that is named on the command line.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;

/// The registry's, so that the two differ in nothing but what they do.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() {
    let file = std::env::args().nth(1).expect("usage: bare FILE");
    let body = Bytes::from(std::fs::read(file).expect("the file can be read"));
    let answer = {
        let body = body.clone();
        move || async { ([(CONTENT_TYPE, "application/vnd.schemaregistry.v1+json")], body) }
    };
    let answer_post = {
        let body = body.clone();
        move |_: Bytes| async { ([(CONTENT_TYPE, "application/vnd.schemaregistry.v1+json")], body) }
    };
    let routes = Router::new()
        .route("/schemas/ids/{id}", get(answer.clone()))
        .route("/subjects/{subject}/versions/{version}", get(answer))
        .route("/subjects/{subject}/versions", axum::routing::post(answer_post.clone()))
        .route("/subjects/{subject}", axum::routing::post(answer_post));
    let address: SocketAddr = ([127, 0, 0, 1], 0).into();
    let listener = tokio::net::TcpListener::bind(address).await.expect("a free port");
    let address = listener.local_addr().expect("its address");
    #[expect(clippy::print_stdout, reason = "whoever started it reads the address")]
    {
        println!("{address}");
    }
    axum::serve(listener, routes).await.expect("it serves until it is killed");
}
