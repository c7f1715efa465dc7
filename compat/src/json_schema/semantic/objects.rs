//! Candidates with members: the least object, and the least object with one thing more.

use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::{Map, Value};

use super::evaluate::Exhausted;
use super::facets::Facets;
use super::names::{applying, describes, is_trigger, names, pattern_words, required_names};
use super::search::{Found, Here, Search, Spot, World};
use super::worlds::certain;
use crate::json_schema::compare::Step;
use crate::json_schema::documents::At;

/// Names that are looked at in one object.
const NAMES_MAX: usize = 200;

/// Members that are put in only to reach a number of them.
const PADDING_MAX: usize = 2_000;

/// Values of one name that are tried in an object.
const VARIED_MAX: usize = 8;

/// Members that are copied in one step of the search.
const MEMBERS_OF_STEP: usize = 2;

/// A name with the values that it may have.
struct Member {
    name: String,
    found: Rc<Found>,
    is_required: bool,
}

impl Search<'_, '_> {
    pub(super) fn objects(
        &mut self,
        here: &Here<'_>,
        values: &mut Vec<Value>,
    ) -> Result<(), Exhausted> {
        let required = required_names(here.world);
        if here.depth == 0 && required.is_empty() {
            values.push(Value::Object(Map::new()));
            return Ok(());
        }
        let (target, rest) = match here.focus {
            [Step::Property(name) | Step::Required(name) | Step::Dependency(name), rest @ ..] => {
                (Some(&**name), rest)
            }
            _ => (None, here.focus),
        };
        let Some(mut base) = self.base(here, &required, target)? else { return Ok(()) };
        self.pad(here, &mut base)?;
        let object = |base: &Map<String, Value>| Value::Object(base.clone());
        if let Some(name) = target {
            let found = self.member_values(here, name, rest, here.depth)?;
            let mut without = base.clone();
            without.shift_remove(name);
            values.push(Value::Object(without));
            if !self.may_have(here, name) {
                return Ok(());
            }
            for value in found.bad.iter().chain(&found.fine) {
                let mut with = base.clone();
                with.insert(name.to_owned(), value.clone());
                self.complete(here, &mut with)?;
                values.push(Value::Object(with));
            }
            if !matches!(here.focus, [Step::Dependency(_), ..]) {
                return Ok(());
            }
        }
        values.push(object(&base));
        let members = self.members(here, &required)?;
        self.variations(here, &base, &members, values)?;
        self.sizes(here, &base, &members, values)?;
        Ok(())
    }

    /// The least object of a world: every required name with a value that both sides accept,
    /// where there is one. `None` where some required name can have no value.
    fn base(
        &mut self,
        here: &Here<'_>,
        required: &[String],
        except: Option<&str>,
    ) -> Result<Option<Map<String, Value>>, Exhausted> {
        let mut base = Map::new();
        for name in required {
            if except == Some(name) {
                // Its values are tried one by one; this one only keeps the object complete.
                let found = self.member_values(here, name, &[], here.depth.saturating_sub(1))?;
                let Some(value) = found.all().next().cloned() else { continue };
                base.insert(name.clone(), value);
                continue;
            }
            let found = self.member_values(here, name, &[], here.depth.saturating_sub(1))?;
            let Some(value) = found.all().next() else { return Ok(None) };
            base.insert(name.clone(), value.clone());
        }
        Ok(Some(base))
    }

    /// Adds what present names ask for.
    fn complete(
        &mut self,
        here: &Here<'_>,
        object: &mut Map<String, Value>,
    ) -> Result<(), Exhausted> {
        let asked: Vec<String> = here
            .world
            .iter()
            .flat_map(|facets| &facets.required_with)
            .filter(|(trigger, _)| object.contains_key(&**trigger))
            .flat_map(|(_, names)| names.iter().map(ToString::to_string))
            .collect();
        for name in asked {
            if !object.contains_key(&name) {
                let found = self.member_values(here, &name, &[], here.depth.saturating_sub(1))?;
                if let Some(value) = found.all().next() {
                    object.insert(name, value.clone());
                }
            }
        }
        Ok(())
    }

    /// Members up to the number that the writer asks for at least.
    fn pad(&mut self, here: &Here<'_>, object: &mut Map<String, Value>) -> Result<(), Exhausted> {
        let least = here.world.iter().filter_map(|facets| facets.min_properties).max();
        self.pad_to(here, object, least.unwrap_or(0))
    }

    fn pad_to(
        &mut self,
        here: &Here<'_>,
        object: &mut Map<String, Value>,
        count: usize,
    ) -> Result<(), Exhausted> {
        if object.len() >= count || count > PADDING_MAX {
            return Ok(());
        }
        let declared = here.world.iter().flat_map(|facets| facets.properties.keys());
        let mut names: Vec<String> = declared.map(ToString::to_string).collect();
        names.extend(pattern_words(here.world));
        names.extend((0..count).map(|place| format!("z{place}")));
        for name in names {
            if object.len() >= count {
                break;
            }
            if object.contains_key(&name) || !self.may_have(here, &name) {
                continue;
            }
            self.budget.take(1)?;
            let found = self.member_values(here, &name, &[], here.depth.saturating_sub(2))?;
            if let Some(value) = found.all().next() {
                object.insert(name, value.clone());
            }
        }
        Ok(())
    }

    /// Every name that is worth a look, with its values.
    fn members(&mut self, here: &Here<'_>, required: &[String]) -> Result<Vec<Member>, Exhausted> {
        let mut members = Vec::new();
        if here.depth == 0 {
            return Ok(members);
        }
        let any_name = self.may_differ_about_names(here);
        for name in names(here, required) {
            self.budget.take(1)?;
            let is_worth_it = any_name || self.is_worth_varying(here, &name);
            if !is_worth_it || !self.may_have(here, &name) {
                continue;
            }
            let found = self.member_values(here, &name, &[], here.depth - 1)?;
            let is_required = required.contains(&name);
            members.push(Member { name, found, is_required });
            if members.len() >= NAMES_MAX {
                break;
            }
        }
        Ok(members)
    }

    /// Whether the reader asks something of every name that the writer does not.
    fn may_differ_about_names(&mut self, here: &Here<'_>) -> bool {
        let given: Vec<At> = here.world.iter().filter_map(|facets| facets.names).collect();
        let mut asked = here.reader.iter().filter_map(|facets| facets.names);
        asked.any(|asked| !given.iter().any(|&given| self.is_same(given, asked)))
    }

    /// Whether the two sides may differ about the member's value, or about its presence.
    fn is_worth_varying(&mut self, here: &Here<'_>, name: &str) -> bool {
        if is_trigger(here, name) {
            return true;
        }
        let spot = self.member_spot(here, name);
        let [writer] = spot.writer.as_slice() else { return true };
        match (spot.must.as_slice(), spot.may.as_slice()) {
            ([reader], []) | ([], [reader]) => !self.is_same(*writer, *reader),
            _ => true,
        }
    }

    /// Whether objects of this search may have the name.
    fn may_have(&mut self, here: &Here<'_>, name: &str) -> bool {
        if self.world == World::Open {
            return true;
        }
        here.world.iter().any(|facets| describes(facets, name) || self.describes_others(facets))
    }

    /// Whether a schema object says something of all names that it does not list.
    fn describes_others(&mut self, facets: &Facets) -> bool {
        facets.additional.or(facets.unevaluated_properties).is_some_and(|at| {
            let documents = self.writer.schema.documents();
            !documents.members(at).is_empty()
        })
    }

    fn variations(
        &mut self,
        here: &Here<'_>,
        base: &Map<String, Value>,
        members: &[Member],
        values: &mut Vec<Value>,
    ) -> Result<(), Exhausted> {
        for member in members {
            for value in member.found.bad.iter().take(VARIED_MAX) {
                self.budget.take(base.len() / MEMBERS_OF_STEP)?;
                let mut with = base.clone();
                with.insert(member.name.clone(), value.clone());
                self.complete(here, &mut with)?;
                values.push(Value::Object(with));
            }
        }
        self.with_triggers(here, base, members, values)?;
        let first = |member: &Member| member.found.all().next().cloned();
        for member in members.iter().filter(|member| !member.is_required) {
            if let Some(value) = first(member) {
                self.budget.take(base.len() / MEMBERS_OF_STEP)?;
                let mut with = base.clone();
                with.insert(member.name.clone(), value);
                self.complete(here, &mut with)?;
                values.push(Value::Object(with));
            }
        }
        if members.len() <= 7 {
            self.several(base, members, values)?;
        }
        for member in members.iter().take(40) {
            for value in member.found.fine.iter().skip(1).take(VARIED_MAX) {
                self.budget.take(base.len() / MEMBERS_OF_STEP)?;
                let mut with = base.clone();
                with.insert(member.name.clone(), value.clone());
                values.push(Value::Object(with));
            }
        }
        Ok(())
    }

    /// What is wrong only beside a name on which it depends.
    fn with_triggers(
        &mut self,
        here: &Here<'_>,
        base: &Map<String, Value>,
        members: &[Member],
        values: &mut Vec<Value>,
    ) -> Result<(), Exhausted> {
        for trigger in members.iter().filter(|member| is_trigger(here, &member.name)).take(20) {
            let Some(value) = trigger.found.all().next() else { continue };
            for member in members.iter().filter(|member| member.name != trigger.name).take(40) {
                self.budget.take(1)?;
                for bad in member.found.bad.iter().take(3) {
                    self.budget.take(base.len() / MEMBERS_OF_STEP)?;
                    let mut with = base.clone();
                    with.insert(trigger.name.clone(), value.clone());
                    with.insert(member.name.clone(), bad.clone());
                    self.complete(here, &mut with)?;
                    values.push(Value::Object(with));
                }
            }
        }
        Ok(())
    }

    /// Each choice of two and more among a few names.
    fn several(
        &mut self,
        base: &Map<String, Value>,
        members: &[Member],
        values: &mut Vec<Value>,
    ) -> Result<(), Exhausted> {
        for choice in 1_u32..(1 << members.len()) {
            self.budget.take(1)?;
            let chosen = members.iter().enumerate().filter(|(at, _)| choice & (1 << at) != 0);
            let mut with = base.clone();
            for (_, member) in chosen {
                if let Some(value) = member.found.all().next() {
                    with.insert(member.name.clone(), value.clone());
                }
            }
            if choice.count_ones() > 1 {
                values.push(Value::Object(with));
            }
        }
        Ok(())
    }

    /// Objects at each limit of the number of members.
    fn sizes(
        &mut self,
        here: &Here<'_>,
        base: &Map<String, Value>,
        members: &[Member],
        values: &mut Vec<Value>,
    ) -> Result<(), Exhausted> {
        let mut whole = base.clone();
        for member in members {
            if let Some(value) = member.found.all().next() {
                whole.entry(member.name.clone()).or_insert_with(|| value.clone());
            }
        }
        values.push(Value::Object(whole));
        let limits: BTreeSet<usize> = here
            .reader
            .iter()
            .chain(here.world)
            .flat_map(|facets| [facets.min_properties, facets.max_properties])
            .flatten()
            .flat_map(|limit| [limit.saturating_sub(1), limit, limit + 1])
            .collect();
        for count in limits {
            let mut with = base.clone();
            self.pad_to(here, &mut with, count)?;
            values.push(Value::Object(with));
        }
        Ok(())
    }

    fn member_values(
        &mut self,
        here: &Here<'_>,
        name: &str,
        focus: &[Step],
        depth: u8,
    ) -> Result<Rc<Found>, Exhausted> {
        let spot = self.member_spot(here, name);
        self.values(&spot, focus, depth)
    }

    /// The schemas that apply to a member.
    fn member_spot(&mut self, here: &Here<'_>, name: &str) -> Spot {
        let writer = applying(here.world, name);
        let certain = certain(self.reader, &here.spot.must);
        let must = applying(&certain, name);
        let may = applying(here.reader, name).into_iter().filter(|at| !must.contains(at)).collect();
        Spot { writer, must, may, hints: Vec::new() }
    }
}
