//! Rules that clients execute on messages; a registry keeps them, checks their form and hands
//! them out.

use std::collections::{BTreeMap, BTreeSet};

/// The rules of a schema.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleSet {
    /// Rules between versions.
    pub migration: Vec<Rule>,
    /// Rules on messages.
    pub domain: Vec<Rule>,
    /// Rules on encoded messages.
    pub encoding: Vec<Rule>,
    /// Where they are executed: `ALL`, `CLIENT`, `GATEWAY`, `SERVER` or `NONE`.
    pub enable_at: Option<String>,
}

/// One rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// Its name, unique within the set.
    pub name: Option<String>,
    /// What it is for.
    pub doc: Option<String>,
    /// Whether it changes a message or judges it.
    pub kind: RuleKind,
    /// When it is executed.
    pub mode: RuleMode,
    /// Who executes it, such as `CEL`.
    pub rule_type: Option<String>,
    /// Tags of the fields it is about.
    pub tags: BTreeSet<String>,
    /// Its parameters.
    pub params: BTreeMap<String, String>,
    /// What is executed.
    pub expr: Option<String>,
    /// What is done afterwards.
    pub on_success: Option<String>,
    /// What is done when it fails.
    pub on_failure: Option<String>,
    /// Whether it is switched off.
    pub disabled: bool,
}

macro_rules! words {
    (
        $(#[$meta:meta])*
        $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal,)* }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum $name { $($(#[$variant_meta])* $variant,)* }

        impl $name {
            /// The word of the registry API.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// Reads the exact word.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

words! {
    /// Whether a rule changes a message or judges it.
    RuleKind {
        /// It changes it.
        #[default]
        Transform = "TRANSFORM",
        /// It judges it.
        Condition = "CONDITION",
    }
}

words! {
    /// When a rule is executed.
    RuleMode {
        /// From an older version to a newer one.
        Upgrade = "UPGRADE",
        /// From a newer version to an older one.
        Downgrade = "DOWNGRADE",
        /// Both.
        UpDown = "UPDOWN",
        /// When a message is written.
        Write = "WRITE",
        /// When a message is read.
        Read = "READ",
        /// Both.
        #[default]
        WriteRead = "WRITEREAD",
    }
}

/// Longest name of a rule in characters.
const NAME_MAX: usize = 256;

/// Why rules cannot be stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidRules(String);

impl RuleSet {
    /// Checks the form of every rule.
    ///
    /// # Errors
    /// A sentence that names the rule.
    pub fn validate(&self) -> Result<(), InvalidRules> {
        let mut names = BTreeSet::new();
        let migration = [RuleMode::Upgrade, RuleMode::Downgrade, RuleMode::UpDown];
        let other = [RuleMode::Write, RuleMode::Read, RuleMode::WriteRead];
        let lists = [
            (&self.migration, migration, "migration"),
            (&self.domain, other, "domain"),
            (&self.encoding, other, "encoding"),
        ];
        for (rules, modes, list) in lists {
            for rule in rules {
                let name = rule.check_name()?;
                if !names.insert(name) {
                    return Err(InvalidRules(format!("Found rule with duplicate name '{name}'")));
                }
                rule.check(name)?;
                if !modes.contains(&rule.mode) {
                    let mode = rule.mode.as_str();
                    return Err(InvalidRules(format!(
                        "Rule '{name}' has mode {mode}, which {list} rules cannot have"
                    )));
                }
            }
        }
        Ok(())
    }

    /// Puts two optional sets together: the rules of both, those of `above` in place of equally
    /// named ones.
    pub fn merged(below: Option<&Self>, above: Option<&Self>) -> Option<Self> {
        let (below, above) = match (below, above) {
            (Some(below), Some(above)) => (below, above),
            (only, None) | (None, only) => return only.cloned(),
        };
        let list = |below: &[Rule], above: &[Rule]| -> Vec<Rule> {
            let replaced = |rule: &&Rule| above.iter().any(|other| other.name == rule.name);
            let kept = below.iter().filter(|rule| !replaced(rule));
            kept.chain(above).cloned().collect()
        };
        Some(Self {
            migration: list(&below.migration, &above.migration),
            domain: list(&below.domain, &above.domain),
            encoding: list(&below.encoding, &above.encoding),
            enable_at: above.enable_at.clone().or_else(|| below.enable_at.clone()),
        })
    }

    /// All rules.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.migration.iter().chain(&self.domain).chain(&self.encoding)
    }
}

impl Rule {
    fn check_name(&self) -> Result<&str, InvalidRules> {
        let name = self.name.as_deref().unwrap_or_default();
        if name.is_empty() {
            return Err(InvalidRules("Missing rule name".to_owned()));
        }
        if name.chars().count() > NAME_MAX {
            return Err(InvalidRules(format!(
                "Rule name '{name}' is longer than {NAME_MAX} characters"
            )));
        }
        let mut characters = name.chars();
        let first = characters.next().is_some_and(|c| c.is_alphabetic() || c == '_');
        if !first || !characters.all(|c| c.is_alphanumeric() || c == '_' || c == '-') {
            return Err(InvalidRules(format!(
                "Illegal rule name '{name}': it must begin with a letter or '_' and go on with \
                 letters, digits, '_' and '-'"
            )));
        }
        Ok(name)
    }

    fn check(&self, name: &str) -> Result<(), InvalidRules> {
        if self.rule_type.as_deref().unwrap_or_default().is_empty() {
            return Err(InvalidRules(format!("Missing type of rule '{name}'")));
        }
        let both = matches!(self.mode, RuleMode::UpDown | RuleMode::WriteRead);
        for (what, action) in [("onSuccess", &self.on_success), ("onFailure", &self.on_failure)] {
            let pair = action.as_deref().is_some_and(|action| action.contains(','));
            if pair && !both {
                return Err(InvalidRules(format!(
                    "Rule '{name}' has two actions in {what}, which only the modes UPDOWN and \
                     WRITEREAD have a use for"
                )));
            }
        }
        Ok(())
    }
}
