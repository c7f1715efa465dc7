//! The server in a root directory with nothing in it but the program and what it is linked to: it
//! needs no shell, no certificates, no names of users and no time zones.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use e2e::{Run, Server};
use serde_json::json;
use tempfile::TempDir;

/// A root directory of a server's own.
pub(crate) struct EmptyRoot {
    folder: TempDir,
}

impl EmptyRoot {
    /// A root directory that has a server and the files that it is linked to, at their own paths.
    pub(crate) fn with(server: &Path) -> Self {
        let root = Self { folder: TempDir::new().expect("a temporary folder can be made") };
        for library in libraries(server) {
            let text = library.to_str().expect("libraries have names of text");
            root.put(text, &fs::read(&library).expect("the library can be read"));
        }
        fs::copy(server, root.path("/registry-server")).expect("a copy");
        root
    }

    fn path(&self, inside: &str) -> PathBuf {
        self.folder.path().join(inside.trim_start_matches('/'))
    }

    /// Puts a file into it.
    pub(crate) fn put(&self, inside: &str, content: &[u8]) {
        let target = self.path(inside);
        fs::create_dir_all(target.parent().expect("a file is in a folder")).expect("a folder");
        fs::write(&target, content).expect("a file");
        // The loader of programs is one itself.
        let all = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(&target, all).expect("it is ours");
    }

    /// What lies at its top.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).expect("it can be listed");
        let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
        let mut names: Vec<String> =
            entries.map(|entry| name(entry).to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// The server with this as its root, and no environment.
    fn command(&self) -> Command {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--root"]).arg(self.folder.path());
        command.arg("/registry-server").env_clear();
        command
    }

    /// Starts it on a database, registers a schema, reads it and ends it.
    pub(crate) async fn serves(&self, database_url: &str) {
        let shown = Run::of(self.command().arg("config"));
        assert!(shown.exits(0).contains("listen = \"127.0.0.1:8081\""), "{shown:?}");
        let mut command = self.command();
        command.args(["--listen", "127.0.0.1:0", "--database", database_url]);
        let server = Server::start_as(command).await;
        let schema = json!({"schema": "\"int\""});
        server.http().post("/subjects/a-value/versions", &schema).await.is(200);
        server.http().get("/subjects/a-value/versions/latest").await.is(200);
        let status = server.terminate().await;
        assert!(status.success(), "{status}");
    }

    /// The same on a file, which is all that is left behind.
    pub(crate) async fn serves_from_a_file(&self) {
        let mut names = self.names();
        self.serves("sqlite:/registry.db").await;
        names.push("registry.db".to_owned());
        names.sort();
        assert_eq!(self.names(), names);
    }
}

/// The files that a program is linked to, by their paths; none of a static one.
fn libraries(program: &Path) -> Vec<PathBuf> {
    let run = Run::of(Command::new("ldd").arg(program));
    let words = run.exits(0).split_whitespace().filter(|word| word.starts_with('/'));
    words.map(PathBuf::from).collect()
}
