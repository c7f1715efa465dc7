//! Whom to trust: the system's authorities, else Mozilla's; and who we are.
//!
//! reqwest's own default fails in a container without certificates even for plain http.

use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};

use super::error::RemoteError;
use super::target::Target;

/// The configuration for a registry.
pub(super) fn configuration(target: &Target) -> Result<ClientConfig, RemoteError> {
    let bad = |cause: String| RemoteError::BadTls { registry: target.name.clone(), cause };
    let mut roots = RootCertStore::empty();
    // Reading the system's certificates takes milliseconds that a plain http registry need not pay.
    if target.urls.iter().any(|url| url.scheme() == "https") {
        let system = rustls_native_certs::load_native_certs();
        roots.add_parsable_certificates(system.certs);
        if roots.is_empty() {
            roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
    }
    if let Some(path) = &target.certificates.ca {
        for certificate in certificates(path).map_err(bad)? {
            roots.add(certificate).map_err(|error| bad(format!("{path}: {error}")))?;
        }
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| bad(error.to_string()))?
        .with_root_certificates(roots);
    match (&target.certificates.client, &target.certificates.key) {
        (Some(client), Some(key)) => {
            let chain = certificates(client).map_err(bad)?;
            let key = PrivateKeyDer::from_pem_file(key)
                .map_err(|error| bad(format!("cannot read a key from {key}: {error}")))?;
            builder.with_client_auth_cert(chain, key).map_err(|error| bad(error.to_string()))
        }
        (None, None) => Ok(builder.with_no_client_auth()),
        _ => Err(bad("a client certificate needs a key, and a key a certificate".to_owned())),
    }
}

fn certificates(path: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let all: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    match all {
        Ok(all) if all.is_empty() => Err(format!("{path} holds no certificate")),
        Ok(all) => Ok(all),
        Err(error) => Err(format!("cannot read certificates from {path}: {error}")),
    }
}
