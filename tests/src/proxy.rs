//! A proxy in front of a database, whose network can be taken away.

use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::Database;

/// What happens to bytes on their way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// They arrive.
    Up,
    /// Connections break and none is made: the database was stopped.
    Refused,
    /// Nothing arrives and nobody is told: a cable was pulled.
    Silent,
}

/// Stands between a server and its database; gone with the value.
#[derive(Debug)]
pub struct Proxy {
    url: String,
    network: Arc<watch::Sender<Network>>,
}

impl Proxy {
    /// A proxy in front of a PostgreSQL database.
    pub async fn before(database: &Database) -> Self {
        let target = database.url();
        let (before, rest) = target.split_once('@').expect("the URL names a host");
        let (host, path) = rest.split_once('/').expect("the URL names a database");
        let host = host.to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let url = format!("{before}@{address}/{path}");
        let (network, _) = watch::channel(Network::Up);
        let network = Arc::new(network);
        let seen = Arc::downgrade(&network);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Some(network) = seen.upgrade() else { return };
                tokio::spawn(connect(client, host.clone(), network.subscribe()));
            }
        });
        Self { url, network }
    }

    /// The URL of the database through the proxy.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Changes what happens to bytes.
    pub fn set(&self, network: Network) {
        self.network.send_replace(network);
    }
}

async fn connect(client: TcpStream, host: String, mut network: watch::Receiver<Network>) {
    if *network.borrow() == Network::Refused {
        return;
    }
    while *network.borrow() == Network::Silent {
        if network.changed().await.is_err() {
            return;
        }
    }
    let Ok(database) = TcpStream::connect(host).await else { return };
    let (from_client, to_client) = client.into_split();
    let (from_database, to_database) = database.into_split();
    tokio::join!(
        carry(from_client, to_database, network.clone()),
        carry(from_database, to_client, network)
    );
}

/// Carries bytes in one direction for as long as the network allows.
async fn carry(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut network: watch::Receiver<Network>,
) {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let now = *network.borrow_and_update();
        match now {
            Network::Refused => return,
            Network::Silent => {
                if network.changed().await.is_err() {
                    return;
                }
            }
            Network::Up => tokio::select! {
                changed = network.changed() => if changed.is_err() { return },
                read = from.read(&mut buffer) => match read {
                    Ok(length) if length > 0 => {
                        if to.write_all(&buffer[..length]).await.is_err() {
                            return;
                        }
                    }
                    _ => return,
                },
            },
        }
    }
}
