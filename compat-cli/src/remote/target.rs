//! Which registry is meant, and how to get into it: from a name, a URL, the environment and the
//! manifest, in that order of strength.

use registry_api::report::Reason;
use reqwest::Url;

use crate::failure::Failure;
use crate::manifest::{Environment, Manifest, RegistrySection};
use crate::similar;

/// A registry's address and how to get in.
#[derive(Clone, Debug)]
pub struct Target {
    /// What people call it.
    pub name: String,
    /// Where it is; several are tried in turn.
    pub urls: Vec<Url>,
    /// How to get in.
    pub credentials: Credentials,
    /// Headers that are sent along.
    pub headers: Vec<(String, String)>,
    /// Files for TLS.
    pub certificates: Certificates,
    /// Whether it is only written to by a saved plan.
    pub protected: bool,
}

/// Files for TLS, PEM.
#[derive(Clone, Debug, Default)]
pub struct Certificates {
    /// Authorities that are trusted beside those of the system.
    pub ca: Option<String>,
    /// The client's own certificate.
    pub client: Option<String>,
    /// Its key.
    pub key: Option<String>,
}

/// How to get into a registry.
#[derive(Clone)]
pub enum Credentials {
    /// Without.
    None,
    /// Basic authentication.
    Basic {
        /// Name.
        user: String,
        /// Password.
        password: String,
    },
    /// A token.
    Bearer(String),
}

impl std::fmt::Debug for Credentials {
    /// Never shows a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind())
    }
}

impl Credentials {
    /// What they are, in words.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::None => "no credentials",
            Self::Basic { .. } => "name and password",
            Self::Bearer(_) => "a token, as credentials,",
        }
    }
}

/// What flags say beside the manifest.
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    /// `--registry`.
    pub registry: Option<String>,
    /// `--header`.
    pub headers: Vec<(String, String)>,
    /// `--ca-cert` and the like.
    pub certificates: Certificates,
}

impl Target {
    /// The registry that `wanted` names (a name of the manifest or a URL), or the default one.
    ///
    /// # Errors
    /// Nothing, or several things, could be meant; a URL that is none; a variable that is unset.
    pub fn resolve(
        wanted: Option<&str>,
        defaults: &Defaults,
        manifest: &Manifest,
        environment: &Environment,
    ) -> Result<Self, Failure> {
        let wanted = match wanted {
            Some(wanted) => wanted.to_owned(),
            None => default_name(defaults, manifest, environment)?,
        };
        let section = manifest.content.registry.get(&wanted);
        let of_variable = |end: &str| {
            environment.get(&format!("COMPAT_REGISTRY_{}_{end}", variable_part(&wanted)))
        };
        let url = if let Some(url) = of_variable("URL") {
            url.to_owned()
        } else if let Some(section) = section {
            manifest.expanded(&section.url, environment)?
        } else if wanted.contains("://") {
            wanted.clone()
        } else {
            return Err(unknown(&wanted, manifest));
        };
        let urls = url
            .split(',')
            .map(|url| parse_url(url.trim(), &wanted))
            .collect::<Result<Vec<Url>, Failure>>()?;
        let mut headers = defaults.headers.clone();
        let mut certificates = defaults.certificates.clone();
        if let Some(section) = section {
            for (name, value) in &section.headers {
                headers.push((name.clone(), manifest.expanded(value, environment)?));
            }
            if let (None, Some(path)) = (&certificates.ca, &section.ca_cert) {
                let path = manifest.expanded(path, environment)?;
                certificates.ca = Some(manifest.root.join(path).display().to_string());
            }
        }
        let from_variables = (of_variable("USER"), of_variable("PASSWORD"), of_variable("TOKEN"));
        let credentials = credentials(from_variables, section, &urls, manifest, environment)?;
        let name = if wanted.contains("://") { without_secrets(&urls[0]) } else { wanted };
        let protected = section.is_some_and(|section| section.protected);
        let urls = urls.into_iter().map(stripped).collect();
        Ok(Self { name, urls, credentials, headers, certificates, protected })
    }

    /// The URLs without credentials.
    pub fn shown_url(&self) -> String {
        self.urls.iter().map(without_secrets).collect::<Vec<_>>().join(", ")
    }
}

/// The registry that is meant where none is named.
fn default_name(
    defaults: &Defaults,
    manifest: &Manifest,
    environment: &Environment,
) -> Result<String, Failure> {
    let named = defaults.registry.as_deref().or_else(|| environment.get("COMPAT_REGISTRY"));
    if let Some(named) = named {
        return Ok(named.to_owned());
    }
    let names: Vec<&str> = manifest.registry_names().collect();
    if let [only] = names.as_slice() {
        return Ok((*only).to_owned());
    }
    if let Some(url) = environment.get("SCHEMA_REGISTRY_URL") {
        return Ok(url.to_owned());
    }
    Err(if names.is_empty() {
        Failure::usage("no registry is given").help(
            "name one with `--registry URL`, in the environment as SCHEMA_REGISTRY_URL, or in the \
             manifest: [registry.test] url = \"…\"",
        )
    } else {
        Failure::usage(format!("which registry? the manifest has {}", names.join(", ")))
            .help("say `registry:NAME`, or `--registry NAME`")
    })
}

fn unknown(wanted: &str, manifest: &Manifest) -> Failure {
    let names: Vec<&str> = manifest.registry_names().collect();
    let failure = Failure::usage(format!(
        "unknown registry `{wanted}`{}",
        similar::hint(wanted, names.iter().copied())
    ));
    failure.help(if names.is_empty() {
        format!(
            "the manifest has no registry; add [registry.{wanted}] url = \"…\", set \
             COMPAT_REGISTRY_{}_URL, or give a URL",
            variable_part(wanted)
        )
    } else {
        format!("known: {}", names.join(", "))
    })
}

fn credentials(
    (user, password, token): (Option<&str>, Option<&str>, Option<&str>),
    section: Option<&RegistrySection>,
    urls: &[Url],
    manifest: &Manifest,
    environment: &Environment,
) -> Result<Credentials, Failure> {
    if let Some(token) = token {
        return Ok(Credentials::Bearer(token.to_owned()));
    }
    if let Some(user) = user {
        let password = password.unwrap_or_default().to_owned();
        return Ok(Credentials::Basic { user: user.to_owned(), password });
    }
    if let Some(auth) = section.and_then(|section| section.auth.as_ref()) {
        if let Some(token) = &auth.token {
            return Ok(Credentials::Bearer(manifest.expanded(token, environment)?));
        }
        if let Some(user) = &auth.user {
            let user = manifest.expanded(user, environment)?;
            let password = match (password, &auth.password) {
                (Some(password), _) => password.to_owned(),
                (None, Some(password)) => manifest.expanded(password, environment)?,
                (None, None) => String::new(),
            };
            return Ok(Credentials::Basic { user, password });
        }
    }
    let in_url = urls
        .iter()
        .find(|url| !url.username().is_empty())
        .map(|url| (decoded(url.username()), decoded(url.password().unwrap_or_default())));
    if let Some((user, password)) = in_url {
        return Ok(Credentials::Basic { user, password });
    }
    let info = environment.get("SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO");
    Ok(match info.and_then(|info| info.split_once(':')) {
        Some((user, password)) => {
            Credentials::Basic { user: user.to_owned(), password: password.to_owned() }
        }
        None => Credentials::None,
    })
}

fn parse_url(text: &str, wanted: &str) -> Result<Url, Failure> {
    let refuse = |why: &str| {
        let shown = text.rsplit('@').next().unwrap_or(text);
        let message = format!("the URL of registry {wanted} cannot be used: `{shown}` {why}");
        Failure::new(Reason::Usage, message).help("it looks like https://registry.example.com")
    };
    let url = Url::parse(text).map_err(|error| refuse(&format!("is no URL ({error})")))?;
    match url.scheme() {
        "http" | "https" if url.has_host() => Ok(url),
        _ => Err(refuse("is neither http nor https")),
    }
}

/// The form of a name that variables have: `eu-prod` is `EU_PROD`.
pub(super) fn variable_part(name: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    if name.contains("://") { "NAME".to_owned() } else { name.chars().map(letter).collect() }
}

/// A URL as it may be shown.
pub(super) fn without_secrets(url: &Url) -> String {
    stripped(url.clone()).as_str().trim_end_matches('/').to_owned()
}

fn stripped(mut url: Url) -> Url {
    // Both only fail for URLs without a host, which are refused before.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    url
}

/// A part of a URL with its `%40` and the like resolved.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok()))
            .flatten();
        out.push(escaped.unwrap_or(bytes[at]));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}
