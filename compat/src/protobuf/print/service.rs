//! Services.

use super::Printer;
use crate::protobuf::model::{Flow, Rpc, RpcType, Service};

impl Printer<'_> {
    pub(super) fn service(&mut self, service: &Service) {
        let mut block = self.open(&format!("service {}", service.name));
        let options = self.options(&service.options);
        if !options.is_empty() {
            self.section(&mut block);
            self.option_statements(&options);
        }
        if !service.rpcs.is_empty() {
            self.section(&mut block);
            for rpc in &service.rpcs {
                self.rpc(rpc);
            }
        }
        self.close(&block);
    }

    fn rpc(&mut self, rpc: &Rpc) {
        let request = self.rpc_type(&rpc.request);
        let response = self.rpc_type(&rpc.response);
        let header = format!("rpc {} ({request}) returns ({response})", rpc.name);
        let options = self.options(&rpc.options);
        if options.is_empty() {
            return self.lines(&format!("{header};"));
        }
        self.lines(&format!("{header} {{"));
        self.depth += 1;
        self.option_statements(&options);
        self.depth -= 1;
        self.lines("};");
    }

    fn rpc_type(&mut self, of: &RpcType) -> String {
        let name = self.type_name(&of.type_name, None);
        match of.flow {
            Flow::Single => name.to_string(),
            Flow::Stream => format!("stream {name}"),
        }
    }
}
