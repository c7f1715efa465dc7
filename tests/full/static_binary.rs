//! The server as one static file, as `deploy/Containerfile` and the release build it.

use std::path::PathBuf;
use std::process::Command;

use e2e::{Database, Run, workspace_root};

use crate::empty_root::EmptyRoot;

/// Without the second one a static program looks for the system call for random numbers in a
/// library that it does not have, and then for a device that an empty root does not have.
const FLAGS: &str = "-C target-feature=+crt-static --cfg getrandom_backend=\"linux_getrandom\"";

/// Builds it. `--target` keeps the flag away from build scripts and macros.
fn built() -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let target = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let folder = workspace_root().join("target/static");
    let run = Run::of(
        Command::new(cargo)
            .current_dir(workspace_root())
            .args(["build", "--quiet", "--locked", "-p", "registry-server", "--target", &target])
            .arg("--target-dir")
            .arg(&folder)
            .env("RUSTFLAGS", FLAGS),
    );
    run.exits(0);
    folder.join(target).join("debug/registry-server")
}

#[tokio::test]
async fn the_static_server_needs_no_file_at_all() {
    let server = built();
    let linked = Run::of(Command::new("ldd").arg(&server));
    assert!(linked.exits(0).contains("statically linked"), "{linked:?}");
    let root = EmptyRoot::with(&server);
    root.serves_from_a_file().await;
    // What runs containers puts the names of hosts there.
    root.put("/etc/hosts", b"127.0.0.1 database.test\n");
    let database = Database::postgres().await;
    let url = database.url();
    let (user, rest) = url.split_once('@').expect("the URL names a user");
    let after = rest.find([':', '/']).expect("a port or a database follows the host");
    root.serves(&format!("{user}@database.test{}", &rest[after..])).await;
    database.end().await;
}
