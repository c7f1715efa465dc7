//! The server in a root directory with nothing in it but the program and what it is linked to: it
//! needs no shell, no certificates, no names of users and no time zones.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use e2e::{Run, program};
use tempfile::TempDir;

/// The files that a program is linked to, by their paths.
fn libraries(program: &Path) -> Vec<PathBuf> {
    let run = Run::of(Command::new("ldd").arg(program));
    let words = run.exits(0).split_whitespace().filter(|word| word.starts_with('/'));
    words.map(PathBuf::from).collect()
}

/// Puts a file under a root, at its own path.
fn put(root: &Path, file: &Path) {
    let target = root.join(file.strip_prefix("/").expect("the path begins at the root"));
    fs::create_dir_all(target.parent().expect("a file is in a folder")).expect("a folder");
    fs::copy(file, target).expect("a copy");
}

#[test]
fn the_server_needs_no_file_but_its_own() {
    let server = program("registry-server");
    let root = TempDir::new().expect("a temporary folder can be made");
    for library in libraries(&server) {
        put(root.path(), &library);
    }
    fs::copy(&server, root.path().join("registry-server")).expect("a copy");
    let inside = |arguments: &[&str]| {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--root"]).arg(root.path());
        command.arg("/registry-server").args(arguments).env_clear();
        Run::of(&mut command)
    };
    let shown = inside(&["config"]);
    assert!(shown.exits(0).contains("listen = \"127.0.0.1:8081\""), "{shown:?}");
    // It starts, makes its database and stops at a port that is taken, which ends it.
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("its address").to_string();
    let run = inside(&["--listen", &address, "--database", "sqlite:/registry.db"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("cannot listen on"), "{run:?}");
    assert!(root.path().join("registry.db").is_file(), "{run:?}");
}
