//! What follows `--against`.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::failure::Failure;
use crate::similar;

/// A baseline as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spec {
    /// `registry[:NAME][@SELECTOR]`
    Registry {
        /// A name of the manifest or a URL; the default registry where it is absent.
        name: Option<String>,
        /// Which versions.
        selector: Selector,
    },
    /// `git:REV[:PATH]`
    Git {
        /// A revision.
        revision: String,
        /// The folder there that corresponds to the manifest's.
        path: Option<String>,
    },
    /// `git:merge-base[:BRANCH]`
    MergeBase {
        /// The branch that the change is going to.
        branch: Option<String>,
    },
    /// `git:tags:GLOB`
    Tags {
        /// Pattern of tags.
        pattern: String,
    },
    /// `dir:PATH`
    Dir(PathBuf),
    /// `file:PATH`
    File(PathBuf),
    /// `lock[:PATH]`
    Lock(Option<PathBuf>),
}

/// Which versions of a registry's subject.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Selector {
    /// Those that a registration would compare with.
    #[default]
    Level,
    /// `@latest`
    Latest,
    /// `@all`
    All,
    /// `@7`, `@5..7`: from, to, both included.
    Range(u32, u32),
}

const KINDS: [&str; 5] = ["registry", "git", "dir", "file", "lock"];

impl FromStr for Spec {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        let (kind, rest) = match text.split_once(':') {
            Some((kind, rest)) => (kind, Some(rest)),
            None => match text.split_once('@') {
                Some((kind, _)) => (kind, None),
                None => (text, None),
            },
        };
        let needs = |what: &str| {
            Failure::usage(format!("the baseline `{text}` needs {what}")).help(SPECS.to_owned())
        };
        match (kind, rest.filter(|rest| !rest.is_empty())) {
            ("registry", rest) => Self::registry(text, rest),
            ("git", Some(rest)) => Ok(Self::git(rest)),
            ("git", None) => Err(needs("a revision: `git:main`, `git:merge-base`")),
            ("dir", Some(path)) => Ok(Self::Dir(PathBuf::from(path))),
            ("file", Some(path)) => Ok(Self::File(PathBuf::from(path))),
            ("dir" | "file", None) => Err(needs("a path")),
            ("lock", path) => Ok(Self::Lock(path.map(PathBuf::from))),
            _ => Err(Failure::usage(format!(
                "unknown baseline `{text}`{}",
                similar::hint(kind, KINDS)
            ))
            .help(SPECS.to_owned())),
        }
    }
}

const SPECS: &str = "a baseline is one of: registry[:NAME][@latest|@all|@7|@5..7], \
                     git:REV[:PATH], git:merge-base[:BRANCH], git:tags:GLOB, dir:PATH, \
                     file:PATH, lock[:PATH]";

impl Spec {
    fn registry(text: &str, rest: Option<&str>) -> Result<Self, Failure> {
        let whole = rest.unwrap_or_else(|| text.strip_prefix("registry").unwrap_or_default());
        let whole = whole.strip_prefix(':').unwrap_or(whole);
        let (name, selector) = match whole.rsplit_once('@') {
            // The `@` of a URL's credentials is followed by a host.
            Some((name, end)) if !end.contains(['/', ':']) => (name, parse_selector(end, text)?),
            _ => (whole, Selector::Level),
        };
        let name = Some(name).filter(|name| !name.is_empty()).map(str::to_owned);
        Ok(Self::Registry { name, selector })
    }

    fn git(rest: &str) -> Self {
        if let Some(pattern) = rest.strip_prefix("tags:") {
            return Self::Tags { pattern: pattern.to_owned() };
        }
        if rest == "merge-base" {
            return Self::MergeBase { branch: None };
        }
        if let Some(branch) = rest.strip_prefix("merge-base:") {
            return Self::MergeBase { branch: Some(branch.to_owned()) };
        }
        match rest.split_once(':') {
            Some((revision, path)) => {
                Self::Git { revision: revision.to_owned(), path: Some(path.to_owned()) }
            }
            None => Self::Git { revision: rest.to_owned(), path: None },
        }
    }
}

fn parse_selector(end: &str, text: &str) -> Result<Selector, Failure> {
    let refused = || {
        Failure::usage(format!("`@{end}` in `{text}` selects no versions"))
            .help("use @latest, @all, a version such as @7, or a range such as @5..7")
    };
    match end {
        "latest" => return Ok(Selector::Latest),
        "all" => return Ok(Selector::All),
        _ => {}
    }
    let number = |text: &str| text.parse::<u32>().ok().filter(|number| *number > 0);
    let (from, to) = end.split_once("..").unwrap_or((end, end));
    match (number(from), number(to)) {
        (Some(from), Some(to)) if from <= to => Ok(Selector::Range(from, to)),
        _ => Err(refused()),
    }
}

impl fmt::Display for Spec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Registry { name, selector } => {
                f.write_str("registry")?;
                if let Some(name) = name {
                    write!(f, ":{name}")?;
                }
                match selector {
                    Selector::Level => Ok(()),
                    Selector::Latest => f.write_str("@latest"),
                    Selector::All => f.write_str("@all"),
                    Selector::Range(from, to) if from == to => write!(f, "@{from}"),
                    Selector::Range(from, to) => write!(f, "@{from}..{to}"),
                }
            }
            Self::Git { revision, path: None } => write!(f, "git:{revision}"),
            Self::Git { revision, path: Some(path) } => write!(f, "git:{revision}:{path}"),
            Self::MergeBase { branch: None } => f.write_str("git:merge-base"),
            Self::MergeBase { branch: Some(branch) } => write!(f, "git:merge-base:{branch}"),
            Self::Tags { pattern } => write!(f, "git:tags:{pattern}"),
            Self::Dir(path) => write!(f, "dir:{}", path.display()),
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::Lock(None) => f.write_str("lock"),
            Self::Lock(Some(path)) => write!(f, "lock:{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Spec;

    #[test]
    fn a_spec_survives_the_way_through_text() {
        for text in [
            "registry",
            "registry:test",
            "registry:test@latest",
            "registry@all",
            "registry:a@7",
            "registry:http://user:secret@host:8081/path",
            "registry:a@5..7",
            "git:main",
            "git:v1:events",
            "git:merge-base",
            "git:merge-base:main",
            "git:tags:v*",
            "dir:old",
            "file:old/a.avsc",
            "lock",
            "lock:other.lock",
        ] {
            let spec: Spec = text.parse().expect("is a baseline");
            assert_eq!(spec.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_baseline_is_answered_with_what_is() {
        let message = |text: &str| text.parse::<Spec>().expect_err("is none").message;
        assert_eq!(
            message("regsitry:test"),
            "unknown baseline `regsitry:test`; did you mean `registry`?"
        );
        assert_eq!(
            message("git"),
            "the baseline `git` needs a revision: `git:main`, `git:merge-base`"
        );
        assert_eq!(message("registry:a@0"), "`@0` in `registry:a@0` selects no versions");
        assert_eq!(message("registry@7..5"), "`@7..5` in `registry@7..5` selects no versions");
    }
}
