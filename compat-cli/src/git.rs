//! git, by running the program: it knows about worktrees, submodules, partial clones and
//! credentials. Reads the object store in place; never checks out, clones or writes.

mod objects;
mod target;

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use registry_api::report::Reason;

use crate::failure::Failure;

pub use objects::Blob;
pub use target::target_branch;

/// What git is asked about: not the contents of locks, which are many, and no schema files of the
/// project.
const WITHOUT_LOCKS: &str = ":(exclude,glob)**/schemas.lock.d/**";

/// A repository, seen from its working tree.
#[derive(Clone, Debug)]
pub struct Git {
    top: PathBuf,
}

/// A commit that exists here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Its full hash.
    pub hash: String,
}

impl Commit {
    /// The first seven digits, as people quote it.
    pub fn short(&self) -> &str {
        self.hash.get(..7).unwrap_or(&self.hash)
    }
}

impl Git {
    /// The repository that a folder is in.
    ///
    /// # Errors
    /// No git, no repository, or one that git refuses to touch.
    pub fn at(folder: &Path) -> Result<Self, Failure> {
        let top = run_in(folder, ["rev-parse", "--show-toplevel"])?;
        let top = top.strip_suffix('\n').unwrap_or(&top);
        if top.is_empty() {
            let message = format!("{} is a bare repository", folder.display());
            return Err(Failure::new(Reason::Git, message).help("run in a working tree"));
        }
        Ok(Self { top: PathBuf::from(top) })
    }

    /// The root of the working tree.
    pub fn top(&self) -> &Path {
        &self.top
    }

    /// The commit that a revision stands for.
    ///
    /// # Errors
    /// A revision that is none, or whose commit is not here; the help then says how to get it.
    pub fn commit(&self, revision: &str) -> Result<Commit, Failure> {
        if revision.is_empty() || revision.starts_with('-') {
            let message = format!("`{revision}` is no git revision");
            return Err(Failure::new(Reason::Git, message));
        }
        let wanted = format!("{revision}^{{commit}}");
        let found =
            self.try_run(["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])?;
        match found {
            Some(hash) => Ok(Commit { hash: hash.trim().to_owned() }),
            None => Err(self.missing(revision)?),
        }
    }

    /// Whether history was cut off when this was cloned.
    ///
    /// # Errors
    /// git itself fails.
    pub fn is_shallow(&self) -> Result<bool, Failure> {
        Ok(self.run(["rev-parse", "--is-shallow-repository"])?.trim() == "true")
    }

    fn missing(&self, revision: &str) -> Result<Failure, Failure> {
        let failure = Failure::new(
            Reason::Git,
            format!("git has no commit for `{revision}` in {}", self.top.display()),
        );
        if self.is_shallow()? {
            return Ok(failure.help(format!(
                "this is a shallow clone: fetch the history (GitHub Actions: `fetch-depth: 0`; \
                 elsewhere: `git fetch --unshallow`), or let `--fetch` get this one commit: \
                 `compat check --fetch --against git:{revision}`"
            )));
        }
        let remote = self.try_run(["remote"])?.unwrap_or_default();
        Ok(if remote.trim().is_empty() {
            failure.help("is the name right? `git branch --all` and `git tag` list what there is")
        } else {
            failure.help(format!(
                "is the name right? if it is only at the remote: `git fetch {} {revision}`, or \
                 run with `--fetch`",
                remote.lines().next().unwrap_or("origin")
            ))
        })
    }

    /// Fetches one revision from the first remote, without tags and without history.
    ///
    /// # Errors
    /// The remote does not give it.
    pub fn fetch(&self, revision: &str) -> Result<Commit, Failure> {
        let remotes = self.run(["remote"])?;
        let Some(remote) = remotes.lines().next() else { return Err(self.missing(revision)?) };
        if revision.starts_with('-') {
            return Err(Failure::new(Reason::Git, format!("`{revision}` is no git revision")));
        }
        let name = revision.strip_prefix(&format!("{remote}/")).unwrap_or(revision);
        self.run(["fetch", "--quiet", "--no-tags", "--depth=1", "--", remote, name])?;
        self.commit("FETCH_HEAD")
    }

    /// The best common ancestor of two commits.
    ///
    /// # Errors
    /// There is none here, which in a shallow clone may only mean that history is cut off.
    pub fn merge_base(&self, one: &Commit, other: &Commit) -> Result<Commit, Failure> {
        if let Some(hash) = self.try_run(["merge-base", &one.hash, &other.hash])? {
            return Ok(Commit { hash: hash.trim().to_owned() });
        }
        let failure = Failure::new(
            Reason::Git,
            format!("{} and {} have no common history here", one.short(), other.short()),
        );
        Err(if self.is_shallow()? {
            failure.help(
                "this is a shallow clone: fetch the history (GitHub Actions: `fetch-depth: 0`; \
                 elsewhere: `git fetch --unshallow`)",
            )
        } else {
            failure
        })
    }

    /// Tags that match a pattern and their commits, oldest first.
    ///
    /// # Errors
    /// No tag matches.
    pub fn tags(&self, pattern: &str) -> Result<Vec<(String, Commit)>, Failure> {
        let reference = format!("refs/tags/{pattern}");
        let listed = self.run([
            "for-each-ref",
            "--sort=version:refname",
            "--sort=creatordate",
            "--format=%(refname:strip=2)%09%(objectname)%09%(*objectname)",
            &reference,
        ])?;
        let tags: Vec<(String, Commit)> = listed
            .lines()
            .filter_map(|line| {
                let mut parts = line.split('\t');
                let (name, object, peeled) = (parts.next()?, parts.next()?, parts.next()?);
                let hash = if peeled.is_empty() { object } else { peeled };
                Some((name.to_owned(), Commit { hash: hash.to_owned() }))
            })
            .collect();
        if tags.is_empty() {
            let failure = Failure::new(Reason::Git, format!("no tag matches `{pattern}`"));
            return Err(failure.help(
                "`git tag` lists the tags; a CI checkout may need `fetch-tags: true` or \
                 `fetch-depth: 0`",
            ));
        }
        Ok(tags)
    }

    /// Paths, relative to the top, that differ between a commit and the working tree; files that
    /// git does not know yet included.
    ///
    /// # Errors
    /// git itself fails.
    pub fn changed_since(&self, commit: &Commit) -> Result<HashSet<String>, Failure> {
        let diff = [
            "diff",
            "--name-only",
            "--no-renames",
            "-z",
            commit.hash.as_str(),
            "--",
            ".",
            WITHOUT_LOCKS,
        ];
        let others = ["ls-files", "--others", "--exclude-standard", "-z", "--full-name"];
        let others = [others.as_slice(), &["--", ".", WITHOUT_LOCKS]].concat();
        // Each looks at every file on the disk: at the same time.
        let (changed, new) = std::thread::scope(|scope| {
            let new = scope.spawn(|| self.run(&others));
            (self.run(diff), new.join().expect("git was asked without a panic"))
        });
        let (changed, new) = (changed?, new?);
        let paths = changed.split('\0').chain(new.split('\0'));
        Ok(paths.filter(|path| !path.is_empty()).map(str::to_owned).collect())
    }

    /// Files that were renamed since a commit: what they are called now, and then.
    ///
    /// # Errors
    /// git itself fails.
    pub fn renames_since(&self, commit: &Commit) -> Result<Vec<(String, String)>, Failure> {
        let args = [
            "diff",
            "--name-status",
            "--find-renames",
            "--diff-filter=R",
            "-z",
            &commit.hash,
            "--",
            ".",
            WITHOUT_LOCKS,
        ];
        let listed = self.run(args)?;
        let parts: Vec<&str> = listed.split('\0').filter(|part| !part.is_empty()).collect();
        Ok(parts
            .chunks_exact(3)
            .map(|rename| (rename[2].to_owned(), rename[1].to_owned()))
            .collect())
    }

    fn run<'a>(&self, args: impl AsRef<[&'a str]>) -> Result<String, Failure> {
        run_in(&self.top, args)
    }

    /// Like [`run`](Self::run); `None` where git says no with exit code 1 and without a word.
    fn try_run<const N: usize>(&self, args: [&str; N]) -> Result<Option<String>, Failure> {
        let output = command(&self.top).args(args).output().map_err(|error| not_run(&error))?;
        if output.status.success() {
            return Ok(Some(text(output.stdout)));
        }
        if output.stderr.is_empty() { Ok(None) } else { Err(said_no(&args, &output.stderr)) }
    }
}

fn run_in<'a>(folder: &Path, args: impl AsRef<[&'a str]>) -> Result<String, Failure> {
    let args = args.as_ref();
    let output = command(folder).args(args).output().map_err(|error| not_run(&error))?;
    if output.status.success() {
        Ok(text(output.stdout))
    } else {
        let failure = said_no(args, &output.stderr);
        if failure.message.contains("not a git repository") {
            let message = format!("{} is not in a git repository", folder.display());
            return Err(Failure::new(Reason::Git, message).help(
                "a `git:` baseline needs one; without git, compare with `file:`, `dir:` or \
                 `registry:`",
            ));
        }
        Err(failure)
    }
}

fn command(folder: &Path) -> Command {
    // An empty folder means the working directory; `git -C ''` happens to agree.
    let folder: &OsStr =
        if folder.as_os_str().is_empty() { OsStr::new(".") } else { folder.as_ref() };
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(["-c", "core.quotePath=false"]).stdin(Stdio::null());
    command.env("LC_ALL", "C").env("GIT_TERMINAL_PROMPT", "0").env("GIT_OPTIONAL_LOCKS", "0");
    command
}

fn not_run(error: &std::io::Error) -> Failure {
    Failure::new(Reason::Git, format!("cannot run git: {error}"))
        .help("a `git:` baseline needs the program `git` on the path")
}

fn said_no(args: &[&str], stderr: &[u8]) -> Failure {
    let said = String::from_utf8_lossy(stderr);
    let said = said.trim().trim_start_matches("fatal: ");
    let said = said.lines().next().unwrap_or("no reason given");
    let failure = Failure::new(Reason::Git, format!("git {} failed: {said}", args[0]));
    if said.contains("dubious ownership") {
        return failure.help(
            "the repository belongs to another user, as in many CI containers: \
             `git config --global --add safe.directory \"$PWD\"`",
        );
    }
    failure
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}
