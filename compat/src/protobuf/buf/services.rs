//! Services and their methods.

use super::source::{Source, SourceService};
use super::{Changes, Spot};
use crate::protobuf::model::{Flow, Rpc, option};
use crate::source::Span;

pub(super) fn compare(after: &Source<'_>, before: &Source<'_>, changes: &mut Changes<'_>) {
    for (name, old) in &before.services {
        let Some(new) = after.services.get(name) else { continue };
        for rpc in &old.service.rpcs {
            if let Some(now) = new.service.rpcs.iter().find(|of| of.name == rpc.name) {
                Methods { after, before, new, old }.method(now, rpc, changes);
            } else {
                let spot = spot(new, old, Some(new.home.span));
                let message = format!("rpc `{}` of service `{name}` is gone", rpc.name);
                changes.add("RPC_NO_DELETE", &spot, message);
            }
        }
    }
}

fn spot<'a>(
    new: &'a SourceService<'_>,
    old: &'a SourceService<'_>,
    span: Option<Span>,
) -> Spot<'a> {
    Spot { file: Some(new.home.file), span, package: &old.home.package }
}

struct Methods<'a, 's> {
    after: &'a Source<'s>,
    before: &'a Source<'s>,
    new: &'a SourceService<'s>,
    old: &'a SourceService<'s>,
}

impl Methods<'_, '_> {
    fn method(&self, new: &Rpc, old: &Rpc, changes: &mut Changes<'_>) {
        let mut change = |rule, what: &str, span, values: (&str, &str)| {
            if values.0 != values.1 {
                let spot = spot(self.new, self.old, span);
                let message =
                    format!("{what} of rpc `{}` was {} and is {}", new.name, values.0, values.1);
                changes.add(rule, &spot, message);
            }
        };
        let flow = |of: Flow| if of == Flow::Stream { "a stream" } else { "one message" };
        let whole = Some(new.span);
        let flows = (flow(old.request.flow), flow(new.request.flow));
        change("RPC_SAME_CLIENT_STREAMING", "the request", whole, flows);
        let flows = (flow(old.response.flow), flow(new.response.flow));
        change("RPC_SAME_SERVER_STREAMING", "the response", whole, flows);
        let name_before = |name: &str| self.before.type_name(name, &self.old.home.package);
        let name_after = |name: &str| self.after.type_name(name, &self.new.home.package);
        let types = (name_before(&old.request.type_name), name_after(&new.request.type_name));
        let span = Some(new.request.span);
        change("RPC_SAME_REQUEST_TYPE", "the request", span, (&types.0, &types.1));
        let types = (name_before(&old.response.type_name), name_after(&new.response.type_name));
        let span = Some(new.response.span);
        change("RPC_SAME_RESPONSE_TYPE", "the response", span, (&types.0, &types.1));
        let level = |rpc: &Rpc| {
            option(&rpc.options, "idempotency_level")
                .and_then(|option| option.value.text().map(ToString::to_string))
                .unwrap_or_else(|| "IDEMPOTENCY_UNKNOWN".to_owned())
        };
        let span = option(&new.options, "idempotency_level").map(|option| option.span);
        let levels = (level(old), level(new));
        change("RPC_SAME_IDEMPOTENCY_LEVEL", "the idempotency level", span, (&levels.0, &levels.1));
    }
}
