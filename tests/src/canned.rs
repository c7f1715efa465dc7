//! A server that gives every request the same bytes: a registry that is not well.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

/// Answers everything with the same bytes, on a thread that lives as long as the test.
#[derive(Debug)]
pub struct Canned {
    address: String,
}

impl Canned {
    /// Answers with these bytes and closes the connection.
    pub fn answer(bytes: impl Into<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("its address").to_string();
        let bytes = bytes.into();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that hangs up early is its own affair.
                let _ = answer(&stream, &bytes);
            }
        });
        Self { address }
    }

    /// Answers with a status line, a content type and a body.
    pub fn response(status: &str, content_type: &str, body: &str) -> Self {
        let length = body.len();
        Self::answer(format!(
            "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n\
             Connection: close\r\n\r\n{body}"
        ))
    }

    /// Its URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

fn answer(mut stream: &TcpStream, bytes: &[u8]) -> std::io::Result<()> {
    let mut request = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        if request.read_line(&mut line)? == 0 || line == "\r\n" {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    request.take(length).read_to_end(&mut Vec::new())?;
    stream.write_all(bytes)
}
