//! The branch that a change is going to.

use super::Git;
use crate::failure::Failure;
use crate::manifest::Environment;

/// Variables in which CI systems name the target branch of a pull or merge request.
const VARIABLES: [&str; 8] = [
    "GITHUB_BASE_REF",
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
    "CHANGE_TARGET",
    "SYSTEM_PULLREQUEST_TARGETBRANCH",
    "BITBUCKET_PR_DESTINATION_BRANCH",
    "BUILDKITE_PULL_REQUEST_BASE_BRANCH",
    "DRONE_TARGET_BRANCH",
    "TRAVIS_BRANCH",
];

/// The revision of the branch that this change is going to: from the CI system, else the
/// remote's default branch, else `main` or `master`.
///
/// # Errors
/// git fails.
pub fn target_branch(git: &Git, environment: &Environment) -> Result<Option<String>, Failure> {
    let named = VARIABLES.iter().find_map(|name| environment.get(name));
    let remotes = git.run(["remote"])?;
    let remote = remotes.lines().next();
    if let Some(branch) = named {
        let branch = branch.strip_prefix("refs/heads/").unwrap_or(branch);
        return Ok(Some(match remote {
            Some(remote) if exists(git, &format!("{remote}/{branch}"))? => {
                format!("{remote}/{branch}")
            }
            _ => branch.to_owned(),
        }));
    }
    if let Some(remote) = remote {
        let head = format!("refs/remotes/{remote}/HEAD");
        if let Some(target) = git.try_run(["symbolic-ref", "--quiet", "--short", &head])? {
            return Ok(Some(target.trim().to_owned()));
        }
        for branch in ["main", "master"] {
            let candidate = format!("{remote}/{branch}");
            if exists(git, &candidate)? {
                return Ok(Some(candidate));
            }
        }
    }
    for branch in ["main", "master"] {
        if exists(git, branch)? {
            return Ok(Some(branch.to_owned()));
        }
    }
    Ok(None)
}

fn exists(git: &Git, revision: &str) -> Result<bool, Failure> {
    let wanted = format!("{revision}^{{commit}}");
    let found = git.try_run(["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])?;
    Ok(found.is_some())
}
