//! The spelling under the API's flag `normalize`: what means nothing to a reader is put in order.

use super::model::AvroSchema;
use crate::schema::ParseError;

impl AvroSchema {
    /// The normalized canonical string.
    ///
    /// # Errors
    /// Where only the lax parse accepts the schema.
    pub fn normalized(&self) -> Result<String, ParseError> {
        Ok(self.canonical())
    }
}
