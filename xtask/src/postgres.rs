//! A PostgreSQL for tests: the one named by `TEST_POSTGRES_URL`, else a temporary one from the
//! server binaries of this machine, which are installed where that is possible.
//!
//! The temporary one listens on a loopback port with a password of its own, keeps its files in a
//! temporary folder and ends with the value, also when the tests fail. It does not survive a crash
//! of the machine: it never waits for the disk.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use tempfile::TempDir;

use crate::packages;
use crate::workspace::{folder_with, output, run, say, search_path};

/// Names the PostgreSQL that tests use; every test that needs one reads it.
pub(crate) const URL_VARIABLE: &str = "TEST_POSTGRES_URL";

const PROGRAMS: &[&str] = &["initdb", "postgres"];

/// How long a new cluster may take to accept connections.
const START_TIMEOUT: Duration = Duration::from_mins(1);

/// A database server to test against.
pub(crate) enum Postgres {
    /// Somebody else's, named in the environment.
    Given(String),
    /// Ours; ends with the value.
    Temporary(Cluster),
}

impl Postgres {
    /// Finds or starts one.
    pub(crate) fn obtain() -> anyhow::Result<Self> {
        Self::obtain_with(Disk::Ignored)
    }

    /// Finds or starts one that waits for the disk, for measurements.
    pub(crate) fn durable() -> anyhow::Result<Self> {
        Self::obtain_with(Disk::WaitedFor)
    }

    fn obtain_with(disk: Disk) -> anyhow::Result<Self> {
        if let Ok(url) = std::env::var(URL_VARIABLE) {
            say(&format!("PostgreSQL as {URL_VARIABLE} names it"));
            return Ok(Self::Given(url));
        }
        let binaries = match find() {
            Some(binaries) => binaries,
            None => install()?,
        };
        Ok(Self::Temporary(Cluster::start(&binaries, disk)?))
    }

    /// Where it is.
    pub(crate) fn url(&self) -> &str {
        match self {
            Self::Given(url) => url,
            Self::Temporary(cluster) => &cluster.url,
        }
    }
}

/// Whether a commit waits for the disk.
#[derive(Clone, Copy)]
enum Disk {
    WaitedFor,
    Ignored,
}

impl Disk {
    fn settings(self) -> &'static [&'static str] {
        match self {
            Self::WaitedFor => &["-c", "max_wal_size=4GB"],
            Self::Ignored => &["-c", "fsync=off", "-c", "full_page_writes=off"],
        }
    }
}

/// A running server with its files.
pub(crate) struct Cluster {
    url: String,
    server: Child,
    // Dropped after the server has ended.
    folder: TempDir,
}

impl Cluster {
    fn start(binaries: &Path, disk: Disk) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("registry-postgres-")
            .tempdir()
            .context("making a folder for a temporary PostgreSQL")?;
        let user = unprivileged(folder.path())?;
        let password = password()?;
        let password_file = folder.path().join("password");
        fs::write(&password_file, &password).context("writing the password file")?;
        if let Some(user) = &user {
            for path in [folder.path(), &password_file] {
                std::os::unix::fs::chown(path, Some(user.uid), Some(user.gid))
                    .with_context(|| format!("giving {} to {}", path.display(), user.name))?;
            }
        }
        let files = folder.path().join("data");
        output(
            as_user(&binaries.join("initdb"), user.as_ref(), folder.path())
                .args(["--no-sync", "--username=postgres", "--auth=scram-sha-256"])
                .args(["--encoding=UTF8", "--no-locale"])
                .arg(format!("--pwfile={}", password_file.display()))
                .arg(format!("--pgdata={}", files.display())),
        )?;
        let port = free_port()?;
        let log = folder.path().join("log");
        let log_file = fs::File::create(&log).context("making PostgreSQL's log file")?;
        let server = as_user(&binaries.join("postgres"), user.as_ref(), folder.path())
            .arg("-D")
            .arg(&files)
            .arg("-k")
            .arg(folder.path())
            .args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1"])
            .args(["-c", "max_connections=400", "-c", "shared_buffers=64MB"])
            .args(disk.settings())
            .stdin(Stdio::null())
            .stdout(log_file.try_clone().context("sharing PostgreSQL's log file")?)
            .stderr(log_file)
            .spawn()
            .context("starting PostgreSQL")?;
        let url = format!("postgres://postgres:{password}@127.0.0.1:{port}/postgres");
        let mut cluster = Self { url, server, folder };
        cluster.wait_until_ready(&files.join("postmaster.pid"), &log)?;
        say(&format!("temporary PostgreSQL on port {port}, from {}", binaries.display()));
        Ok(cluster)
    }

    /// The server's own word, in the eighth line of its lock file.
    fn wait_until_ready(&mut self, lock_file: &Path, log: &Path) -> anyhow::Result<()> {
        let begun = Instant::now();
        loop {
            let state = fs::read_to_string(lock_file).unwrap_or_default();
            if state.lines().nth(7).is_some_and(|line| line.trim() == "ready") {
                return Ok(());
            }
            let ended = self.server.try_wait().context("watching PostgreSQL start")?;
            if ended.is_some() || begun.elapsed() > START_TIMEOUT {
                let log = fs::read_to_string(log).unwrap_or_default();
                bail!("the temporary PostgreSQL does not start; its log:\n{}", log.trim());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // SIGQUIT is PostgreSQL's immediate shutdown: its children end with it, which they would
        // not do if it were killed.
        let quit = output(Command::new("kill").args(["-QUIT", &self.server.id().to_string()]));
        if quit.is_err() {
            let _ = self.server.kill();
        }
        let _ = self.server.wait();
        let _ = self.folder.path();
    }
}

/// An account that may run PostgreSQL.
struct User {
    name: String,
    uid: u32,
    gid: u32,
}

/// The account to switch to, where we are root: PostgreSQL refuses to run as root.
fn unprivileged(own_folder: &Path) -> anyhow::Result<Option<User>> {
    let owner = fs::metadata(own_folder).context("looking at our own folder")?.uid();
    if owner != 0 {
        return Ok(None);
    }
    let accounts = fs::read_to_string("/etc/passwd").context("reading the list of accounts")?;
    let account = |name: &str| {
        let fields = accounts
            .lines()
            .map(|line| line.split(':').collect::<Vec<_>>())
            .find(|fields| fields.len() > 3 && fields[0] == name)?;
        let (uid, gid) = (fields[2].parse().ok()?, fields[3].parse().ok()?);
        Some(User { name: name.to_owned(), uid, gid })
    };
    match account("postgres").or_else(|| account("nobody")) {
        Some(user) => Ok(Some(user)),
        None => bail!("PostgreSQL refuses root, and there is neither `postgres` nor `nobody`"),
    }
}

fn as_user(program: &Path, user: Option<&User>, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).env("LC_ALL", "C");
    if let Some(user) = user {
        command.uid(user.uid).gid(user.gid);
    }
    command
}

/// 128 random bits in hexadecimal.
fn password() -> anyhow::Result<String> {
    use std::fmt::Write as _;
    use std::io::Read as _;
    let mut bytes = [0_u8; 16];
    fs::File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .context("reading random bytes")?;
    Ok(bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

/// A loopback port that is free now.
pub(crate) fn free_port() -> anyhow::Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").context("looking for a free port")?;
    Ok(listener.local_addr().context("looking at the free port")?.port())
}

/// The folder with PostgreSQL's server programs: on `PATH`, else where packages put it, the newest
/// first.
fn find() -> Option<PathBuf> {
    let mut folders = search_path();
    let mut packaged: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    packaged.sort_unstable_by_key(|(version, _)| std::cmp::Reverse(*version));
    folders.extend(packaged.into_iter().map(|(_, folder)| folder));
    folder_with(folders, PROGRAMS)
}

fn install() -> anyhow::Result<PathBuf> {
    packages::install(
        "postgresql",
        "PostgreSQL's server programs (initdb, postgres)",
        "or name a running server in TEST_POSTGRES_URL",
    )?;
    match find() {
        Some(folder) => {
            run(Command::new(folder.join("postgres")).arg("--version"))?;
            Ok(folder)
        }
        None => bail!("the package `postgresql` is installed, but initdb and postgres are nowhere"),
    }
}
