//! The files of a commit: names first, contents for those that are wanted, in one process each.

use std::io::{BufReader, Write as _};
use std::process::Stdio;

use registry_api::report::Reason;

use super::{Commit, Git, command, not_run};
use crate::failure::Failure;

/// A file of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// Its path from the top of the working tree.
    pub path: String,
    /// The hash of its content.
    pub hash: String,
}

impl Git {
    /// The files of a commit whose path satisfies `wanted`; those of submodules too, as far as
    /// the submodule is checked out and has the commit.
    ///
    /// # Errors
    /// git fails, or a submodule with wanted files is not there.
    pub fn files(
        &self,
        commit: &Commit,
        wanted: &dyn Fn(&str) -> bool,
    ) -> Result<Vec<(Blob, String)>, Failure> {
        let listed = self.run(["ls-tree", "-r", "-z", "--full-tree", &commit.hash])?;
        let mut blobs = Vec::new();
        let mut files = Vec::new();
        for entry in listed.split('\0').filter(|entry| !entry.is_empty()) {
            let Some((attributes, path)) = entry.split_once('\t') else { continue };
            let mut attributes = attributes.split(' ');
            let (mode, kind) = (attributes.next(), attributes.next());
            let Some(hash) = attributes.next() else { continue };
            match (mode, kind) {
                (Some("120000"), _) => {}
                (_, Some("blob")) if wanted(path) => {
                    blobs.push(Blob { path: path.to_owned(), hash: hash.to_owned() });
                }
                (_, Some("commit")) => files.extend(self.submodule(path, hash, wanted)?),
                _ => {}
            }
        }
        files.extend(self.contents(blobs)?);
        Ok(files)
    }

    /// The wanted files of a submodule; none where it is not checked out.
    fn submodule(
        &self,
        path: &str,
        hash: &str,
        wanted: &dyn Fn(&str) -> bool,
    ) -> Result<Vec<(Blob, String)>, Failure> {
        let folder = self.top.join(path);
        if !folder.join(".git").exists() {
            return Ok(Vec::new());
        }
        let inner = Self { top: folder };
        let prefixed = |inside: &str| format!("{path}/{inside}");
        let commit = inner.commit(hash).map_err(|failure| {
            let message = format!("submodule {path}: {}", failure.message);
            Failure { message, ..failure }
        })?;
        let files = inner.files(&commit, &|inside| wanted(&prefixed(inside)))?;
        Ok(files
            .into_iter()
            .map(|(blob, text)| (Blob { path: prefixed(&blob.path), ..blob }, text))
            .collect())
    }

    /// The texts of blobs, in their order, read by one process.
    fn contents(&self, blobs: Vec<Blob>) -> Result<Vec<(Blob, String)>, Failure> {
        if blobs.is_empty() {
            return Ok(Vec::new());
        }
        let mut child = command(&self.top)
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| not_run(&error))?;
        let mut stdin = child.stdin.take().expect("stdin is piped");
        let stdout = child.stdout.take().expect("stdout is piped");
        let hashes: Vec<String> = blobs.iter().map(|blob| blob.hash.clone()).collect();
        // git answers while we still ask: one side must not wait for the other.
        let asking = std::thread::spawn(move || {
            hashes.iter().try_for_each(|hash| writeln!(stdin, "{hash}"))
        });
        let mut stdout = BufReader::new(stdout);
        let mut files = Vec::with_capacity(blobs.len());
        for blob in blobs {
            let text = one(&mut stdout, &blob)?;
            files.push((blob, text));
        }
        drop(stdout);
        // A failed write shows as a missing answer above; the exit code adds nothing.
        let _ = asking.join();
        let _ = child.wait();
        Ok(files)
    }
}

fn one(stdout: &mut impl std::io::BufRead, blob: &Blob) -> Result<String, Failure> {
    let unreadable = |why: &str| {
        let message = format!("git cannot read {} ({}): {why}", blob.path, blob.hash);
        Failure::new(Reason::Git, message)
            .help("in a partial clone the content must be fetched first: `git fetch --refetch`")
    };
    let mut header = String::new();
    stdout.read_line(&mut header).map_err(|error| unreadable(&error.to_string()))?;
    let size = header.trim().rsplit(' ').next().and_then(|size| size.parse::<usize>().ok());
    let Some(size) = size else { return Err(unreadable(header.trim())) };
    let mut bytes = vec![0; size + 1];
    stdout.read_exact(&mut bytes).map_err(|error| unreadable(&error.to_string()))?;
    bytes.pop();
    String::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8"))
}
