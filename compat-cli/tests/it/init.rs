//! Manifests out of what a project has.

use serde_json::{Value, json};

use crate::support::fake::Fake;
use crate::support::{Project, record, refers};

#[test]
fn a_scan_finds_the_schema_files_and_the_result_works() {
    let project = Project::empty();
    project.write("events/eu/a.avsc", &record("A", &["x:int"]));
    project.write("events/us/b.avsc", &record("B", &["x:int"]));
    project.write("target/c.avsc", "ignored").write(".gitignore", "target/\n");
    let project = project.repository();
    project.compat("init").exits(0).says(&["1 pattern, ", "compat validate"]);
    insta::assert_snapshot!(project.read("compat.toml"));
    project.compat("validate").exits(0).says(&["a-value", "b-value"]);
    project.compat("init").exits(2).says(&["--force"]);
    project.compat("init --force").exits(0);
}

#[test]
fn files_of_one_name_get_subjects_that_differ() {
    let project = Project::empty();
    project.write("events/eu/a.avsc", &record("eu.A", &["x:int"]));
    project.write("events/us/a.avsc", &record("us.A", &["x:int"]));
    project.compat("init --stdout").exits(0).says(&["{namespace}.{record}"]);
    Project::empty().compat("init").exits(2).says(&["holds no schema files"]);
}

#[test]
fn the_schema_of_the_manifest_is_one_and_takes_what_init_writes() {
    let project = Project::empty();
    let schema = project.compat("init --schema");
    let schema: Value = serde_json::from_str(&schema.exits(0).out).expect("JSON");
    assert!(!project.path("compat.toml").exists(), "nothing is written");
    let validator = jsonschema::options().build(&schema).expect("the schema is one");
    let maven = maven();
    maven.compat("init --from-pom pom.xml").exits(0);
    let example = include_str!("../../../schemas-example/compat.toml").to_owned();
    for manifest in [maven.read("compat.toml"), example] {
        let value: Value = toml::from_str(&manifest).expect("TOML");
        let errors: Vec<String> =
            validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:#?}\n{manifest}");
    }
    let slip = json!({"version": 1, "check": {"agianst": ["registry"]}});
    assert!(!validator.is_valid(&slip));
}

const PARENT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.example</groupId>
  <artifactId>parent</artifactId>
  <version>1.4.0</version>
  <packaging>pom</packaging>
  <properties>
    <schemas>${project.basedir}/src/main/avro</schemas>
    <confluent.version>7.9.0</confluent.version>
    <test.registry>https://registry.test.example.com</test.registry>
  </properties>
  <modules><module>orders</module></modules>
</project>
"#;

const MODULE: &str = r"<project>
  <parent><groupId>com.example</groupId><artifactId>parent</artifactId><version>1.4.0</version></parent>
  <artifactId>orders</artifactId>
  <build>
    <plugins>
      <plugin><groupId>org.apache.maven.plugins</groupId><artifactId>maven-compiler-plugin</artifactId></plugin>
      <plugin>
        <groupId>io.confluent</groupId>
        <artifactId>kafka-schema-registry-maven-plugin</artifactId>
        <version>${confluent.version}</version>
        <configuration>
          <!-- shared -->
          <schemaRegistryUrls><param>${test.registry}</param></schemaRegistryUrls>
          <userInfoConfig>${sr.user}:${sr.password}</userInfoConfig>
          <subjects>
            <orders-value>${schemas}/order.avsc</orders-value>
            <item-value>${schemas}/item.avsc</item-value>
            <team_x2Fpayments>src/main/json/payment.json</team_x2Fpayments>
          </subjects>
          <schemaTypes><team_x2Fpayments>JSON</team_x2Fpayments></schemaTypes>
          <references>
            <orders-value>
              <reference><name>Item</name><subject>item-value</subject></reference>
            </orders-value>
          </references>
          <metadata>
            <orders-value>
              <properties><owner>team &amp; co</owner></properties>
              <sensitive><sensitive>card</sensitive></sensitive>
            </orders-value>
          </metadata>
          <compatibilityLevels>
            <orders-value>FULL_TRANSITIVE</orders-value>
            <__GLOBAL>BACKWARD</__GLOBAL>
          </compatibilityLevels>
        </configuration>
        <executions>
          <execution>
            <id>register-prod</id>
            <configuration>
              <schemaRegistryUrls>
                <param>https://a.prod.example.com</param><param>https://b.prod.example.com</param>
              </schemaRegistryUrls>
              <userInfoConfig>deploy:hunter2</userInfoConfig>
            </configuration>
          </execution>
          <execution>
            <id>local</id>
            <goals><goal>test-local-compatibility</goal></goals>
            <configuration>
              <schemas><orders-value>${schemas}/order.avsc</orders-value></schemas>
              <previousSchemaPaths><orders-value>history/orders</orders-value></previousSchemaPaths>
            </configuration>
          </execution>
        </executions>
      </plugin>
    </plugins>
  </build>
</project>
";

fn maven() -> Project {
    let project = Project::empty();
    project.write("pom.xml", PARENT).write("orders/pom.xml", MODULE);
    project.write("orders/src/main/avro/item.avsc", &record("Item", &["x:int"]));
    project.write("orders/src/main/avro/order.avsc", &record("Order", &["item:Item"]));
    project.write("orders/src/main/json/payment.json", "{\"type\": \"object\"}");
    project
}

#[test]
fn a_pom_becomes_a_manifest_without_its_passwords() {
    let project = maven();
    project.compat("init --from-pom pom.xml").exits(0).says(&["2 registries", "3 subjects"]);
    let manifest = project.read("compat.toml");
    assert!(!manifest.contains("hunter2"), "{manifest}");
    insta::assert_snapshot!(manifest);
}

#[test]
fn the_manifest_of_a_pom_asks_what_the_plugin_asked_and_more() {
    let fake = Fake::start();
    fake.holds("item-value", &record("Item", &["x:int"]));
    fake.holds_body(
        "orders-value",
        refers(&record("Order", &["item:Item"]), ("Item", "item-value", 1)),
    );
    let project = maven()
        .variable("COMPAT_REGISTRY_TEST_URL", fake.url())
        .variable("SR_USER", "me")
        .variable("SR_PASSWORD", "pw");
    project.compat("init --from-pom pom.xml").exits(0);
    project.compat("check orders-value item-value").exits(0).says(&["2 identical"]);
    assert_eq!(fake.last_credentials().as_deref(), Some("Basic bWU6cHc="));
    // A changed reference is what the plugin never saw.
    project.write("orders/src/main/avro/item.avsc", &record("Item", &["x:string"]));
    let run = project.compat("check orders-value item-value");
    run.exits(1).says(&["breaks through item-value", "orders/src/main/avro/item.avsc:5:"]);
}

/// The registry in the parent's management of plugins, subjects in the modules, production in a
/// profile, a module that has nothing to do with schemas.
#[test]
fn many_modules_share_what_their_parent_says() {
    let plugin = |inner: &str| {
        format!(
            "<plugin><groupId>io.confluent</groupId>\
             <artifactId>kafka-schema-registry-maven-plugin</artifactId>\
             <configuration>{inner}</configuration></plugin>"
        )
    };
    let urls = |url: &str| format!("<schemaRegistryUrls><param>{url}</param></schemaRegistryUrls>");
    let shared = plugin(&format!(
        "{}<userInfoConfig>${{env.SR_USER}}:${{env.SR_PASSWORD}}</userInfoConfig>\
         <httpHeaders><X-Team>orders</X-Team></httpHeaders>",
        urls("${registry.url}")
    ));
    let prod = plugin(&urls("https://registry.prod.example.com"));
    let project = Project::empty();
    project.write(
        "pom.xml",
        &format!(
            "<project><packaging>pom</packaging>\
             <properties><registry.url>https://registry.test.example.com</registry.url></properties>\
             <modules><module>orders</module><module>services/payments</module>\
             <module>docs</module></modules>\
             <build><pluginManagement><plugins>{shared}</plugins></pluginManagement></build>\
             <profiles><profile><id>prod</id><build><plugins>{prod}</plugins></build></profile>\
             </profiles></project>"
        ),
    );
    project.write("docs/pom.xml", "<project><artifactId>docs</artifactId></project>");
    for (module, name) in [("orders", "Order"), ("services/payments", "Payment")] {
        let subject = name.to_lowercase();
        let subjects = format!(
            "<subjects><{subject}-value>${{project.basedir}}/src/{name}.avsc</{subject}-value>\
             <shared_x2F{subject}>${{project.build.directory}}/{name}.proto</shared_x2F{subject}>\
             </subjects><schemaTypes><shared_x2F{subject}>PROTOBUF</shared_x2F{subject}>\
             </schemaTypes>"
        );
        let pom =
            format!("<project><build><plugins>{}</plugins></build></project>", plugin(&subjects));
        project.write(&format!("{module}/pom.xml"), &pom);
        project.write(&format!("{module}/src/{name}.avsc"), &record(name, &["x:int"]));
        let proto = format!("syntax = \"proto3\";\nmessage {name} {{ int32 x = 1; }}\n");
        project.write(&format!("{module}/target/{name}.proto"), &proto);
    }
    project.compat("init --from-pom pom.xml").exits(0).says(&["2 registries", "4 subjects"]);
    insta::assert_snapshot!(project.read("compat.toml"));
    project.compat("validate").exits(0).says(&["valid: 4 subjects"]);
    let fake = Fake::start();
    let project = project
        .variable("COMPAT_REGISTRY_TEST_URL", fake.url())
        .variable("SR_USER", "me")
        .variable("SR_PASSWORD", "pw");
    project.compat("check").exits(0).says(&["4 new"]);
    assert_eq!(fake.last_credentials().as_deref(), Some("Basic bWU6cHc="));
}

#[test]
fn a_broken_pom_is_told_with_its_place() {
    let project = Project::empty();
    project.write("pom.xml", "<project>\n  <build></wrong>\n</project>");
    project.compat("init --from-pom pom.xml").exits(2).says(&["pom.xml:2:"]);
    project.write("pom.xml", "<project></project>");
    project.compat("init --from-pom pom.xml").exits(2).says(&["does not configure"]);
    project.write("pom.xml", "<project><modules><module>gone</module></modules></project>");
    project.compat("init --from-pom pom.xml").exits(2).says(&["gone"]);
    assert!(!project.path("compat.toml").exists());
}

#[test]
fn a_gradle_build_becomes_a_manifest() {
    let project = Project::empty();
    project.write(
        "build.gradle",
        r#"plugins { id "com.github.imflog.kafka-schema-registry-gradle-plugin" version "2.4.1" }
schemaRegistry {
    url = 'https://registry.example.com'
    clientConfig = [ 'basic.auth.user.info': System.getenv('USER_INFO') ]
    // subject('commented-out', 'x.avsc')
    download { subject('old-value', 'src/old') }
    compatibility {
        subject('orders-value', 'src/avro/order.avsc', 'AVRO')
            .addReference('Item', 'item-value', -1)
    }
    register {
        subject("item-value", "src/avro/item.avsc")
        subject('orders-value', 'src/avro/order.avsc', "AVRO").addReference('Item', 'item-value', -1)
    }
    config { subject('orders-value', 'FULL') }
}
"#,
    );
    project.compat("init --from-gradle build.gradle").exits(0);
    insta::assert_snapshot!(project.read("compat.toml"));
    project.write("build.gradle", "plugins {}");
    let run = project.compat("init --from-gradle build.gradle --force");
    run.exits(2).says(&["configures no subjects"]);
}

#[test]
fn a_gitops_state_becomes_a_manifest() {
    let project = Project::empty();
    project.write(
        "state.yaml",
        "compatibility: FULL\nsubjects:\n  - name: orders-value\n    type: AVRO\n    \
         file: avro/order.avsc\n    compatibility: BACKWARD\n    references:\n      - name: Item\n        \
         subject: item-value\n        version: 1\n  - name: item-value\n    file: avro/item.avsc\n",
    );
    project.compat("init --from-gitops state.yaml").exits(0);
    insta::assert_snapshot!(project.read("compat.toml"));
    project.write("state.yaml", "subjects: {");
    project.compat("init --from-gitops state.yaml --force").exits(2).says(&["state.yaml"]);
}

#[test]
fn a_registrys_subjects_become_a_manifest_for_what_pull_writes() {
    let fake = Fake::start();
    fake.holds("item-value", &record("Item", &["x:int"]));
    fake.holds_body(
        "team/orders",
        refers(&record("Order", &["item:Item"]), ("Item", "item-value", 1)),
    );
    let project = Project::empty();
    project.compat(&format!("init --from-registry {}", fake.url())).exits(0);
    project.compat(&format!("pull * team/* --out schemas --registry {}", fake.url())).exits(0);
    project.compat("check").exits(0).says(&["2 identical"]);
}
