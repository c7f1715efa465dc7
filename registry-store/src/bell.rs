//! Announcing changes to other servers, where the database can do that: PostgreSQL's NOTIFY.
//!
//! Nothing rests on it: it only makes others look at the feed sooner than they would have.

use async_trait::async_trait;
use sqlx::PgPool;
use sqlx::postgres::PgListener;

use crate::StoreError;

/// The channel; one for each database.
const CHANNEL: &str = "registry_changes";

/// Announces without a payload, so that equal announcements are one.
pub(crate) const ANNOUNCE: &str = "SELECT pg_notify('registry_changes', '')";

/// Hears that somebody has announced changes.
#[async_trait]
pub trait Bell: Send {
    /// Waits until changes were announced, or may have been while nobody could listen.
    ///
    /// # Errors
    /// The connection is lost; listen anew.
    async fn rung(&mut self) -> Result<(), StoreError>;
}

struct PostgresBell(PgListener);

#[async_trait]
impl Bell for PostgresBell {
    async fn rung(&mut self) -> Result<(), StoreError> {
        // `None` says that the connection was lost and made again: something may have been missed.
        let heard = self.0.try_recv().await.map(|_| ());
        heard.map_err(|source| StoreError::Database { doing: "listening for changes", source })
    }
}

/// Listens on a connection of its own.
pub(crate) async fn listen(pool: &PgPool) -> Result<Box<dyn Bell>, StoreError> {
    let failed = |source| StoreError::Database { doing: "listening for changes", source };
    let mut listener = PgListener::connect_with(pool).await.map_err(failed)?;
    listener.ignore_pool_close_event(false);
    listener.listen(CHANNEL).await.map_err(failed)?;
    Ok(Box::new(PostgresBell(listener)))
}
