//! Services and their methods.

use super::scanner::{Result, Wanted};
use super::{Inside, Parser, Statement};
use crate::protobuf::model::{Flow, Rpc, RpcType, Service};

impl Parser<'_> {
    pub(super) fn service(&mut self, start: usize) -> Result<Service> {
        let name = self.scanner.name(Wanted::Any)?.text;
        let mut service =
            Service { name, options: Vec::new(), rpcs: Vec::new(), span: self.span_from(start) };
        self.scanner.require('{')?;
        loop {
            self.scanner.skip()?;
            if self.scanner.take('}')? {
                break;
            }
            match self.statement(Inside::Service, &mut 0)? {
                Statement::Rpc(rpc) => service.rpcs.push(rpc),
                Statement::Option(option) => service.options.push(option),
                _ => {}
            }
        }
        service.span = self.span_from(start);
        Ok(service)
    }

    pub(super) fn rpc(&mut self, start: usize) -> Result<Rpc> {
        let name = self.scanner.name(Wanted::Any)?.text;
        let request = self.rpc_type()?;
        if &*self.scanner.word(Wanted::Any)?.text != "returns" {
            return self.scanner.fail_at(start, "expected 'returns'");
        }
        let response = self.rpc_type()?;
        let mut options = Vec::new();
        if self.scanner.take('{')? {
            loop {
                self.scanner.skip()?;
                if self.scanner.take('}')? {
                    break;
                }
                if let Statement::Option(option) = self.statement(Inside::Rpc, &mut 0)? {
                    options.push(option);
                }
            }
        } else {
            self.scanner.require(';')?;
        }
        Ok(Rpc { name, request, response, options, span: self.span_from(start) })
    }

    fn rpc_type(&mut self) -> Result<RpcType> {
        self.scanner.require('(')?;
        let word = self.scanner.word(Wanted::Any)?;
        let (flow, of) = if &*word.text == "stream" {
            (Flow::Stream, self.scanner.type_name()?)
        } else {
            (Flow::Single, self.scanner.type_from(word)?)
        };
        self.scanner.require(')')?;
        Ok(RpcType { type_name: of.text, flow, span: of.span })
    }
}
